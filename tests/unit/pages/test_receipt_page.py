"""The page that checks receipts: what it says before a script runs, and what it gives the script."""

from __future__ import annotations

import html
import json
import re
from datetime import date

import pytest

from kaitei.consent import DEFAULT_CHANNELS
from kaitei.model import Catalog
from kaitei.pages import Setting, build
from kaitei.pages.receipt import SCRIPT, UNCHECKED
from kaitei.pages.templates import assets
from support.ledgers import a_catalog, a_version
from support.policies import a_catalog as site_catalog
from support.policies import a_policy
from support.policies import a_version as site_version

DAY = date(2026, 11, 23)


def a_site(catalog, **setting):
    return build(catalog, DAY, Setting(**setting))["receipt/index.html"]


def given(page):
    found = re.search(r'data-words="([^"]*)"', page)
    assert found
    return json.loads(html.unescape(found[1]))


def catalogs():
    return a_catalog(a_version("2024-01-01"), policy="terms"), a_catalog(
        a_version("2025-01-01"), policy="privacy"
    )


def test_the_script_has_words_for_everything_it_may_say():
    script = assets()["assets/receipt.js"]
    said = {f"why_{reason}" for reason in re.findall(r'refuse\([^)]*?"([a-z_]+)"', script)}
    said |= {
        f"why_{reason}"
        for reason in re.findall(r'\? "([a-z_]+)" : "([a-z_]+)"\);', script)
        for reason in reason
    }
    said |= {f"log_{state}" for state in ("ahead", "contradiction", "unread")}
    said |= {f"text_{state}" for state in ("reconstruction", "unread", "unknown", "same", "other")}
    said |= {f"channel_{name}" for name in DEFAULT_CHANNELS}
    said |= {
        word
        for word in re.findall(r"words\.([a-z_]+)", script)
        if word not in {"keys", "checkpoint", "policies"}
    }
    said -= {"unchecked"}
    assert said <= set(SCRIPT)
    unused = {name for name in SCRIPT if name not in said} - {"agree", "acknowledge", "decline", "withdraw"}
    assert unused == {"why_unreadable"} - said
    assert {f"why_{reason}" for reason in UNCHECKED} <= set(SCRIPT)


def test_the_page_of_one_policy_leads_to_its_versions():
    page = a_site(catalogs()[0], log=True)
    assert given(page)["policies"] == {"terms": "../data/versions.json"}
    assert 'href="../data/2024-01-01.txt"' in page


def test_the_page_of_two_policies_knows_the_versions_of_both():
    both = Catalog(tuple(policy for catalog in catalogs() for policy in catalog.policies))
    page = a_site(both, log=True)
    assert given(page)["policies"] == {
        "terms": "../terms/data/versions.json",
        "privacy": "../privacy/data/versions.json",
    }
    assert 'href="../terms/data/2024-01-01.txt"' in page
    assert 'href="../privacy/data/2025-01-01.txt"' in page


def test_only_a_site_with_a_log_runs_the_script_and_with_its_digest_only():
    with_log, without = (a_site(catalogs()[0], log=log) for log in (True, False))
    assert re.search(
        r'<script src="\.\./assets/receipt\.js" integrity="sha384-[^"]{64}" defer></script>', with_log
    )
    assert "script-src 'self'; connect-src 'self'\"" in with_log
    assert "<script" not in without
    assert "script-src" not in without
    assert "まだログを公表していない" in without


@pytest.mark.parametrize("log", [True, False])
def test_a_policy_in_english_gets_the_page_in_english(log):
    policy = "id: terms\ntitle: Terms <of> Use\nlanguage: en\npublisher: Example\nnotice_days: 0\n"
    from kaitei.parse import load_catalog

    version, text = a_version("2024-01-01")
    catalog = load_catalog(
        {"policy_versions/terms/policy.yml": policy, f"policy_versions/terms/{version}.md": text}
    )
    page = a_site(catalog, log=log)
    main = page[page.index("<main") : page.index("</main>")].replace(html.escape(text), "")
    assert not re.search(r"[ぁ-んァ-ヶ一-龠]", html.unescape(main))
    assert "The text of “Terms &lt;of&gt; Use”:" in page


def test_readers_of_two_languages_each_have_the_page_and_are_led_to_it():
    japanese = a_policy({"2024-01-01": site_version("2024-01-01")}, "kiyaku")
    english = a_policy(
        {"2024-01-01": site_version("2024-01-01", title="Terms", summary="In short.", source="a test")},
        "terms",
        language="en",
        title="Terms",
        publisher="Example",
    )
    pages = build(site_catalog(japanese, english), DAY, Setting("https://policy.example.jp/", log=True))
    first, second = pages["receipt/index.html"], pages["receipt/en/index.html"]
    assert '<html lang="ja">' in first
    assert '<html lang="en">' in second
    assert '<p class="links"><a href="en/" hreflang="en" lang="en">English</a></p>' in first
    assert '<p class="links"><a href="../" hreflang="ja" lang="ja">日本語</a></p>' in second
    assert '<link rel="alternate" hreflang="en" href="https://policy.example.jp/receipt/en/">' in first
    assert given(second)["policies"]["kiyaku"] == "../../kiyaku/data/versions.json"
    main = second[second.index("<main") : second.index("</main>")]
    others = re.findall(r'lang="ja">[^<]*<', main)
    assert others == ['lang="ja">日本語<', 'lang="ja">見本の方針<']
    said = re.sub(r' data-words="[^"]*"|lang="ja">[^<]*<', "", main) + given(second)["valid"]
    assert not re.search(r"[ぁ-んァ-ヶ一-龠]", said)
    assert '<a href="../receipt/en/">Check a receipt</a>' in pages["terms/index.html"]
    assert '<a href="../receipt/">受領証の確認</a>' in pages["kiyaku/index.html"]
    front = pages["index.html"]
    assert '<a href="receipt/en/" hreflang="en" lang="en">' in front


def test_servers_are_told_what_the_files_of_the_log_are():
    pages = build(catalogs()[0], DAY, Setting())
    assert "/log/checkpoint\n  Content-Type: text/plain\n/log/tile/*\n" in pages["_headers"]
    assert "location ^~ /log/tile/ {" in pages["data/hosting/nginx.conf"]
    assert "    default_type application/octet-stream;\n}" in pages["data/hosting/nginx.conf"]
    assert 'header /log/tile/* Content-Type "application/octet-stream"' in pages["data/hosting/Caddyfile"]
