"""Pairs of texts whose true correspondence is known, because we made the edits ourselves.

The base is any text; each edit is of a kind real revisions show. What is true is kept as links between the non-blank
lines of both sides, so that a comparison can be scored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

SWAPS = (
    ("利用", "活用"), ("取得", "収集"), ("提供", "開示"), ("管理", "監督"), ("お客さま", "会員"), ("当社", "当社グループ"), ("情報", "データ"),
    ("適切", "厳格"), ("ため", "目的"), ("方法", "手段"), ("及び", "並びに"), ("場合", "とき"), ("行い", "実施し"), ("定め", "規定し"),
)  # fmt: skip
NEW_LINES = (
    "電力の使用量を計測する機器から送信される計測値を、料金の算定に用います。",
    "未成年の方が申込みをされるときは、法定代理人の同意を得てください。",
    "委託先の選定に当たっては、安全管理の体制を書面で審査します。",
    "海外に所在する事業者へ移転する際は、その国の制度を確認します。",
    "保存の期間を過ぎた記録は、復元できない方法で廃棄します。",
    "苦情の申出には、専任の担当者が遅滞なく回答します。",
    "監査は毎年1回、独立した部署が実施し、結果を取締役会に報告します。",
    "広告の配信を望まない方は、設定の画面でいつでも停止できます。",
)
_LABEL = re.compile(r"^(?:#+ )?(?:第[0-9]+条|[0-9]+\.|[(（][0-9]+[)）]|・|※)?\s*")
_SENTENCE = re.compile(r"(?<=。)(?=[^」）)])")


@dataclass
class Edited:
    """Two texts and the true links between their lines; ``moved`` are those whose place changed."""

    old: list[str]
    new: list[str] = field(default_factory=list)
    sources: list[tuple[int, ...]] = field(
        default_factory=list
    )  # for each new line, the old lines it continues
    moved: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)

    def links(self) -> set[tuple[int, int]]:
        return {(i, j) for j, sources in enumerate(self.sources) for i in sources}


def edited_pairs(base: list[str], count: int, seed: int, most: int) -> Iterator[Edited]:
    """Yield ``count`` pairs that differ by 1 to ``most`` edits; the same for the same arguments."""
    chance = Random(seed)
    edits: tuple[Callable[[Edited, Random], None], ...] = (
        _reword,
        _reword,
        _insert,
        _delete,
        _move,
        _split,
        _merge,
    )
    for _ in range(count):
        pair = Edited(list(base), list(base), [(index,) for index in range(len(base))])
        for _ in range(chance.randint(1, most)):
            chance.choice(edits)(pair, chance)
        pair.touched.clear()
        yield pair


def _pick(pair: Edited, chance: Random, *, least: int) -> int | None:
    fit = [
        j
        for j, line in enumerate(pair.new)
        if len(line) >= least
        and not line.startswith("#")
        and id(line) not in pair.touched
        and len(pair.sources[j]) == 1
    ]
    return chance.choice(fit) if fit else None


def _keep(pair: Edited, j: int, line: str) -> None:
    pair.new[j] = line
    pair.touched.add(id(line))


def _reword(pair: Edited, chance: Random) -> None:
    j = _pick(pair, chance, least=14)
    if j is None:
        return
    fit = [(old, new) for old, new in SWAPS if old in pair.new[j] and new not in pair.new[j]]
    if fit:
        old, new = chance.choice(fit)
        _keep(pair, j, pair.new[j].replace(old, new, 1))


def _insert(pair: Edited, chance: Random) -> None:
    fresh = [line for line in NEW_LINES if line not in pair.new]
    if fresh:
        j = chance.randrange(1, len(pair.new))
        line = chance.choice(fresh)
        pair.new.insert(j, line)
        pair.sources.insert(j, ())


def _delete(pair: Edited, chance: Random) -> None:
    j = _pick(pair, chance, least=10)
    if j is not None:
        del pair.new[j], pair.sources[j]


def _move(pair: Edited, chance: Random) -> None:
    j = _pick(pair, chance, least=16)
    if j is None:
        return
    line, sources = pair.new.pop(j), pair.sources.pop(j)
    k = chance.choice([k for k in range(1, len(pair.new)) if abs(k - j) > 2])
    pair.new.insert(k, line)
    pair.sources.insert(k, sources)
    pair.moved.add(sources[0])


def _split(pair: Edited, chance: Random) -> None:
    fit = [
        j
        for j, line in enumerate(pair.new)
        if len(_SENTENCE.split(line)) > 1 and id(line) not in pair.touched
    ]
    if not fit:
        return
    j = chance.choice(fit)
    cut = chance.choice([found.start() for found in _SENTENCE.finditer(pair.new[j])])
    first, second = pair.new[j][:cut], pair.new[j][cut:]
    if min(len(first), len(second)) < 12:
        return
    pair.new[j : j + 1] = [first, second]
    pair.sources[j : j + 1] = [pair.sources[j], pair.sources[j]]
    pair.touched.update((id(first), id(second)))


def _merge(pair: Edited, chance: Random) -> None:
    fit = [
        j
        for j in range(len(pair.new) - 1)
        if all(len(line) >= 14 and not _LABEL.match(line).group() for line in pair.new[j : j + 2])  # type: ignore[union-attr]
        and all(len(sources) == 1 for sources in pair.sources[j : j + 2])
        and not any(id(line) in pair.touched for line in pair.new[j : j + 2])
    ]
    if fit:
        j = chance.choice(fit)
        line = pair.new[j] + pair.new[j + 1]
        pair.new[j : j + 2] = [line]
        pair.sources[j : j + 2] = [pair.sources[j] + pair.sources[j + 1]]
        pair.touched.add(id(line))
