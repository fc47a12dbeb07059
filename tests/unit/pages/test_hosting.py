"""The header files for common hosts."""

from __future__ import annotations

import re
from datetime import date
from fnmatch import fnmatchcase

import pytest

from kaitei.pages import build
from support.policies import a_catalog, a_policy, a_version

META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
FILES = ("_headers", "data/hosting/nginx.conf", "data/hosting/Caddyfile")


def policies_of(pages, name):
    """Return pattern and policy of every place a header file speaks of."""
    text = pages[name]
    if name == "_headers":
        return re.findall(r"^(\S+)\n  Content-Security-Policy: (.*)$", text, re.MULTILINE)
    if name.endswith("Caddyfile"):
        return re.findall(r'^header (\S+) Content-Security-Policy "(.*)"$', text, re.MULTILINE)
    found = re.findall(
        r'^location (=|\^~) (\S+) \{\n(?:    add_header .*\n)*?    add_header Content-Security-Policy "(.*)" always;$',
        text,
        re.MULTILINE,
    )
    return [(where + "*" * (sign == "^~"), policy) for sign, where, policy in found]


@pytest.fixture(scope="module", params=[1, 2], ids=["one policy", "two policies"])
def pages(request):
    versions = {day: a_version(day) for day in ("2024-01-01", "2025-01-01")}
    policies = (a_policy(versions, f"policy-{number}") for number in range(request.param))
    return build(a_catalog(*policies), date(2026, 1, 1))


@pytest.mark.parametrize("name", FILES)
def test_a_host_allows_what_a_page_allows_and_no_page_is_spoken_of_twice(pages, name):
    places = policies_of(pages, name)
    for path, html in pages.items():
        if not path.endswith(".html") or path == "404.html":  # which is shown at any address
            continue
        address = "/" + path.removesuffix("index.html")
        (said,) = [policy for pattern, policy in places if fnmatchcase(address, pattern)]
        (own,) = META.findall(html)
        assert set(own.split("; ")) <= set(said.split("; ")), address
        assert "frame-ancestors 'none'" in said
        assert "unsafe" not in said


@pytest.mark.parametrize("name", FILES)
def test_no_page_is_shown_from_a_cache_without_asking(pages, name):
    assert re.search(r'Cache-Control:? "?no-cache', pages[name])


def test_header_files_switch_compression_on(pages):
    assert "\ngzip on;\ngzip_vary on;\ngzip_comp_level 6;\n" in pages["data/hosting/nginx.conf"]
    assert "text/css" in pages["data/hosting/nginx.conf"].partition("gzip_types ")[2].partition(";")[0]
    assert "\nencode zstd gzip\n" in pages["data/hosting/Caddyfile"]


def test_feed_and_linked_data_are_called_what_they_are(pages):
    for path in pages:
        if path.endswith("feed.xml"):
            assert f"/{path}\n  Content-Type: application/atom+xml" in pages["_headers"]
            assert f'header /{path} Content-Type "application/atom+xml' in pages["data/hosting/Caddyfile"]
            assert f"location = /{path} {{\n" in pages["data/hosting/nginx.conf"]
    assert (
        "location ~ \\.jsonld$ {\n        types {}\n        default_type application/ld+json;"
        in (pages["data/hosting/nginx.conf"])
    )
