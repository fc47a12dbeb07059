"""Comparisons and tables for tests, from texts."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from kaitei.diff import compare, with_references
from kaitei.model import Comparison, Document, Revision
from kaitei.model.table import Heading, Row, Table
from kaitei.parse import parse_document, parse_revision
from kaitei.render import TableOptions, build_table, heading_of_document, heading_of_revision

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"


def a_document(text: str, path: str = "text.md") -> Document:
    return parse_document(path, text)


def a_comparison(old: str, new: str) -> Comparison:
    return compare(a_document(old, "old.md"), a_document(new, "new.md"))


def a_table(old: str, new: str, **options: Any) -> Table:
    """Return the table of two texts without titles."""
    return build_table(a_comparison(old, new), a_heading("old"), a_heading("new"), TableOptions(**options))


def a_heading(version: str, **facts: Any) -> Heading:
    return Heading(**{"title": "", "version": version, "digest": "", "reconstruction": False, **facts})


def the_revision(version: str) -> Revision:
    """Return a version of the sample policy."""
    path = ROOT / "policy_versions" / "privacy" / f"{version}.md"
    return parse_revision(f"policy_versions/privacy/{version}.md", path.read_text())


def a_pair(name: str) -> tuple[Comparison, Heading, Heading]:
    """Return a pair of golden texts: ``privacy`` is the sample policy, others are folders of tests/golden."""
    if name == "privacy":
        old, new = the_revision("2021-05-01"), the_revision("2024-11-05")
        comparison = with_references(compare(old.document, new.document))
        return comparison, heading_of_revision(old), heading_of_revision(new)
    texts = [(GOLDEN / name / f"{side}.md").read_text() for side in ("old", "new")]
    before, after = (a_document(text, f"{side}.md") for side, text in zip(("old", "new"), texts, strict=True))
    return with_references(compare(before, after)), heading_of_document(before), heading_of_document(after)


def old_text(row: Row) -> list[str]:
    return [line.text for line in row.old.lines]


def new_text(row: Row) -> list[str]:
    return [line.text for line in row.new.lines]


def word_text(package: bytes) -> str:
    """Return the words of a .docx, underlined ones in ``_…_``, one paragraph on a line, cells divided by |."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        names = ["word/header1.xml", "word/document.xml", "word/footer1.xml"]
        return "\n".join(f"[{name}]\n{_words(archive.read(name).decode())}" for name in names) + "\n"


def _words(xml: str) -> str:
    xml = re.sub(r"<w:tab/>", "\t", xml)
    xml = re.sub(r"<w:r>.*?</w:r>", _run, xml, flags=re.DOTALL)
    xml = xml.replace("__", "")  # neighbouring underlined runs are one
    start = xml.find("<w:tbl>") + 1
    xml = xml[:start] + re.sub(r"<w:tbl>.*?</w:tbl>", _inner_table, xml[start:], flags=re.DOTALL)
    xml = re.sub(r"<w:fldSimple w:instr=\"(\w+)\">.*?</w:fldSimple>", r"{\1}", xml)
    xml = re.sub(r"<w:tr>", "----\n", xml)
    xml = re.sub(r"</w:tc>(?!</w:tr>)", "|\n", xml)
    xml = re.sub(r"</w:p>", "\n", xml)
    text = re.sub(r"<[^>]*>", "", xml)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return "\n".join(line.rstrip() for line in text.split("\n") if line.strip())


def _inner_table(found: re.Match[str]) -> str:
    """Return a table inside a cell as paragraphs, its cells divided by ¦."""
    rows = re.findall(r"<w:tr>(.*?)</w:tr>", found[0], flags=re.DOTALL)
    cells = [re.findall(r"<w:tc>(.*?)</w:tc>", row, flags=re.DOTALL) for row in rows]
    return "".join("<w:p>" + " ¦ ".join(re.sub(r"<[^>]*>", "", c) for c in row) + "</w:p>" for row in cells)


def _run(found: re.Match[str]) -> str:
    words = "".join(re.findall(r"<w:t[^>]*>(.*?)</w:t>", found[0], flags=re.DOTALL))
    tab = "\t" if "\t" in found[0] else ""
    return tab + (f"_{words}_" if "<w:u " in found[0] and words else words)
