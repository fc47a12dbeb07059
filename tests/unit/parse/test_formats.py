"""A file of another program is called what it is, not "not UTF-8"."""

from __future__ import annotations

import io
import zipfile

import pytest

from kaitei.errors import KaiteiError
from kaitei.files import read_plain_file
from kaitei.parse import decode_text
from kaitei.render import render_docx
from support.comparing import a_table


def packed(*names: str, words: bytes = b"x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, words)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("raw", "english", "japanese"),
    [
        (packed("[Content_Types].xml", "word/document.xml"), "a Word document", "Word の文書"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook", "Excel のブック"),
        (packed("ppt/presentation.xml"), "a PowerPoint file", "PowerPoint のファイル"),
        (
            packed("mimetype", words=b"application/vnd.oasis.opendocument.text"),
            "an OpenDocument file",
            "OpenDocument のファイル",
        ),
        (packed("terms.md"), "a ZIP archive", "ZIP の書庫"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF", "PDF の文書"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(8),
            "a file of an older Word, Excel or PowerPoint",
            "古い形式の Word・Excel・PowerPoint のファイル",
        ),
        (b"{\\rtf1\\ansi\\ansicpg932", "a rich text file (RTF)", "リッチテキスト（RTF）"),
        (b"\x89PNG\r\n\x1a\n", "an image", "画像"),
    ],
)
def test_a_file_of_another_program_is_called_what_it_is(raw, english, japanese):
    with pytest.raises(KaiteiError) as caught:
        decode_text("terms.md", raw)
    assert str(caught.value).startswith(f"terms.md: error: this is {english}, not a text file\n  fix: ")
    assert caught.value.render("ja").startswith(
        f"terms.md: error: テキストファイルではなく、{japanese}です\n  fix: "
    )


def test_so_is_one_that_is_larger_than_a_policy_may_be(tmp_path):
    path = tmp_path / "terms.docx"
    path.write_bytes(packed("word/document.xml", words=bytes(2_000_000)))
    with pytest.raises(KaiteiError, match="this is a Word document"):
        read_plain_file(path)


def test_a_comparison_that_we_wrote_for_word_is_known_as_such():
    with pytest.raises(KaiteiError, match="this is a Word document"):
        decode_text("table.docx", render_docx(a_table("一。\n", "二。\n")))


def test_other_bytes_are_told_with_their_line():
    with pytest.raises(KaiteiError) as caught:
        decode_text("terms.md", "一\n規約".encode("shift_jis"))
    assert str(caught.value) == "terms.md:1: error: not UTF-8: byte 0x88\n  fix: save the file as UTF-8"
