"""The table as a PDF, set by WeasyPrint (extra ``pdf``) from the standalone page.

Nothing is fetched: no address is followed, fonts are those of the machine. Bytes are the same for the same
table on the same machine (fonts are embedded).
"""

from __future__ import annotations

import logging
from typing import Any, NoReturn

from kaitei.errors import EnvironmentFailed, KaiteiError, Message
from kaitei.model.table import Table
from kaitei.render.page import render_page

_MISSING_GLYPH = ".notdef glyph"


def render_pdf(table: Table) -> bytes:
    """Return the table as a PDF file, A4 landscape.

    Raises:
        EnvironmentFailed: WeasyPrint is not installed, its libraries are missing, or no font of this
            machine has the letters of the text.
    """
    weasyprint = _weasyprint()
    listener = _Listener()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        page = weasyprint.HTML(string=render_page(table, paper=True), url_fetcher=_refuse)
        written: bytes = page.write_pdf(pdf_identifier=b"kaitei", pdf_tags=True)
    finally:
        logger.removeHandler(listener)
    if listener.missing:
        raise _no_font(listener.missing)
    return written


def _weasyprint() -> Any:
    try:
        import weasyprint
    except ImportError:
        raise EnvironmentFailed(
            Message(
                "PDF needs WeasyPrint, which is not installed", "PDF の出力に必要な WeasyPrint がありません"
            ),
            fix=Message(
                "run scripts/setup pdf in the folder of kaitei; or use --format docx",
                "kaitei のフォルダーで scripts/setup pdf を実行するか、--format docx を使ってください",
            ),
        ) from None
    except OSError as error:
        raise EnvironmentFailed(
            Message(
                f"WeasyPrint cannot load its libraries: {error}",
                f"WeasyPrint のライブラリーを読み込めません: {error}",
            ),
            fix=Message(
                "install Pango (Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)",
                "Pango をインストールしてください（Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0）",
            ),
        ) from None
    return weasyprint


def _refuse(url: str, *_: object, **__: object) -> NoReturn:
    """Follow no address; a table has none, so this is only reached if one slips in."""
    raise KaiteiError(Message(f"a table may not fetch {url}", f"表から {url} は参照できません"))


class _Listener(logging.Handler):
    """Hears from WeasyPrint which letters no font has."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.missing: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if _MISSING_GLYPH in str(record.msg) and isinstance(record.args, tuple):
            self.missing.append(str(record.args[0]))


def _no_font(missing: list[str]) -> EnvironmentFailed:
    letters = "".join(dict.fromkeys(missing))[:10]
    return EnvironmentFailed(
        Message(
            f"no font of this machine has the letters {letters}",
            f"この環境には「{letters}」の字形を持つフォントがありません",
        ),
        fix=Message(
            "install a Japanese font (Debian: apt install fonts-noto-cjk)",
            "日本語フォントをインストールしてください（Debian: apt install fonts-noto-cjk）",
        ),
    )
