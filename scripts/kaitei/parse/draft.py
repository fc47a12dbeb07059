"""A new version from the newest: front matter prepared, date lines moved on, not a word else touched."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from kaitei.model import Clause, Document, Kind, Revision
from kaitei.parse.dates import DateMention, DateRole, find_dates
from kaitei.text.numerals import KANJI, format_kanji_number

_ERAS = ((date(2019, 5, 1), "令和", 2018), (date(1989, 1, 8), "平成", 1988))
_ERA = re.compile("明治|大正|昭和|平成|令和")
_NUMBER = re.compile(f"[0-9]+|[０-９]+|[{KANJI}]+")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December".split("|")  # noqa: SIM905 - words without quotation marks are easier to read
_MONTH = re.compile("|".join(_MONTHS))
_BESIDE = re.compile("[(（][^（()）]*[)）]年?")
_WEEKDAY = re.compile(r"\A([(（])[日月火水木金土](?=(?:曜日?)?[)）])")
_NEWEST = re.compile(r"最終|最新|直近|改[定正訂]日|last|latest|updated", re.IGNORECASE)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_PLAIN = re.compile(r"[^\s:#\[\]{}&*!|>%@`\"',?-][^:#\n]*[^\s:#]")


class Draft(NamedTuple):
    """The text of a new version's file, and whether a line of its body says the day of the revision.

    ``is_supplemented``: no such line, but 附則 that tell from when each revision is in force.
    """

    text: str
    is_dated: bool
    is_supplemented: bool


def build_draft(newest: Revision, day: date) -> Draft:
    """Return the file of a version that is revised, published and effective on ``day``.

    ``consent`` and ``nature`` are the careful choices (required, substantive) and the summary is empty: the
    author decides, and the checks insist on a summary.
    """
    body, is_dated = _move_dates(newest.document, day)
    front_matter = (
        f"title: {_scalar(newest.facts.title)}",
        f"revised: {day}",
        f"published: {day}",
        f"effective: {day}",
        "consent: required",
        "nature: substantive",
        "summary: ''",
        "text: verbatim",
        f"source: {newest.version} の版をもとにした改定版",
    )
    return Draft(
        "---\n" + "\n".join(front_matter) + "\n---\n" + body,
        is_dated,
        not is_dated and _is_supplemented(newest.document),
    )


def _is_supplemented(document: Document) -> bool:
    """Do the 附則 say from when the text is in force? That of a revision stands there, too."""
    inside: set[int] = set()
    for index, clause in enumerate(document.clauses):  # a parent stands before its children
        if clause.kind is Kind.SUPPLEMENT or clause.parent in inside:
            inside.add(index)
    return any(_of(document.clauses[index], DateRole.EFFECTIVE, DateRole.REVISED) for index in inside)


def _move_dates(document: Document, day: date) -> tuple[str, bool]:
    """Return the body with the dates of the newest revision and of its effect moved on to ``day``.

    A line that stands for the newest revision (最終改定日, Last updated, the only date) is overwritten. Where a
    line lists the days of all revisions, the day is added to it; where every revision has a line
    (2021年5月1日制定 / 2022年4月1日改定), a line like the last is added.
    """
    lines = document.text.split("\n")
    dated = [clause for clause in document.clauses if clause.kind is Kind.DATE]
    revised = [clause for clause in dated if _of(clause, DateRole.REVISED)]
    effective = [clause for clause in dated if clause not in revised and _of(clause, DateRole.EFFECTIVE)]
    if len(effective) == 1:
        _overwrite(lines, document, effective[0], day)
    if not revised:
        return "\n".join(lines), False
    newest = revised[-1]
    standing = [clause for clause in revised if _NEWEST.search(clause.text)]
    if len(_of(newest, DateRole.REVISED)) > 1:
        _append(lines, document, newest, day)
    elif standing or len(dated) == 1:
        _overwrite(lines, document, standing[-1] if standing else newest, day)
    else:
        row = newest.first - document.first_line
        copy = [lines[row]]
        _overwrite(copy, document, newest, day, row=0)
        apart = row > 0 and not lines[row - 1].strip()
        lines[row + 1 : row + 1] = ["", *copy] if apart else copy
    return "\n".join(lines), True


def _of(clause: Clause, *roles: DateRole) -> list[DateMention]:
    return [mention for mention in find_dates(clause.text) if mention.role in roles]


def _overwrite(
    lines: list[str], document: Document, clause: Clause, day: date, row: int | None = None
) -> None:
    """Write ``day`` over the dates of revision and effect in the line of ``clause``."""
    row = clause.first - document.first_line if row is None else row
    for mention in reversed(_of(clause, DateRole.REVISED, DateRole.EFFECTIVE)):
        start, end = len(clause.mark) + mention.start, len(clause.mark) + mention.end
        line = lines[row]
        rest = _WEEKDAY.sub(lambda match: match[1] + "月火水木金土日"[day.weekday()], line[end:], count=1)
        lines[row] = line[:start] + format_date_like(line[start:end], day) + rest


def _append(lines: list[str], document: Document, clause: Clause, day: date) -> None:
    """Add ``day`` to a line that lists the days of all revisions."""
    before, last = _of(clause, DateRole.REVISED)[-2:]
    row = clause.first - document.first_line
    line, mark = lines[row], len(clause.mark)
    between = line[mark + before.end : mark + last.start]
    written = format_date_like(line[mark + last.start : mark + last.end], day)
    lines[row] = line[: mark + last.end] + between + written + line[mark + last.end :]


def format_date_like(model: str, day: date) -> str:
    """Return ``day`` written as ``model`` is: 和暦 or 西暦, 漢数字, full or half width, with or without zeros."""
    if _MONTH.search(model):
        numbers = iter((day.day, day.year))
        return _NUMBER.sub(lambda _: str(next(numbers)), _MONTH.sub(_MONTHS[day.month - 1], model))
    if beside := _BESIDE.search(model):  # 2027年（令和9年）4月1日: the year stands twice
        return _format_year(model[: beside.end()], day) + _format_numbers(
            model[beside.end() :], (day.month, day.day)
        )
    year, model = _year_and_era(model, day)
    return _format_numbers(model, (year, day.month, day.day))


def _format_year(model: str, day: date) -> str:
    """Return 2027年（令和9年 with the year of ``day`` in both calendars."""
    parts = re.split("(?=[(（])", model)
    return "".join(
        _format_numbers(part, (year,)) for year, part in (_year_and_era(each, day) for each in parts)
    )


def _year_and_era(model: str, day: date) -> tuple[int, str]:
    """Return the year of ``day`` as ``model`` counts, and ``model`` with the era of that day."""
    if not _ERA.search(model):
        return day.year, model
    _, era, before = next((each for each in _ERAS if day >= each[0]), (None, "昭和", 1925))
    return day.year - before, _ERA.sub(era, model)


def _format_numbers(model: str, values: tuple[int, ...]) -> str:
    """Return ``model`` with its numbers replaced, the month and the day with zeros where it has them."""
    written = _NUMBER.findall(model)
    years = len(values) % 2
    padded = "-" in model or any(number[0] in "0０" for number in written[years:])
    rest = iter((value, padded and place >= years) for place, value in enumerate(values))
    return _NUMBER.sub(lambda match: _format_number(match.group(), *next(rest)), model)


def _format_number(model: str, value: int, padded: bool) -> str:  # noqa: FBT001 - two facts about one number
    if model[0] in KANJI:
        if value > 999 and not any(char in "十百千" for char in model):
            return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(value))
        return "元" if model == "元" and value == 1 else format_kanji_number(value)
    digits = f"{value:02}" if padded else str(value)
    return digits.translate(_FULL_WIDTH) if model[0] in "０１２３４５６７８９" else digits


def _scalar(text: str) -> str:
    """Return ``text`` as YAML: plain where it can be, else in single quotes."""
    return text if _PLAIN.fullmatch(text) else "'" + text.replace("'", "''") + "'"
