"""Carries out an amendment: what a clerk with the old text and the sentences would do, and nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kaitei.errors import KaiteiError, Message
from kaitei.model import Document, Kind
from kaitei.render.kaimebun.instructions import (
    AddAfter,
    AddSentence,
    Amend,
    Attach,
    Delete,
    Insert,
    Instruction,
    Move,
    Phrase,
    Renumber,
    Replace,
    Rewrite,
    Sentence,
    Shift,
    StrikeSentence,
    Where,
)
from kaitei.render.kaimebun.names import Names
from kaitei.render.kaimebun.provisos import last_sentence, sentence_kind
from kaitei.render.kaimebun.units import (
    Unit,
    build_units,
    counter_of,
    is_lead,
    label_named,
    number_of,
    parse_block,
    with_number,
)


def apply_kaimebun(sentences: Iterable[Sentence], document: Document) -> tuple[str, ...]:
    """Return the lines of the amended text, without Markdown's marks.

    Raises:
        KaiteiError: a sentence speaks of something that is not there, or of more than one thing.
    """
    root, _ = build_units(document)
    for sentence in sentences:
        for instruction in sentence.instructions:
            carry_out(instruction, root)
    return lines_of(root)


def lines_of(root: Unit) -> tuple[str, ...]:
    return tuple(unit.text for unit in root.walk() if unit is not root)


def carry_out(instruction: Instruction, root: Unit) -> list[Unit]:
    """Change the text below ``root`` as told; return the units that were added."""
    names = Names(root)
    match instruction:
        case Amend(name, phrases):
            unit = names.text(name)
            unit.body = amend_text(unit.body, phrases)
        case AddSentence(name, what, text):
            _add_sentence(names.text(name), what, text)
        case StrikeSentence(name, what):
            _strike_sentence(names.text(name), what)
        case Attach(name, text):
            _attach(names.unit(name), text)
        case Rewrite(name, lines):
            whole = names.units.get(name)
            _rewrite(whole or names.text(name), lines, whole=whole is not None)
        case Delete(name, joint, last):
            for unit in _several(names, name, last, only_ends=joint == "及び"):
                _take_out(unit)
        case Renumber(name, number):
            _renumber(names.unit(name), number)
        case Shift():
            _shift(names, instruction)
        case Move(name, anchor, where):
            unit = names.unit(name)
            parent, place = _place(names, root, anchor, where)
            if parent is not unit.parent:
                raise _cannot(
                    f"{name} stands in another provision than {anchor}",
                    f"{name}と{anchor}は別の条項にあります",
                )
            place -= parent.children.index(unit) < place
            _take_out(unit)
            _put_in([unit], parent, place)
        case Insert(anchor, where, _, lines):
            parent, place = _place(names, root, anchor, where)
            added = parse_block(lines)
            _put_in(added, parent, place)
            return added
    return []


def amend_text(text: str, phrases: Sequence[Phrase]) -> str:
    """Return ``text`` with all phrases carried out; each speaks of the text as it was."""
    edits = sorted(edit for phrase in phrases for edit in _edits(text, phrase))
    out, position = "", 0
    for start, end, words in edits:
        if start < position:
            raise _cannot(
                f"two phrases change the same words of: {text}", f"同じ字句を二度改めています：{text}"
            )
        out += text[position:start] + words
        position = end
    return out + text[position:]


def _edits(text: str, phrase: Phrase) -> list[tuple[int, int, str]]:
    wanted = (
        phrase.old
        if isinstance(phrase, Replace)
        else phrase.anchor
        if isinstance(phrase, AddAfter)
        else phrase.text
    )
    count = text.count(wanted) if wanted else 0
    if not count or (count > 1 and not isinstance(phrase, Replace)):
        raise _cannot(
            f"“{wanted}” stands {count} times in: {text}", f"「{wanted}」が{count}か所あります：{text}"
        )
    edits: list[tuple[int, int, str]] = []
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        match phrase:
            case Replace(_, new):
                edits.append((start, end, new))
            case AddAfter(_, added):
                edits.append((end, end, added))
            case _:
                edits.append((start, end, ""))
        start = text.find(wanted, end)
    return edits


def _add_sentence(unit: Unit, what: str, text: str) -> None:
    if not unit.body.endswith("。") or sentence_kind(text) != what:
        raise _cannot(f"this is no {what}: {text}", f"{what}ではない文です：{text}")
    unit.body += text


def _strike_sentence(unit: Unit, what: str) -> None:
    text = last_sentence(unit.body, what)
    if text is None:
        raise _cannot(
            f"the line does not end with one {what}: {unit.text}", f"{what}で終わらない行です：{unit.text}"
        )
    unit.body = unit.body.removesuffix(text)


def _attach(unit: Unit, text: str) -> None:
    if unit.body:
        raise _cannot(f"the line has words already: {unit.text}", f"すでに字句のある行です：{unit.text}")
    unit.body = text


def _rewrite(unit: Unit, lines: Sequence[str], *, whole: bool) -> None:
    head = unit.before + unit.label
    written = parse_block(lines) if whole and len(lines) > 1 else []
    if not lines or not lines[0].startswith(head) or (len(lines) > 1 and len(written) != 1):
        raise _cannot(
            f"this line cannot be written anew: {unit.text}", f"この行は全部改正できません：{unit.text}"
        )
    unit.body = lines[0][len(head) :]
    if whole:
        unit.children = written[0].children if written else []
        for child in unit.children:
            child.parent = unit


def _renumber(unit: Unit, number: str) -> None:
    label = label_named(unit, number)
    if not label or not unit.label:
        raise _cannot(
            f"{unit.label} cannot be called {number}", f"「{unit.label}」を「{number}」とすることはできません"
        )
    unit.label = label


def _several(names: Names, name: str, last: str, *, only_ends: bool) -> list[Unit]:
    """Return what ``name``から ``last``まで means, or the two ends; the one unit where there is no ``last``."""
    first = names.unit(name)
    if not last:
        return [first]
    siblings = first.parent.children if first.parent else []
    start = siblings.index(first)
    called = [names.of_unit(unit) if unit.label else "" for unit in siblings]
    ends = [place for place in range(start, len(siblings)) if called[place].endswith(last)]
    if not ends:
        raise _cannot(f"there is no {last} after {name}", f"{name}の後に{last}がありません")
    return [first, siblings[ends[0]]] if only_ends else siblings[start : ends[0] + 1]


def _shift(names: Names, shift: Shift) -> None:
    for unit in _several(names, shift.first, shift.last, only_ends=False):
        if shift.counter and counter_of(unit) != shift.counter:
            continue  # the chapters between
        number = number_of(unit.label)
        label = with_number(unit.label, number + shift.by) if number is not None else ""
        if not label:
            raise _cannot(f"{unit.text} has no number to shift", f"番号を繰り下げられない行です：{unit.text}")
        unit.label = label


def _place(names: Names, root: Unit, anchor: str, where: Where) -> tuple[Unit, int]:
    """Return the unit that something is put into, and where among its children."""
    if not anchor:
        return root, 0
    unit = names.unit(anchor)
    if where is Where.LAST and is_lead(unit) and unit.parent is not None:
        siblings = unit.parent.children
        place = siblings.index(unit) + 1
        while place < len(siblings) and siblings[place].kind is Kind.ITEM:
            place += 1
        return unit.parent, place
    if where is not Where.AFTER:
        return unit, 0 if where is Where.FIRST else len(unit.children)
    parent = unit.parent or root
    return parent, parent.children.index(unit) + 1


def _take_out(unit: Unit) -> None:
    if unit.parent is not None:
        unit.parent.children.remove(unit)


def _put_in(units: Sequence[Unit], parent: Unit, place: int) -> None:
    for unit in units:
        unit.parent = parent
    parent.children[place:place] = units


def _cannot(en: str, ja: str) -> KaiteiError:
    return KaiteiError(Message(en, ja))
