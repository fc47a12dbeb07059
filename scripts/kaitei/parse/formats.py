"""Files that are not text: told by their first bytes, whatever their names say."""

from __future__ import annotations

from typing import NamedTuple

from kaitei.errors import KaiteiError, Location, Message


class _Form(NamedTuple):
    name: Message
    fix: Message


_COPY = Message(
    en="open it, copy the text and save it in a text file (.md) as UTF-8",
    ja="開いて本文を写し、テキストファイル（.md）に UTF-8 で保存してください",
)
_WORD = _Form(
    Message(en="a Word document", ja="Word の文書"),
    Message(
        en="in Word choose Save As, Plain Text (.txt), encoding UTF-8, and name that file",
        ja="Word の「名前を付けて保存」で「書式なし（.txt）」、エンコード「UTF-8」を選び、できたファイルを指定してください",
    ),
)
_EXCEL = _Form(Message(en="an Excel workbook", ja="Excel のブック"), _COPY)
_SLIDES = _Form(Message(en="a PowerPoint file", ja="PowerPoint のファイル"), _COPY)
_PDF = _Form(
    Message(en="a PDF", ja="PDF の文書"),
    Message(
        en="ask for the Word or text file it was made from, or copy its text into a text file (.md) as UTF-8",
        ja="もとの Word やテキストのファイルを使うか、本文を写してテキストファイル（.md）に UTF-8 で保存してください",
    ),
)
_OFFICE = _Form(
    Message(
        en="a file of an older Word, Excel or PowerPoint", ja="古い形式の Word・Excel・PowerPoint のファイル"
    ),
    _COPY,
)
_OPEN_DOCUMENT = _Form(Message(en="an OpenDocument file", ja="OpenDocument のファイル"), _COPY)
_RTF = _Form(Message(en="a rich text file (RTF)", ja="リッチテキスト（RTF）"), _COPY)
_ZIP = _Form(
    Message(en="a ZIP archive", ja="ZIP の書庫"),
    Message(
        en="unpack it and name the text file in it", ja="展開して、中のテキストファイルを指定してください"
    ),
)
_IMAGE = _Form(
    Message(en="an image", ja="画像"),
    Message(en="name a file with the text", ja="文章のファイルを指定してください"),
)
_STARTS = (
    (b"%PDF-", _PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OFFICE),
    (b"{\\rtf", _RTF),
    (b"\x89PNG\r\n", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF87a", _IMAGE),
    (b"GIF89a", _IMAGE),
)
# the file in the archive that the programs of Office keep their text in
_PACKED = (
    (b"word/document", _WORD),
    (b"xl/workbook", _EXCEL),
    (b"ppt/presentation", _SLIDES),
    (b"mimetypeapplication/vnd.oasis.opendocument", _OPEN_DOCUMENT),
)


def refuse_other_formats(path: str, raw: bytes) -> None:
    """Refuse what is no text file, and say what it is; ``raw`` is the file or its first million bytes."""
    form = _form_of(raw)
    if form:
        raise KaiteiError(
            Message(
                en=f"this is {form.name.en}, not a text file",
                ja=f"テキストファイルではなく、{form.name.ja}です",
            ),
            Location(path),
            form.fix,
        )


def _form_of(raw: bytes) -> _Form | None:
    if raw.startswith(b"PK\x03\x04"):
        # the names of packed files stand there uncompressed
        return next((form for name, form in _PACKED if name in raw), _ZIP)
    return next((form for start, form in _STARTS if raw.startswith(start)), None)
