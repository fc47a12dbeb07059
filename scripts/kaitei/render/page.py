"""A standalone HTML page of the table or the redline: one file, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Literal

from kaitei.model.table import Heading, Table
from kaitei.render.columns import Role, build_columns, heading_of
from kaitei.render.headings import table_title
from kaitei.render.html import render_redline, render_side_by_side
from kaitei.render.profiles import reconstruction_notice
from kaitei.render.style import PAPER_STYLE, SCREEN_STYLE
from kaitei.render.summary import build_summary
from kaitei.render.visible import visible

_REDLINE = {
    "ja": ("見え消し", "（取消線は削られた部分、下線は加わった部分）"),
    "en": ("redline", " (deletions are struck through, additions underlined)"),
}

View = Literal["side-by-side", "redline"]


def render_page(table: Table, view: View = "side-by-side", *, paper: bool = False) -> str:
    """Return a whole HTML document that can be mailed, printed and archived as it is.

    ``paper``: for a typesetter of pages, with running header and footer and without what a screen needs.
    """
    profile = table.profile
    caption, legend = _REDLINE[profile.language] if view == "redline" else (profile.caption, "")
    title = escape(visible(table_title(table, caption)))
    fragment = render_redline(table) if view == "redline" else render_side_by_side(table)
    sides = [
        _side(table, heading_of(table, column.role), column.title)
        for column in build_columns(table)
        if column.role in {Role.OLD, Role.NEW}
    ]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{profile.language}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{title}</title>",
            f"<style>{PAPER_STYLE if paper else SCREEN_STYLE}</style>",
            "</head>",
            "<body>",
            *(_running(table) if paper else ()),
            f"<header><h1>{title}</h1>",
            f"<dl>{''.join(sides)}</dl>",
            f"<p>{escape(build_summary(table) + legend)}</p></header>",
            "<main>",
            fragment,
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _side(table: Table, heading: Heading, title: str) -> str:
    notice = (
        f' <strong class="notice">{escape(reconstruction_notice(table.profile.language))}</strong>'
        if heading.reconstruction
        else ""
    )
    digest = f' <code class="digest">SHA-256 {heading.digest}</code>' if heading.digest else ""
    return f"<dt>{escape(title)}</dt><dd>{escape(visible(heading.name))}{notice}{digest}</dd>"


def _running(table: Table) -> Iterator[str]:
    """Yield what stands on every page of a printed table: title, notice, versions with digests."""
    language = table.profile.language
    colon = "：" if language == "ja" else ": "
    sides = [column for column in build_columns(table) if column.role in {Role.OLD, Role.NEW}]
    notices = [
        f"{column.title}{colon}{reconstruction_notice(language)}"
        for column in sides
        if heading_of(table, column.role).reconstruction
    ]
    yield f'<div class="page-title">{escape(visible(table_title(table)))}</div>'
    yield f'<div class="page-notice">{escape(" ".join(notices))}</div>'
    lines = [
        f"{column.title} {heading_of(table, column.role).name} SHA-256 {heading_of(table, column.role).digest}"
        for column in sides
    ]
    yield f'<div class="page-versions">{"<br>".join(escape(visible(line)) for line in lines)}</div>'
