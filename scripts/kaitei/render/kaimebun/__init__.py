"""改め文: a comparison as the sentences of an amendment, proven by carrying them out.

    会員規約の一部を次のように改正する。
    第2条第2項第1号中「電気」の次に「及びガス」を加える。
    第9条を削る。

A sentence speaks of the text as the sentences before it left it. Not said is what no reader sees: Markdown's
marks and blank lines.

* ``units`` are the provisions, called by their ``names``; ``matching`` says which of them live on as which.
* ``drafting`` makes ``instructions`` of what changed: ``phrases`` inside a line, ``provisos`` as a whole,
  ``numbering`` where numbers move on. ``within`` says once which provision a sentence is about.
* ``wording`` writes instructions as sentences and reads them again; ``interpreter`` carries them out.
"""

from __future__ import annotations

from kaitei.errors import KaiteiError, Message
from kaitei.model import Comparison
from kaitei.model.table import Heading
from kaitei.render.kaimebun.drafting import draft_kaimebun
from kaitei.render.kaimebun.interpreter import apply_kaimebun, lines_of
from kaitei.render.kaimebun.units import build_units
from kaitei.render.kaimebun.wording import format_kaimebun, parse_kaimebun
from kaitei.render.profiles import reconstruction_notice

__all__ = ["apply_kaimebun", "format_kaimebun", "parse_kaimebun", "render_kaimebun"]

_LARGEST = 400_000  # changes × lines; every sentence looks the whole text over
_FIX = Message("use --format docx, a comparison table", "新旧対照表（--format docx など）を使ってください")


def render_kaimebun(comparison: Comparison, old: Heading, new: Heading) -> str:
    """Return the sentences that turn the old text into the new one.

    The sentences are read again and carried out on the old text; only if that gives the new text, word for
    word, are they returned.

    Raises:
        KaiteiError: the change cannot be told in sentences, or nothing a reader sees changed.
    """
    size = len(comparison.changed) * (len(comparison.old_lines) + len(comparison.new_lines))
    if size > _LARGEST:
        raise KaiteiError(
            Message(
                "too much changed to be told in amendment sentences", "変更が多すぎて、改め文では表せません"
            ),
            fix=_FIX,
        )
    try:
        sentences = draft_kaimebun(comparison)
        if not sentences:
            raise KaiteiError(
                Message(
                    "no words changed; there is nothing to amend", "字句の変更がなく、改める箇所がありません"
                )
            )
        text = format_kaimebun(_title(old, new), sentences)
        if apply_kaimebun(parse_kaimebun(text)[1], comparison.old) != lines_of(
            build_units(comparison.new)[0]
        ):
            raise KaiteiError(
                Message(
                    "carried out, the sentences do not give the new text",
                    "改め文を当てはめても改正後の文になりません",
                )
            )
    except KaiteiError as error:
        raise KaiteiError(
            Message(
                f"this change cannot be told in amendment sentences: {error.what.en}",
                f"この変更は改め文では表せません：{error.what.ja}",
            ),
            error.where,
            _FIX,
        ) from None
    return _notice(old, new) + text


def _title(old: Heading, new: Heading) -> str:
    return old.title or new.title or "この規程"


def _notice(old: Heading, new: Heading) -> str:
    """Return a line for each side that is a reconstruction."""
    notice = reconstruction_notice("ja")
    sides = (("改正前", old), ("改正後", new))
    return "".join(
        f"※ {side}（{heading.name}）は{notice}です。\n" for side, heading in sides if heading.reconstruction
    )
