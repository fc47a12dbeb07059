"""What is kept from one build to the next: it makes no page other than it would be made from nothing."""

from __future__ import annotations

import functools
import gc
import posixpath
from datetime import date
from urllib.parse import quote

import pytest
from markupsafe import Markup

from kaitei.pages import Setting, build, build_documents
from kaitei.pages.addresses import relative_link
from kaitei.pages.words import Form
from support.policies import a_catalog, a_policy, a_version

TODAY = date(2026, 4, 1)
FIRST = "# 規程\n\n## 1.\n\n取得する情報は**氏名**です。\n\n(1) 氏名\n\n(2) 住所\n\n## 2.\n\n1.により利用します。\n"
EDITS = (
    ("# 規程\n", "# 新しい規程\n"),  # a line above all others
    ("# 規程\n\n", "# 規程\n\n前書きです。\n\n"),  # every line further down
    ("(2) 住所", "(3) 住所"),
    ("**氏名**", "氏名"),
    ("## 2.", "### 2."),
    ("(1) 氏名\n\n", ""),
)


def make(text):
    second = FIRST.replace("取得する", "お預かりする")
    catalog = a_catalog(
        a_policy(
            {
                "2024-01-01": a_version("2024-01-01", FIRST),
                "2025-01-01": a_version("2025-01-01", second),
                "2026-01-01": a_version("2026-01-01", text),
            },
        )
    )
    setting = Setting(live=True)
    return {**build(catalog, TODAY, setting), **build_documents(catalog, TODAY, setting)}


def forget():
    """Empty every cache of kaitei."""
    for found in gc.get_objects():
        if isinstance(found, functools._lru_cache_wrapper) and found.__module__.startswith("kaitei."):
            found.cache_clear()


@pytest.mark.parametrize(("old", "new"), EDITS)
def test_an_edited_version_makes_the_pages_it_would_make_from_nothing(old, new):
    make(FIRST)
    edited = make(FIRST.replace(old, new, 1))
    forget()
    assert edited == make(FIRST.replace(old, new, 1))
    assert edited != make(FIRST)


@pytest.mark.parametrize("folder", ["", "versions", "versions/2024-01-01", "a/b/c"])
@pytest.mark.parametrize(
    "target", ["", "versions/", "versions/2024-01-01/", "a/b/x.json", "a/b/c/", "ア/", "b.txt"]
)
def test_a_link_is_the_shortest_way(folder, target):
    way = posixpath.relpath(target or ".", folder or ".")
    assert relative_link(folder, target) == quote(way + "/" if target.endswith("/") or not target else way)


def test_what_is_filled_into_a_form_is_escaped_unless_it_is_markup():
    filled = Form("<p>{1} {0}</p>").format("<b>", Markup("<i>"))
    assert (filled, type(filled)) == (Markup("<p>{1} {0}</p>").format("<b>", Markup("<i>")), Markup)
    assert filled == "<p><i> &lt;b&gt;</p>"
