"""From a comparison to a table: which rows there are and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kaitei.diff.replaced import is_repealed
from kaitei.model import Change, ChangeClass, ChangeKind, Comparison, ReferenceChange, ReferenceState
from kaitei.model.table import Cell, Filler, Heading, Line, Profile, Row, Table, WovenLine
from kaitei.render.arrangement import LOOSE, arrangement_of
from kaitei.render.changed_lines import Spans, build_changed_lines
from kaitei.render.lines import Side, build_side
from kaitei.render.moves import MovedArticles, has_moved
from kaitei.render.omission import Unit, build_omitted_lines, build_units
from kaitei.render.places import Places
from kaitei.render.profiles import KAISEI
from kaitei.render.remarks import build_reference_remarks, build_remarks, changes_layout_only, is_relaid
from kaitei.render.tally import build_tally
from kaitei.render.unchanged import name_unchanged

_IN_RUNS = {ChangeKind.ADDED, ChangeKind.DELETED}
_MATCHED = {ChangeKind.UNCHANGED, ChangeKind.AMENDED, ChangeKind.RENUMBERED}


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What a table shows and how: ``everything`` also what is unchanged, ``swap`` the columns exchanged.

    Changes of the classes in ``hide`` alone are treated as no change (番号だけの変更を表示しない).
    """

    profile: Profile = KAISEI
    everything: bool = False
    swap: bool = False
    hide: frozenset[ChangeClass] = frozenset()


def build_table(
    comparison: Comparison, old: Heading, new: Heading, options: TableOptions = TableOptions()
) -> Table:
    """Return the 新旧対照表: rows in reading order, grouped by article (条)."""
    builder = _Builder(comparison, options)
    return Table(
        profile=options.profile,
        new_first=options.profile.new_first is not options.swap,
        old=old,
        new=new,
        rows=tuple(builder.rows()),
        counts=builder.tally.counts,
        unchanged_groups=name_unchanged(builder.changes, builder.places, builder.references),
        editorial=builder.tally.editorial,
        layout=builder.tally.layout,
    )


class _Builder:
    """The changes of one comparison, and what has to be looked up to show them."""

    def __init__(self, comparison: Comparison, options: TableOptions) -> None:
        self.options = options
        self.language = options.profile.language
        self.tells = bool(options.profile.remarks or options.profile.place)  # is there a column for remarks?
        self.old, self.new = arrangement_of(comparison.old), arrangement_of(comparison.new)
        moved = MovedArticles(tuple(comparison), self.old, self.new)
        self.changes = moved.in_reading_order()
        self.carried = moved.carried
        self.tally = build_tally(self.changes, moved, self.old, self.new)
        self.successors = {
            change.old[0]: change.new[0] for change in self.changes if len(change.old) == len(change.new) == 1
        }
        self.places = Places(self.old, self.new, self.successors, self.language)
        self.references: dict[int, list[ReferenceChange]] = {}
        for reference in comparison.references:
            if reference.state is not ReferenceState.KEPT:
                self.references.setdefault(reference.at, []).append(reference)

    # which rows

    def rows(self) -> Iterator[Row]:
        position = 0
        previous = LOOSE
        while position < len(self.changes):
            end = self._end_of_run(position)
            if end > position:
                following = self.places.group(self.changes[end]) if end < len(self.changes) else LOOSE
                head = self.places.head_of_table(self.changes[end]) if end < len(self.changes) else LOOSE
                yield from self._omitted_rows(self.changes[position:end], previous, following, head)
                position = end
                if position == len(self.changes):
                    return
            bundle = self._bundle(position)
            yield self._row(bundle)
            previous = self.places.group(bundle[-1])
            position += len(bundle)

    def _end_of_run(self, position: int) -> int:
        """Return where the run of changes that need not be shown ends; its last label may be needed."""
        end = position
        while end < len(self.changes) and self.is_quiet(self.changes[end]):
            end += 1
        if position < end < len(self.changes) and self._goes_with(self.changes[end - 1], self.changes[end]):
            end -= 1
        return end

    def _bundle(self, position: int) -> tuple[Change, ...]:
        """Return the changes that share the next row."""
        end = position + 1
        while end < len(self.changes) and self._continues(position, end):
            end += 1
        return self.changes[position:end]

    def _continues(self, position: int, end: int) -> bool:
        """Does change ``end`` share the row that begins with change ``position``?"""
        first, before, change = self.changes[position], self.changes[end - 1], self.changes[end]
        if self._underlines(change, before) or self._went_with(change, self.changes[position:end]):
            return True
        if self._goes_with(before, change):
            return end == position + 1 or before.kind is change.kind
        if self.places.group(change) != self.places.group(first):
            return False
        if _only_moved(change) and _only_moved(before) and _only_moved(first):
            return change.old[0] == before.old[-1] + 1
        return change.kind is first.kind and first.kind in _IN_RUNS

    def _went_with(self, gone: Change, bundle: Sequence[Change]) -> bool:
        """Did ``gone`` stand in a provision whose number stays and which says 削除 now? One row tells of both."""
        repealed = next((change for change in reversed(bundle) if change.new), None)
        if gone.new or repealed is None or not repealed.old or repealed.moved:
            return False
        if not is_repealed(self.new.clause(repealed.new[-1]).body):
            return False
        was = self.old.clause(repealed.old[0])
        holder = repealed.old[0] if was.label or was.parent < 0 else was.parent
        return holder < gone.old[0] < self.old.ends[holder]

    def _underlines(self, signs: Change, head: Change) -> bool:
        """Is ``signs`` the ``|---|`` or ``===`` below a head that changed as well? Then the head's row tells of both."""
        if head.kind is ChangeKind.UNCHANGED:
            return False
        return any(
            mine and its and arrangement.underlines(its[0], mine[-1])
            for arrangement, mine, its in ((self.old, head.old, signs.old), (self.new, head.new, signs.new))
        )

    def _goes_with(self, label: Change, text: Change) -> bool:
        """Is ``label`` a heading or a label alone on its line, and ``text`` what it heads, on the same sides?"""
        if bool(label.old) != bool(text.old) or bool(label.new) != bool(text.new):
            return False
        return all(
            arrangement.underlines(its[0], mine[-1])
            or (arrangement.heads_text(mine[-1]) and arrangement.takes_label(its[0], mine[-1]))
            for arrangement, mine, its in ((self.old, label.old, text.old), (self.new, label.new, text.new))
            if mine
        )

    def is_quiet(self, change: Change) -> bool:
        """May the change be left out, its text replaced by (略)?"""
        if self.options.everything or change.moved or change.kind not in _MATCHED:
            return False
        if self.tells and change.new and change.new[0] in self.references:
            return False
        if change.kind is not ChangeKind.AMENDED or self.is_hidden(change):
            return change.kind is not ChangeKind.RENUMBERED or not self._looks_different(change)
        return is_relaid(change, self.old, self.new)

    def is_hidden(self, change: Change) -> bool:
        return bool(change.classes) and self.options.hide.issuperset(change.classes)

    def is_relaid(self, change: Change) -> bool:
        """Did only signs of Markdown change, and does the table have a column that says so?"""
        return self.tells and not self.is_hidden(change) and is_relaid(change, self.old, self.new)

    def _looks_different(self, change: Change) -> bool:
        """Did a renumbered clause change in emphasis or the like, so that it has to be shown?"""
        if self.is_hidden(change) or not changes_layout_only(change, self.old, self.new):
            return False
        return not is_relaid(change, self.old, self.new)

    def moves(self, change: Change) -> bool:
        """Did the change move something on its own, not with its article?"""
        return has_moved(change) and not self.carried.issuperset(change.new)

    # what stands in them

    def _row(self, bundle: Sequence[Change]) -> Row:
        telling = self._telling(bundle)
        main = telling[-1] if telling[-1].kind is not ChangeKind.UNCHANGED else telling[0]
        old_lines: list[Line] = []
        new_lines: list[Line] = []
        redline: list[WovenLine] = []
        for change in bundle:
            old, new = sides = build_side(self.old, change.old), build_side(self.new, change.new)
            moved = self._moved(change, old), self._moved(change, new)
            shown = build_changed_lines(change.kind, change.edits, sides, moved, self.options.hide)
            old_lines += shown.old
            new_lines += shown.new
            redline += shown.redline
        references = tuple(
            r for change in bundle for index in change.new for r in self.references.get(index, ())
        )
        return Row(
            kind=ChangeKind.AMENDED if new_lines and main.kind is ChangeKind.DELETED else main.kind,
            moved=any(has_moved(change) for change in telling),
            classes=tuple(c for c in ChangeClass if any(c in change.classes for change in telling)),
            old=Cell(tuple(old_lines)) if old_lines else Cell(filler=Filler.ADDED),
            new=Cell(tuple(new_lines)) if new_lines else Cell(filler=Filler.DELETED),
            redline=tuple(redline),
            remarks=self._remarks(telling, references),
            group=self.places.row_group(bundle[0]),
            place=self.places.of_bundle(bundle),
            references=references,
        )

    def _moved(self, change: Change, side: Side) -> Spans:
        """Return what is underlined because the change moved: its labels.

        Where neither remarks nor places tell of the move, text without a label is underlined as a whole.
        """
        if not self.moves(change):
            return ()
        if self.tells or any(end > start for start, end in side.labels):
            return side.labels
        return ((0, len(side.text)),)

    def _telling(self, bundle: Sequence[Change]) -> Sequence[Change]:
        """Return the changes of a bundle that its row tells of: not a ``|---|`` whose head changed as well."""
        return [
            change
            for place, change in enumerate(bundle)
            if not (place and self._underlines(change, bundle[place - 1]))
        ]

    def _remarks(self, bundle: Sequence[Change], references: Sequence[ReferenceChange]) -> tuple[str, ...]:
        remarks = list(build_remarks(_told(bundle), self.old, self.new, self.language, self.carried))
        remarks += build_reference_remarks(references, self.old, self.new, self.successors, self.language)
        return tuple(dict.fromkeys(remarks))

    def _omitted_rows(self, run: Sequence[Change], previous: int, following: int, head: int) -> Iterator[Row]:
        """Yield rows for a run: the rest of one article, whole articles, the beginning of the next."""
        hide_labels = ChangeClass.LABEL in self.options.hide
        part: list[Unit] = []
        part_key: tuple[bool, bool, int] | None = None
        units = list(build_units(run, self.old, self.new, self.is_relaid, hide_labels=hide_labels))
        for unit, below in zip(units, [*units[1:], None], strict=True):
            root = self.new.roots[unit.new]
            near = root if root in {previous, following} and not (unit.whole and unit.new == root) else LOOSE
            titles = below and self._goes_with(unit.changes[-1], below.changes[0])
            key = (unit.renumbered, (below if below and titles else unit).relaid, near)
            if part and key != part_key:
                yield from self._omitted_row(part, head)
                part = []
            part.append(unit)
            part_key = key
        yield from self._omitted_row(part, head)

    def _omitted_row(self, units: Sequence[Unit], head: int) -> Iterator[Row]:
        japanese = self.language == "ja"
        lines = build_omitted_lines(units, self.old, self.new, japanese=japanese, head=head)
        if not lines.new:
            return
        changes = [change for unit in units for change in unit.changes]
        renumbered, relaid = units[0].renumbered, any(unit.relaid for unit in units)
        first = next((change for change in changes if relaid and self.is_relaid(change)), changes[0])
        roots = {self.places.group(change) for change in changes}
        yield Row(
            kind=first.kind if renumbered or relaid else ChangeKind.UNCHANGED,
            moved=False,
            classes=(ChangeClass.LABEL,) if renumbered else first.classes if relaid else (),
            old=Cell(lines.old),
            new=Cell(lines.new),
            redline=lines.redline,
            remarks=tuple(build_remarks([first], self.old, self.new, self.language))
            if renumbered or relaid
            else (),
            group=self.places.group_name(changes[0]) if len(roots) == 1 else "",
            place=self.places.of_units(units, lines.new),
        )


def _only_moved(change: Change) -> bool:
    return change.moved and change.kind in {ChangeKind.MOVED, ChangeKind.RENUMBERED}


def _told(bundle: Sequence[Change]) -> Sequence[Change]:
    """Return the changes of a bundle whose kinds are worth a remark: not the label of an amended text."""
    if bundle[-1].kind in {ChangeKind.UNCHANGED, ChangeKind.MOVED}:
        return bundle
    return [change for change in bundle if change.kind is bundle[-1].kind or change.moved]
