"""What happens to pages and folders after the engine has written them."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import date
from types import SimpleNamespace

from kaitei.pages.engine.finish import finish_site
from kaitei.pages.engine.guides import join_japanese_lines, mend_tables, seal_guide, tell_language
from kaitei.pages.engine.hook import on_nav

PAGE = """<head>
<meta charset="utf-8">
<meta name="generator" content="mkdocs-1.6.1, mkdocs-material-9.8.1">
</head><body><script>go()</script><style>p{}</style>
<script type="application/json">{"base": ".", "search": "../assets/javascripts/workers/search.js", "x": 1}</script>
<script src="assets/a.js"></script></body>"""


def hashed(code):
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


def test_a_page_of_the_theme_may_run_its_own_inline_code_and_no_other():
    sealed = seal_guide(PAGE, live=False)
    assert f"script-src 'self' {hashed('go()')};" in sealed
    assert f"style-src 'self' {hashed('p{}')};" in sealed
    assert "unsafe" not in sealed


def test_a_page_of_the_theme_says_nothing_of_what_made_it():
    sealed = seal_guide(PAGE, live=False)
    assert "generator" not in sealed
    assert '{"base": ".", "x": 1}' in sealed


def test_a_preview_lets_the_reload_script_run():
    assert "script-src 'self' 'unsafe-inline';" in seal_guide(PAGE, live=True)


def test_line_breaks_between_japanese_characters_leave_no_gap():
    assert (
        join_japanese_lines("<p>設定して\nください。\nSee\nthis</p>")
        == "<p>設定してください。\nSee\nthis</p>"
    )
    assert join_japanese_lines("<pre>一\n二</pre>\n<p>三\n四</p>") == "<pre>一\n二</pre>\n<p>三四</p>"


def test_a_finished_site_has_only_files_that_something_names_and_says_which(tmp_path):
    files = {
        "index.html": '<link href="assets/main.css"><script src="assets/app.js"></script>',
        "assets/main.css": "@import 'deep/more.css';",
        "assets/deep/more.css": "p{}",
        "assets/app.js": "go();\n//# sourceMappingURL=app.js.map\n",
        "assets/app.js.map": "{}",
        "assets/unused/lunr.js": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    finish_site(tmp_path, date(2026, 1, 1))
    manifest = json.loads((tmp_path / "data" / "manifest.json").read_text())
    assert list(manifest["files"]) == [
        "assets/app.js",
        "assets/deep/more.css",
        "assets/main.css",
        "index.html",
    ]
    assert not (tmp_path / "assets" / "unused").exists()
    assert (tmp_path / "assets" / "app.js").read_text() == "go();\n"


def test_sections_within_sections_are_called_what_the_configuration_calls_them():
    inner = SimpleNamespace(is_section=True, title="Checks", children=[])
    page = SimpleNamespace(is_section=False, title="Checks")
    outer = SimpleNamespace(is_section=True, title="Guide", children=[inner, page])
    config = SimpleNamespace(extra={"sections": {"guide": "手引き", "checks": "検査の規則"}})
    on_nav(SimpleNamespace(items=[outer]), config, None)
    assert (outer.title, inner.title, page.title) == ("手引き", "検査の規則", "Checks")


def test_the_empty_corner_of_a_table_is_no_heading():
    corner = '<tr><th style="text-align: left;"></th><th>a</th></tr>'
    assert mend_tables(corner, themed=True) == "<tr><td></td><th>a</th></tr>"


def test_a_table_of_a_guide_is_scrolled_by_keyboard():
    table = "<table>\n<tr><td>a</td></tr>\n</table>"
    ours = f'<div class="scroll" tabindex="0" role="group">{table}</div>'
    assert mend_tables(table, themed=False) == ours
    frame = '<div class="md-typeset__scrollwrap" tabindex="0" role="group"><div class="md-typeset__table">'
    assert (
        mend_tables(f"<p>a</p>{table}{table}", themed=True)
        == f"<p>a</p>{frame}{table}</div></div>{frame}{table}</div></div>"
    )


def test_an_english_text_among_japanese_guides_says_so():
    page = '<html lang="ja"><article class="md-content__inner md-typeset">'
    said = '<html lang="ja"><article class="md-content__inner md-typeset" lang="en">'
    assert (
        tell_language(
            page,
            "<p>The log is a list of entries, each about an act that a member did, such as 同意 or お知らせ.</p>",
        )
        == said
    )
    assert tell_language(page, "<p>台帳の <code>kaitei ledger record</code> を実行します。</p>") == page
