"""The 備考 column: what happened to a row, in a word or two."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from kaitei.errors import Language, Message
from kaitei.model import Change, ChangeClass, ChangeKind, Clause, Kind, ReferenceChange, ReferenceState
from kaitei.render.arrangement import Arrangement
from kaitei.render.clauses import addresses_of, looks_of, markup_of, read_clause
from kaitei.render.moves import has_moved

KIND_WORDS = {
    ChangeKind.UNCHANGED: Message("Unchanged", "変更なし"),
    ChangeKind.ADDED: Message("Added", "追加"),
    ChangeKind.AMENDED: Message("Amended", "修正"),
    ChangeKind.DELETED: Message("Deleted", "削除"),
    ChangeKind.MOVED: Message("Moved", "移動"),
    ChangeKind.RENUMBERED: Message("Renumbered", "番号のみ"),
    ChangeKind.SPLIT: Message("Split", "分割"),
    ChangeKind.MERGED: Message("Merged", "統合"),
}
EDITORIAL = Message("Editorial", "字句整理")
_HIDES_WORDS = re.compile(r"\]\(|[<&]|\{:")  # signs with words in them that no reader sees
LAYOUT = Message("Layout", "書式")
_LINK = Message("Amended (address of a link)", "修正（リンク先）")


def kind_word(kind: ChangeKind, language: Language) -> str:
    """Return the word for a kind of change: 追加, 修正, 削除 …"""
    return KIND_WORDS[kind].in_language(language)


def build_remarks(
    changes: Sequence[Change],
    old: Arrangement,
    new: Arrangement,
    language: Language,
    carried: Collection[int] = (),
) -> Iterator[str]:
    """Yield the remarks of a row that shows ``changes``, the move first.

    ``carried`` are the new blocks whose article moved: that is said of the article alone.
    """
    moving = [change for change in changes if has_moved(change) and not _is_in(change, carried)]
    for change in moving:
        yield _moved(change, old, new, language)
    words = [
        word_of(change, old, new)
        for change in changes
        # 移動（旧第3条） says that the number changed
        if change.kind not in {ChangeKind.UNCHANGED, ChangeKind.MOVED}
        and not (change in moving and change.kind is ChangeKind.RENUMBERED)
    ]
    for word in words:
        if word is not LAYOUT or all(other is LAYOUT for other in words):
            yield word.in_language(language)


def _is_in(change: Change, blocks: Collection[int]) -> bool:
    return all(index in blocks for index in change.new)


def changes_layout_only(change: Change, old: Arrangement, new: Arrangement) -> bool:
    """Did nothing change but signs of Markdown: ``## `` to ``### ``, a word that became bold?"""
    if len(change.old) != 1 or len(change.new) != 1 or change.kind is ChangeKind.UNCHANGED:
        return False
    return _signs_only(change, old.clause(change.old[0]), new.clause(change.new[0])) is LAYOUT


def is_relaid(change: Change, old: Arrangement, new: Arrangement) -> bool:
    """Did only signs change that no reader of the page sees: indentation, ``## `` to ``### ``?"""
    if change.kind not in {ChangeKind.AMENDED, ChangeKind.RENUMBERED} or change.moved:
        return False
    if not changes_layout_only(change, old, new):
        return False
    before, after = old.clause(change.old[0]), new.clause(change.new[0])
    return before.kind is Kind.MARKUP or looks_of(before) == looks_of(after)


def _signs_only(change: Change, old: Clause, new: Clause) -> Message | None:
    """Return the word for two clauses that differ in nothing but signs and addresses, None for others."""
    if old.text == new.text or old.kind is new.kind is Kind.MARKUP:
        return LAYOUT
    if ChangeClass.WORDING in change.classes and not _HIDES_WORDS.search(f"{old.line} {new.line}"):
        return None  # most changes, told without reading any line
    if (markup_of(old) or markup_of(new)) is None or read_clause(old) != read_clause(new):
        return None
    return LAYOUT if addresses_of(old) == addresses_of(new) else _LINK


def word_of(change: Change, old: Arrangement, new: Arrangement) -> Message:
    """Return the word for a change, the move apart."""
    if change.kind not in {ChangeKind.AMENDED, ChangeKind.RENUMBERED}:
        return KIND_WORDS[change.kind]
    if signs := _signs_only(change, old.clause(change.old[0]), new.clause(change.new[0])):
        return signs
    if change.kind is ChangeKind.RENUMBERED or ChangeClass.WORDING in change.classes:
        return KIND_WORDS[change.kind]
    return EDITORIAL


def _moved(change: Change, old: Arrangement, new: Arrangement, language: Language) -> str:
    place = old.place(change.old[0]) if change.old else ""
    if not place or (change.new and place == new.place(change.new[0])):  # headings have no number to lose
        return KIND_WORDS[ChangeKind.MOVED].in_language(language)
    return Message(f"Moved (formerly {place})", f"移動（旧{place}）").in_language(language)


def build_reference_remarks(
    references: Sequence[ReferenceChange],
    old: Arrangement,
    new: Arrangement,
    successors: Mapping[int, int],
    language: Language,
) -> Iterator[str]:
    """Yield what became of the references of a row (条ずれ); ``successors`` maps old blocks to new ones."""
    for reference in references:
        if reference.state is ReferenceState.KEPT:
            continue
        before = _former_target(reference, old, new, successors)
        target = new.place(reference.new_target) if reference.new_target is not None else ""
        after = Message(target or "another provision", target or "別の箇所")
        yield _reference_remark(reference, before, after).in_language(language)


def _reference_remark(reference: ReferenceChange, before: Message, after: Message) -> Message:
    written = reference.written
    match reference.state:
        case ReferenceState.STALE:
            return Message(
                f"Stale reference: “{written}” meant {before.en}, now {after.en}",
                f"条ずれ：「{written}」の指す先が{before.ja}から{after.ja}に変わります",
            )
        case ReferenceState.LOST:
            return Message(
                f"Lost reference: “{written}” meant {before.en}, now nothing",
                f"条ずれ：「{written}」の指す先（{before.ja}）がなくなります",
            )
        case _:
            return Message(
                f"Reference changed: “{written}” meant {before.en}, now {after.en}",
                f"参照先の変更：「{written}」の指す先が{before.ja}から{after.ja}に変わります",
            )


def _former_target(
    reference: ReferenceChange, old: Arrangement, new: Arrangement, successors: Mapping[int, int]
) -> Message:
    """Return the old target by its old place, and by its new one where that differs."""
    if reference.old_target is None:
        return Message("nothing", "（なし）")
    place = old.place(reference.old_target)
    successor = successors.get(reference.old_target)
    now = new.place(successor) if successor is not None else ""
    if now and now != place:
        return Message(f"{place} (now {now})", f"旧{place}（新{now}）")
    return Message(place or "another provision", f"旧{place}" if place else "別の箇所")
