"""Where a change is: the article it belongs to, and the words of the 改訂箇所 column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kaitei.errors import Language
from kaitei.model import Change
from kaitei.model.table import Line
from kaitei.render.arrangement import LOOSE, Arrangement, title_line
from kaitei.render.omission import Unit


@dataclass(frozen=True)
class Places:
    """Both texts; ``successors`` maps old blocks to the new ones they became."""

    old: Arrangement
    new: Arrangement
    successors: Mapping[int, int]
    language: Language

    def group(self, change: Change) -> int:
        """Return the article of a change as a block of the new side; old articles that are gone count down."""
        if change.new:
            return self.new.roots[change.new[0]]
        root = self.old.roots[change.old[0]]
        return self.successors.get(root, -2 - root) if root != LOOSE else LOOSE

    def row_group(self, change: Change) -> str:
        """Return the name of the article whose rows a change stands among: the new name, unless the article is gone."""
        article = self.group(change)
        return self.new.group(article) if article >= 0 else self.group_name(change)

    def group_name(self, change: Change) -> str:
        """Return the name of the article of a change in the text it is found in."""
        return self.new.group(change.new[0]) if change.new else self.old.group(change.old[0])

    def head_of_table(self, change: Change) -> int:
        """Return the new block that heads the table in which something changed, ``LOOSE`` for none."""
        if change.new:
            grid = self.new.grids.get(change.new[0])
            return grid.head if grid else LOOSE
        grid = self.old.grids.get(change.old[0])
        return self.successors.get(grid.head, LOOSE) if grid else LOOSE

    def of_bundle(self, bundle: Sequence[Change]) -> str:
        """Return the deepest place that holds the whole bundle."""
        places = [self._of_change(change) for change in bundle]
        if bundle[0].new and all(place.removeprefix("旧").startswith(places[0]) for place in places):
            return places[0]
        if len(set(places)) == 1:
            return places[0]
        name = self.group_name(bundle[0])
        return name if any(change.new for change in bundle) else self._former(name)

    def of_units(self, units: Sequence[Unit], lines: Sequence[Line]) -> str:
        """Return the place of what is left out, or the places that ``lines`` name."""
        if len(units) == 1:
            return self.new.place(units[0].new)
        groups = {self.group(change) for unit in units for change in unit.changes}
        if len(groups) == 1:
            return self.group_name(units[0].changes[0])
        title = self.new.name(0) if self.new.is_document_title(0) else title_line(self.new.document)
        places = [line.text for line in lines if line.text and not line.cells and line.text != title]
        return ("、" if self.language == "ja" else ", ").join(places)

    def _of_change(self, change: Change) -> str:
        return self.new.place(change.new[0]) if change.new else self._former(self.old.place(change.old[0]))

    def _former(self, place: str) -> str:
        """What is gone is named by the number it had."""
        if not place:
            return ""
        return f"旧{place}" if self.language == "ja" else f"{place} (old)"
