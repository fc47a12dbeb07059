"""The header files for common hosts."""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import subprocess
from contextlib import contextmanager
from datetime import date
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

import pytest

from kaitei.pages import build
from kaitei.pages.hosting import COMPRESSED
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


@contextmanager
def caddy(folder, snippet):
    """Yield the address at which Caddy serves ``folder/site`` as the snippet tells it to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "Caddyfile"
    config.write_text(
        f"{{\nadmin off\nauto_https off\n}}\nhttp://127.0.0.1:{port} {{\nroot * {folder / 'site'}\n{snippet}}}\n"
    )
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(config)]
    home = {"HOME": str(folder), "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(command, env=home, stderr=subprocess.PIPE) as server:
        try:
            assert server.stderr
            told = iter(server.stderr.readline, b"")
            started = any(b"serving initial configuration" in line for line in told)
            assert started, "Caddy refuses the snippet"
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()


def encoding(address, accepted):
    """Return how an answer is compressed, be it the page or the one that says there is none."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.netloc)
    connection.request("GET", place.path, headers={"Accept-Encoding": accepted})
    found = connection.getresponse().getheader("Content-Encoding")
    connection.close()
    return found


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
    for kind in COMPRESSED:
        assert f"\n\t\theader Content-Type {kind}*\n" in pages["data/hosting/Caddyfile"]


@pytest.mark.skipif(not shutil.which("caddy"), reason="needs Caddy")
def test_caddy_sends_what_is_text_compressed_and_with_brotli_what_was_made_ready(pages, tmp_path):
    for name, text in pages.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "site" / "about.txt.br").write_bytes(b"made ready")
    (tmp_path / "site" / "about.txt").write_text("about")
    with caddy(tmp_path, pages["data/hosting/Caddyfile"]) as address:
        asked = {
            path: encoding(address + path, "br, gzip")
            for path in pages
            if path.endswith((".html", ".css", ".js", ".json", ".jsonld", ".txt", ".xml"))
            and len(pages[path]) > 600  # less is not worth it
        }
        assert set(asked.values()) == {"gzip"}, asked
        assert any(path.endswith(".jsonld") for path in asked)
        assert encoding(address + "about.txt", "br, gzip") == "br"
        assert encoding(address + "about.txt", "gzip") is None
        assert encoding(address + "no/such/page/", "gzip") == "gzip"


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
    assert '\nheader *.jsonld Content-Type "application/ld+json"\n' in pages["data/hosting/Caddyfile"]
