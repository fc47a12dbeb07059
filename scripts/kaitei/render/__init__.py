"""Comparison → table → formats. One ``Table`` stands between the comparison and every format::

    table = build_table(comparison, heading_of_revision(old), heading_of_revision(new), TableOptions())
    render_side_by_side(table)   # a fragment, side by side; render_redline(table) one text with marks
    render_page(table)           # a standalone HTML page of either
    render_markdown(table)       # for a pull request
    render_text(table)           # for a terminal
    render_docx(table)           # bytes
    render_pdf(table)            # bytes; needs the extra ``pdf``
    render_json(comparison, old_heading, new_heading)
    render_kaimebun(comparison, old_heading, new_heading)

* ``build`` makes the rows: by the ``arrangement`` of both texts (``clauses``, ``grids``), with ``moves`` told once
  and what is unchanged left out (``omission``, ``unchanged``). ``places``, ``remarks``, ``headings`` and ``profiles`` are
  the words of a table, ``tally`` and ``summary`` count what is in it.
* ``changed_lines`` are what a row shows of a change: ``lines`` cut where it edits the text, ``classes`` of edits hidden,
  ``reading`` the edits as a reader sees them. ``markup`` (with ``emphasis``) tells signs of Markdown from words, as ``looks``.
* ``html``, ``page`` (with ``style``), ``pdf``, ``docx`` (with ``wordml``), ``markdown``, ``text`` (with ``width``), ``json`` and
  ``kaimebun`` are the formats. They share the ``columns``, ``paragraphs``, what is ``shown`` of a line, what is made
  ``visible``, and on paper the ``paging``.
"""

from kaitei.render.build import TableOptions, build_table
from kaitei.render.docx import render_docx
from kaitei.render.headings import heading_of_document, heading_of_revision
from kaitei.render.html import render_redline, render_side_by_side
from kaitei.render.json import render_json
from kaitei.render.kaimebun import render_kaimebun
from kaitei.render.markdown import COMMENT_LIMIT, SUMMARY_LIMIT, render_markdown
from kaitei.render.page import render_page
from kaitei.render.pdf import render_pdf
from kaitei.render.profiles import PROFILES, find_profile, profile_for, reconstruction_notice
from kaitei.render.summary import build_summary
from kaitei.render.text import render_text

__all__ = [
    "COMMENT_LIMIT",
    "PROFILES",
    "SUMMARY_LIMIT",
    "TableOptions",
    "build_summary",
    "build_table",
    "find_profile",
    "heading_of_document",
    "heading_of_revision",
    "profile_for",
    "reconstruction_notice",
    "render_docx",
    "render_json",
    "render_kaimebun",
    "render_markdown",
    "render_page",
    "render_pdf",
    "render_redline",
    "render_side_by_side",
    "render_text",
]
