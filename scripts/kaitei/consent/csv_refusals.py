"""Why a row of CSV cannot be read, and which lines of the file were not."""

from __future__ import annotations

import csv
from collections.abc import Callable

from kaitei.consent.acts import RefusedAct
from kaitei.consent.quotes import place_of
from kaitei.errors import Message
from kaitei.text.counts import counted

AS_CSV = Message(en="write it as CSV (RFC 4180)", ja="CSV の形式（RFC 4180）で書いてください")
_COMMAS = Message(
    en="put fields that hold a comma in double quotes",
    ja="カンマを含む項目は二重引用符で囲んでください",
)
_STRAY_QUOTE = Message(
    en="a quote stands inside a field that does not begin with one",
    ja="引用符で始まっていない項目の中に引用符があります",
)
_DOUBLED = Message(
    en='put the field in double quotes, and write each quote inside it twice ("")',
    ja='項目を二重引用符で囲み、その中の引用符は二つ重ねて（""）書いてください',
)
_SHORTEN = Message(
    en="look for a quote that is closed too late, or shorten the field",
    ja="引用符が閉じられるのが遅すぎないか確かめるか、項目を短くしてください",
)
_CLOSE_IT = Message(
    en="close the quote or take it away, then import the file again: nothing is recorded twice",
    ja="引用符を閉じるか取り除いて、もう一度取り込んでください。二重には記録されません",
)


def refuse_row(text: str, why: Message, fix: Message) -> RefusedAct:
    """Return the refusal of a row that cannot be read."""
    what = Message(en=f"the row cannot be read: {why.en}", ja=f"行を読めません：{why.ja}")
    return RefusedAct("", text.rstrip("\r\n")[:60], what, fix)


def refuse_stray_quote(text: str) -> RefusedAct:
    """Return the refusal of a row in which a quote is neither before nor behind a whole field."""
    return refuse_row(text, _STRAY_QUOTE, _DOUBLED)


def refuse_width(row: list[str], width: int) -> RefusedAct:
    """Return the refusal of a row that is not as wide as the header."""
    what = Message(
        en=f"the row has {counted(len(row), 'field')}, the header has {width}",
        ja=f"列名は {width} 個ですが、この行の項目は {len(row)} 個です",
    )
    return RefusedAct("", ",".join(row)[:60], what, _COMMAS)


def refuse_rest(line: int, text: str, opened: int, name_of: Callable[[int], str]) -> RefusedAct:
    """Return the refusal of the rest of a file: from ``line`` on it is ``text``, in which a quote stays open.

    ``name_of`` gives the name of a column by its place.
    """
    last = line + text.count("\n") - text.endswith("\n")
    value, _, _ = text[opened:].partition("\n")
    line_of_quote = line + text.count("\n", 0, opened)
    return refuse_open_quote(line, line_of_quote, last, name_of(place_of(text, opened)), value)


def refuse_open_quote(line: int, opened: int, last: int, column: str = "", value: str = "") -> RefusedAct:
    """Return the refusal of the lines ``line`` to ``last``, the file's last: the quote on ``opened`` is not closed."""
    span, lines = span_of(line, last), last - line + 1
    return RefusedAct(
        column,
        value[:60],
        Message(
            en=f"the quote that opens on line {opened} is never closed: {span.en}, up to the end of the file,"
            f" {'was' if lines == 1 else 'were'} not read ({counted(lines, 'line')})",
            ja=f"{opened} 行目で始まる引用符が閉じられていません。{span.ja}（ファイルの終わり）までの {lines} 行を"
            "読んでいません",
        ),
        _CLOSE_IT,
    )


def span_of(first: int, last: int) -> Message:
    """Return lines of a file in words."""
    if first == last:
        return Message(en=f"line {first}", ja=f"{first} 行目")
    return Message(en=f"lines {first} to {last}", ja=f"{first} 行目から {last} 行目")


def explain(error: csv.Error, fix: Message) -> tuple[Message, Message]:
    """Return what is wrong and what to do: Python's own words are about Python, and English."""
    said = str(error)
    if "new-line character" in said:
        return (
            Message(en="a CR stands in it without LF", ja="LF を伴わない改行（CR だけ）があります"),
            Message(
                en="save the file with LF or CR LF at the ends of its lines",
                ja="改行を LF か CR LF にしてファイルを保存し直してください",
            ),
        )
    if "expected after" in said:
        return (
            Message(
                en="something stands between a closing quote and the next comma",
                ja="閉じた引用符とカンマの間に文字があります",
            ),
            _DOUBLED,
        )
    if "field limit" in said:
        most = csv.field_size_limit()
        return (
            Message(en=f"a field has more than {most:,} characters", ja=f"項目が {most:,} 字を超えています"),
            _SHORTEN,
        )
    return Message(en=said, ja=f"CSV として正しくありません（{said}）"), fix
