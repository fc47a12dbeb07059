"""From a comparison to a table: which rows there are and what stands in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kaitei.model import Change, ChangeClass, ChangeKind, Comparison, ReferenceChange, ReferenceState
from kaitei.model.table import Cell, Filler, Heading, Line, Profile, Row, Table, WovenLine
from kaitei.render.classes import visible_edits
from kaitei.render.lines import Side, build_lines, build_side, effective_edits, weave
from kaitei.render.moves import MovedArticles, has_moved
from kaitei.render.omission import Unit, build_omitted_lines, build_units
from kaitei.render.outline import LOOSE, Outline, title_line
from kaitei.render.profiles import KAISEI
from kaitei.render.reading import fit_edits
from kaitei.render.remarks import build_reference_remarks, build_remarks, changes_layout_only

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
        counts=tuple(builder.counts.items()),
        unchanged_groups=tuple(builder.unchanged_groups()),
    )


class _Builder:
    """The changes of one comparison, and what has to be looked up to show them."""

    def __init__(self, comparison: Comparison, options: TableOptions) -> None:
        self.options = options
        self.language = options.profile.language
        self.old, self.new = Outline(comparison.old), Outline(comparison.new)
        moved = MovedArticles(tuple(comparison), self.old, self.new)
        self.changes = moved.in_reading_order()
        self.carried, self.counts = moved.carried, moved.counts
        self.successors = {
            change.old[0]: change.new[0] for change in self.changes if len(change.old) == len(change.new) == 1
        }
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
                following = self.group(self.changes[end]) if end < len(self.changes) else LOOSE
                head = self._head_of_table(self.changes[end]) if end < len(self.changes) else LOOSE
                yield from self._omitted_rows(self.changes[position:end], previous, following, head)
                position = end
                if position == len(self.changes):
                    return
            bundle = self._bundle(position)
            yield self._row(bundle)
            previous = self.group(bundle[-1])
            position += len(bundle)

    def _head_of_table(self, change: Change) -> int:
        """Return the new block that heads the table in which something changed, ``LOOSE`` for none."""
        if change.new:
            grid = self.new.grids.get(change.new[0])
            return grid.head if grid else LOOSE
        grid = self.old.grids.get(change.old[0])
        return self.successors.get(grid.head, LOOSE) if grid else LOOSE

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
        if self._underlines(change, before):
            return True
        if self._goes_with(before, change):
            return end == position + 1 or before.kind is change.kind
        if self.group(change) != self.group(first):
            return False
        if _only_moved(change) and _only_moved(before) and _only_moved(first):
            return change.old[0] == before.old[-1] + 1
        return change.kind is first.kind and first.kind in _IN_RUNS

    def _underlines(self, signs: Change, head: Change) -> bool:
        """Is ``signs`` the line of signs below a head that changed itself? The head tells of both."""
        if head.kind is ChangeKind.UNCHANGED:
            return False
        return any(
            mine and its and outline.underlines(its[0], mine[-1])
            for outline, mine, its in ((self.old, head.old, signs.old), (self.new, head.new, signs.new))
        )

    def _goes_with(self, label: Change, text: Change) -> bool:
        """Is ``label`` a heading or a label alone on its line, and ``text`` what it heads, on the same sides?"""
        if bool(label.old) != bool(text.old) or bool(label.new) != bool(text.new):
            return False
        return all(
            outline.underlines(its[0], mine[-1])
            or (outline.heads_text(mine[-1]) and outline.takes_label(its[0], mine[-1]))
            for outline, mine, its in ((self.old, label.old, text.old), (self.new, label.new, text.new))
            if mine
        )

    def is_quiet(self, change: Change) -> bool:
        """Need the change not be shown in full?"""
        if self.options.everything or change.moved or change.kind not in _MATCHED:
            return False
        if change.new and change.new[0] in self.references:
            return False
        if change.kind is ChangeKind.AMENDED or changes_layout_only(change, self.old, self.new):
            return bool(change.classes) and self.options.hide.issuperset(change.classes)
        return True

    def moves(self, change: Change) -> bool:
        """Did the change move something on its own, not with its article?"""
        return has_moved(change) and not self.carried.issuperset(change.new)

    def group(self, change: Change) -> int:
        """Return the article of a change as a block of the new side; old articles that are gone count down."""
        if change.new:
            return self.new.roots[change.new[0]]
        root = self.old.roots[change.old[0]]
        return self.successors.get(root, -2 - root) if root != LOOSE else LOOSE

    def group_name(self, change: Change) -> str:
        return self.new.group(change.new[0]) if change.new else self.old.group(change.old[0])

    def unchanged_groups(self) -> Iterator[str]:
        """Yield the names of the articles nothing happened to."""
        sizes = Counter(self.group(change) for change in self.changes)
        quiet = Counter(
            self.group(change)
            for change in self.changes
            if change.kind is ChangeKind.UNCHANGED and change.new[0] not in self.references
        )
        for root, size in sizes.items():
            if root >= 0 and quiet[root] == size and self.new.name(root):
                yield self.new.name(root)

    # what stands in them

    def _row(self, bundle: Sequence[Change]) -> Row:
        telling = self._telling(bundle)
        main = telling[-1] if telling[-1].kind is not ChangeKind.UNCHANGED else telling[0]
        old_lines: list[Line] = []
        new_lines: list[Line] = []
        redline: list[WovenLine] = []
        for change in bundle:
            change_old, change_new = build_side(self.old, change.old), build_side(self.new, change.new)
            edits = effective_edits(change, change_old, change_new)
            if edits:
                edits = fit_edits(edits, change_old, change_new)
            edits = visible_edits(edits, change_old.text, change_new.text, self.options.hide)
            moves = self.moves(change)
            old_lines += build_lines(change_old, [e[:2] for e in edits] + _labels(change_old, moves))
            new_lines += build_lines(change_new, [e[2:] for e in edits] + _labels(change_new, moves))
            redline += weave(change_old, change_new, edits)
        references = tuple(
            r for change in bundle for index in change.new for r in self.references.get(index, ())
        )
        return Row(
            kind=main.kind,
            moved=any(has_moved(change) for change in telling),
            classes=tuple(c for c in ChangeClass if any(c in change.classes for change in telling)),
            old=Cell(tuple(old_lines)) if old_lines else Cell(filler=Filler.ADDED),
            new=Cell(tuple(new_lines)) if new_lines else Cell(filler=Filler.DELETED),
            redline=tuple(redline),
            remarks=self._remarks(telling, references),
            group=self.group_name(bundle[0]),
            place=self._place(bundle),
            references=references,
        )

    def _telling(self, bundle: Sequence[Change]) -> Sequence[Change]:
        """Return the changes of a bundle without the lines of signs below a head that tells of them."""
        return [
            change
            for place, change in enumerate(bundle)
            if not (place and self._underlines(change, bundle[place - 1]))
        ]

    def _remarks(self, bundle: Sequence[Change], references: Sequence[ReferenceChange]) -> tuple[str, ...]:
        remarks = list(build_remarks(_told(bundle), self.old, self.new, self.language, self.carried))
        remarks += build_reference_remarks(references, self.old, self.new, self.successors, self.language)
        return tuple(dict.fromkeys(remarks))

    def _place(self, bundle: Sequence[Change]) -> str:
        """Return the deepest place that holds the whole bundle."""
        places = [self._place_of(change) for change in bundle]
        if len(set(places)) == 1:
            return places[0]
        name = self.group_name(bundle[0])
        return name if any(change.new for change in bundle) else self._former(name)

    def _place_of(self, change: Change) -> str:
        return self.new.place(change.new[0]) if change.new else self._former(self.old.place(change.old[0]))

    def _former(self, place: str) -> str:
        """What is gone is named by the number it had."""
        if not place:
            return ""
        return f"旧{place}" if self.language == "ja" else f"{place} (old)"

    def _omitted_rows(self, run: Sequence[Change], previous: int, following: int, head: int) -> Iterator[Row]:
        """Yield rows for a run: the rest of one article, whole articles, the beginning of the next."""
        hide_labels = ChangeClass.LABEL in self.options.hide
        part: list[Unit] = []
        part_key: tuple[bool, int] | None = None
        for unit in build_units(run, self.new, hide_labels=hide_labels):
            root = self.new.roots[unit.new]
            near = root if root in {previous, following} and not (unit.whole and unit.new == root) else LOOSE
            key = (unit.renumbered, near)
            if part and key != part_key:
                yield from self._omitted_row(part, head)
                part = []
            part.append(unit)
            part_key = key
        yield from self._omitted_row(part, head)

    def _omitted_place(self, units: Sequence[Unit], lines: Sequence[Line]) -> str:
        if len(units) == 1:
            return self.new.place(units[0].new)
        groups = {self.group(change) for unit in units for change in unit.changes}
        if len(groups) == 1:
            return self.group_name(units[0].changes[0])
        title = self.new.name(0) if self.new.is_document_title(0) else title_line(self.new.document)
        places = [line.text for line in lines if line.text and not line.cells and line.text != title]
        return ("、" if self.language == "ja" else ", ").join(places)

    def _omitted_row(self, units: Sequence[Unit], head: int) -> Iterator[Row]:
        japanese = self.language == "ja"
        lines = build_omitted_lines(units, self.old, self.new, japanese=japanese, head=head)
        if not lines.new:
            return
        changes = [change for unit in units for change in unit.changes]
        renumbered = units[0].renumbered
        roots = {self.group(change) for change in changes}
        yield Row(
            kind=ChangeKind.RENUMBERED if renumbered else ChangeKind.UNCHANGED,
            moved=False,
            classes=(ChangeClass.LABEL,) if renumbered else (),
            old=Cell(lines.old),
            new=Cell(lines.new),
            redline=lines.redline,
            remarks=tuple(build_remarks(units[0].changes[:1], self.old, self.new, self.language))
            if renumbered
            else (),
            group=self.group_name(changes[0]) if len(roots) == 1 else "",
            place=self._omitted_place(units, lines.new),
        )


def _only_moved(change: Change) -> bool:
    return change.moved and change.kind in {ChangeKind.MOVED, ChangeKind.RENUMBERED}


def _told(bundle: Sequence[Change]) -> Sequence[Change]:
    """Return the changes of a bundle whose kinds are worth a remark: not the label of an amended text."""
    if bundle[-1].kind in {ChangeKind.UNCHANGED, ChangeKind.MOVED}:
        return bundle
    return [change for change in bundle if change.kind is bundle[-1].kind or change.moved]


def _labels(side: Side, moves: bool) -> list[tuple[int, int]]:  # noqa: FBT001
    return list(side.labels) if moves else []
