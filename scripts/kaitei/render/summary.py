"""One line that says how much changed: 追加 3・修正 1."""

from __future__ import annotations

from kaitei.model import ChangeKind
from kaitei.model.table import Table
from kaitei.render.remarks import EDITORIAL, LAYOUT, kind_word

_ORDER = (
    ChangeKind.ADDED,
    ChangeKind.AMENDED,
    ChangeKind.DELETED,
    ChangeKind.MOVED,
    ChangeKind.SPLIT,
    ChangeKind.MERGED,
    ChangeKind.RENUMBERED,
)


def build_summary(table: Table) -> str:
    """Return the counts of every kind of change that occurs, or that nothing changed."""
    japanese = table.profile.language == "ja"
    counts = dict(table.counts)
    language = table.profile.language
    told = [(kind_word(kind, language), counts.get(kind, 0)) for kind in _ORDER]
    told[2:2] = [(EDITORIAL.in_language(language), table.editorial)]
    told += [(LAYOUT.in_language(language), table.layout)]
    found = [f"{word} {count}" for word, count in told if count]
    if found:
        return ("・" if japanese else ", ").join(found)
    return "変更はありません" if japanese else "no changes"
