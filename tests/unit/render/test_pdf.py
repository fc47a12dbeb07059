"""The PDF, and what is said where it cannot be made."""

from __future__ import annotations

import re
import sys
import zlib

import pytest

from kaitei.errors import EnvironmentFailed, KaiteiError
from kaitei.render import build_table, render_pdf
from kaitei.render.page import render_page
from kaitei.render.pdf import _refuse
from support.comparing import a_pair, a_table


@pytest.fixture
def _with_weasyprint():
    pytest.importorskip("weasyprint", reason="the extra pdf is not installed")


@pytest.mark.usefixtures("_with_weasyprint")
def test_equal_tables_give_equal_bytes():
    table = build_table(*a_pair("articles"))
    first = render_pdf(table)
    assert first.startswith(b"%PDF-")
    assert first == render_pdf(table)
    assert b"CreationDate" not in first


@pytest.mark.usefixtures("_with_weasyprint")
def test_a_cell_that_goes_on_over_the_page_has_a_line_below_on_every_page():
    words = "当社は、利用者の個人情報を、次に掲げる目的のために取得します。" * 60
    old, new = (
        f"## 第1条\n\n{text}\n\n## 第2条\n\n{text}\n" for text in (words, words.replace("取得", "収集"))
    )
    pages = list(strokes(render_pdf(a_table(old, new))))
    assert len(pages) > 2
    for upright, level in pages:
        left, right = min(x for x, _ in upright), max(x for x, _ in upright)
        foot = max(y for _, y in upright)
        assert sum(end - start for start, end, y in level if abs(y - foot) < 2) == pytest.approx(
            right - left, abs=5
        )


def strokes(pdf: bytes):
    """Yield each page's upright lines (place, lower end) and level lines (start, end, height), y downwards."""
    number = r"(-?[\d.]+)"
    for stream in re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL):
        try:
            drawn = zlib.decompress(stream).decode("latin-1")
        except zlib.error:
            continue
        if "\nBT\n" not in drawn:
            continue
        lines = [
            tuple(map(float, line))
            for line in re.findall(rf"{number} {number} m\n{number} {number} l", drawn)
        ]
        yield (
            [(x, max(y, end)) for x, y, across, end in lines if x == across],
            [(min(x, end), max(x, end), y) for x, y, end, across in lines if y == across],
        )


@pytest.mark.usefixtures("_with_weasyprint")
@pytest.mark.parametrize(
    ("heading", "lines", "above"),
    [("## 第90条（題）\n\n", 1, 13), ("## 第90条（題）\n\n", 30, 15), ("", 1, 14), ("", 4, 13), ("", 30, 15)],
)
def test_a_row_that_goes_on_over_the_page_begins_with_all_its_cells(heading, lines, above):
    short = "".join(f"## 第{number}条\n\n短い条です。\n\n" for number in range(1, above + 1))
    words = "当社は、利用者の個人情報を取得し、利用します。"
    text = f"# 規約\n\n{short}{heading}{words * lines}甲\n\n{words * 40}甲\n"
    table = a_table(text, text.replace("甲", "乙").replace("短い", "簡単な"))
    begun = [cells for cells in rows_on_pages(table) if "修正" in cells[-1]]
    assert len(begun) > above
    assert [cells for cells in begun if not all(cells)] == []


def rows_on_pages(table):
    """Yield the text of each cell of a row as far as it is on one page."""
    import weasyprint
    from weasyprint.formatting_structure.boxes import TableRowBox, TextBox

    def text_of(box):
        return "".join(part.text for part in box.descendants() if isinstance(part, TextBox))

    for page in weasyprint.HTML(string=render_page(table, paper=True)).render().pages:
        for box in page._page_box.descendants():
            if isinstance(box, TableRowBox):
                yield [text_of(cell) for cell in box.children]


@pytest.mark.usefixtures("_with_weasyprint")
def test_letters_that_no_font_has_are_refused_not_printed_as_boxes():
    with pytest.raises(EnvironmentFailed) as failed:
        render_pdf(a_table("## 1.\n\n条文\n", "## 1.\n\n条文\u0378\n"))
    assert str(failed.value) == (
        "error: no font of this machine has the letters \u0378\n"
        "  fix: install a Japanese font (Debian: apt install fonts-noto-cjk)"
    )


def test_without_weasyprint_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(EnvironmentFailed) as failed:
        render_pdf(a_table("古い\n", "新しい\n"))
    assert str(failed.value) == (
        "error: PDF needs WeasyPrint, which is not installed\n"
        "  fix: run scripts/setup pdf in the folder of kaitei; or use --format docx"
    )
    assert failed.value.exit_status == 3


@pytest.mark.parametrize("url", ["https://example.com/x.png", "file:///etc/passwd", "data:text/plain,x"])
def test_no_address_is_followed(url):
    with pytest.raises(KaiteiError):
        _refuse(url)
