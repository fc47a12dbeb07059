"""Rows as the tables of a ledger hold them: numbers, bytes and names, the same in either database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kaitei.consent import ACTS as ALL_ACTS
from kaitei.consent import Act, Standing
from kaitei.errors import EnvironmentFailed, Message

StatusTuple = tuple[int, int, int, int, int, int]
"""subject, policy, version, act, at, acts"""

LateTuple = tuple[int, int, int, int, int]
"""subject, policy, version, act, occurred_at: an act of a member who had acts before"""

ActKind = tuple[int, int, int, str, str, int | None]
"""policy, version, act, channel, locale, statement: what very many acts share"""


class NewMembers(NamedTuple):
    """Rows of new members, in columns."""

    subjects: Sequence[int]
    tags: Sequence[bytes]
    sealed: Sequence[bytes]


class NewActs(NamedTuple):
    """Rows of new acts, in columns; of ``places``, each says which of ``kinds`` an act is of."""

    kinds: Sequence[ActKind]
    places: Sequence[int]
    subjects: Sequence[int]
    events: Sequence[int]
    occurred_at: Sequence[int]
    recorded_at: Sequence[int]
    keys: Sequence[str | None]


NOBODY = NewMembers((), (), ())
NO_ACTS = NewActs((), (), (), (), (), (), ())

Changes = Counter[tuple[int, int, int, int]]
"""How many more members stand at (policy, version, act) after a stretch of time than before it.

The last of the four is the stretch: its last moment (``kaitei.ledger.projection.last_of``).
"""


class ChunkCollision(Exception):
    """The ledger holds something that was not there when a chunk was made ready: make it ready again."""


class StillWaiting(Exception):
    """Some acts of a member are not in the log yet, so she cannot be erased: sequence first."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version the ledger knows. ``policy_id`` and ``id`` are its numbers in the tables.

    ``position`` is that of its entry in the log, ``None`` before it has one.
    """

    id: int
    policy_id: int
    policy: str
    version: str
    digest: bytes | None
    published: date
    effective: date
    position: int | None


class VersionsByNumber(dict[int, VersionRow]):
    """Versions by number; one that another process made known is read when it is first met."""

    def __init__(self, refresh: Callable[[], None]) -> None:
        super().__init__()
        self._refresh = refresh

    def __missing__(self, number: int) -> VersionRow:
        self._refresh()
        found = self.get(number)
        if found is None:
            raise damaged(
                Message(
                    en=f"a record is about version number {number!r}, which is not there",
                    ja=f"ある記録が指す版（内部番号 {number!r}）がありません",
                )
            )
        return found


class _Acts(dict[int, Act]):
    """Acts by their number; there are no others in a ledger."""

    def __missing__(self, code: int) -> Act:
        raise damaged(Message(en=f"there is no act {code!r}", ja=f"行為の番号 {code!r} はありません"))


ACTS = _Acts(ALL_ACTS)


RESTORE = Message(
    en="stop, keep the ledger as it is, and restore it from a backup",
    ja="作業を止め、今の台帳をそのまま残して、バックアップから戻してください",
)


def damaged(what: Message) -> EnvironmentFailed:
    """Return the error of a ledger that holds what no program of ours has written."""
    return EnvironmentFailed(
        Message(en=f"the ledger is damaged: {what.en}", ja=f"台帳が壊れています：{what.ja}"), fix=RESTORE
    )


def place_lost(subject: int) -> EnvironmentFailed:
    """Return the error of an act that no sequencer will ever give a place in the log."""
    return damaged(
        Message(
            en=f"an act of subject {subject} is neither in the log nor waiting for it",
            ja=f"代理番号 {subject} の記録が、ログにも、ログを待つ列にもありません",
        )
    )


def old_epoch() -> EnvironmentFailed:
    """Return the error of a program that still has the epoch key that was replaced meanwhile."""
    return EnvironmentFailed(
        Message(
            en="the epoch key of the ledger was replaced while this program was running",
            ja="このプログラムが動いている間に、台帳の鍵（epoch）が取り替えられました",
        ),
        fix=Message(
            en="run it again: it will read the new key",
            ja="もう一度実行してください。新しい鍵が読み込まれます",
        ),
    )


class NewVersion(NamedTuple):
    policy: str
    version: str
    digest: bytes | None
    published: date
    effective: date


class SubjectRow(NamedTuple):
    """A member: her surrogate, the keyed hash of her reference, and her key and reference, sealed."""

    subject: int
    tag: bytes
    sealed: bytes


class EventRow(NamedTuple):
    """A recorded act, as the table holds it; ``statement`` is the digest of the words shown."""

    subject: int
    event: int
    version: int
    act: int
    channel: str
    locale: str
    statement: bytes | None
    occurred_at: int
    recorded_at: int
    key: str | None
    position: int | None


_FIRST_MOMENT, _LAST_MOMENT = -62_135_596_800_000, 253_402_300_799_999  # the years 1 to 9999


def is_whole(row: EventRow) -> bool:
    """Is every value of a kind and size that a record can have? Bit rot changes kinds, too."""
    numbers = (row.subject, row.event, row.version, row.act, row.occurred_at, row.recorded_at)
    return (
        all(type(number) is int for number in numbers)
        and 0 <= row.recorded_at <= _LAST_MOMENT
        and _FIRST_MOMENT <= row.occurred_at <= _LAST_MOMENT
        and all(type(text) is str for text in (row.channel, row.locale))
        and (row.key is None or type(row.key) is str)
        and (row.statement is None or type(row.statement) is bytes)
        and (row.position is None or type(row.position) is int)
    )


def whole(row: EventRow) -> EventRow:
    """Return the row, if it is one; refuse it otherwise."""
    if not is_whole(row):
        raise damaged(
            Message(
                en=f"event {row.event!r} of subject {row.subject!r} holds what no record holds",
                ja=f"代理番号 {row.subject!r} の会員の行（event {row.event!r}）に、記録にはあり得ない値があります",
            )
        )
    return row


class NewEvent(NamedTuple):
    """An act to append. ``statement`` is the statement's number."""

    event: int
    version: int
    act: int
    channel: str
    locale: str
    statement: int | None
    occurred_at: int
    recorded_at: int
    key: str | None


class Appended(NamedTuple):
    """What became of an act of ``subject``: its row if it ``was`` there before."""

    subject: int
    was: EventRow | None


class StandingRow(NamedTuple):
    """A member's standing with one policy, with what it takes to name her."""

    subject: int
    sealed: bytes
    standing: Standing


class InboxRow(NamedTuple):
    """An act that the log has not taken in yet; ``leaf`` is its commitment (32 bytes), ``at`` when it occurred."""

    subject: int
    event: int
    leaf: bytes
    policy: int
    version: int
    act: int
    at: int


class CheckpointRow(NamedTuple):
    """A signed checkpoint (the note, with its signature lines) of a log of ``size``."""

    size: int
    root: bytes
    note: str
    made_at: int


class MemberRows(NamedTuple):
    """Everything kept of one member. ``member`` is ``None`` if her row is missing, which is damage.

    ``statuses`` are rows of the status table: (policy id, version, act, at, acts).
    """

    subject: int
    member: SubjectRow | None
    events: list[EventRow]
    statuses: list[tuple[int, int, int, int, int]]


class JobRow(NamedTuple):
    """How far the import of a file has come. ``source`` is the file's SHA-256.

    ``offset`` bytes, up to ``line``, are taken in: ``rows`` of them, of which ``repeated`` were there before
    and ``refused`` cannot go in. ``report`` is how long the report of refused rows is.
    """

    source: bytes
    name: str
    offset: int
    line: int
    rows: int
    repeated: int
    refused: int
    report: int
    started_at: int
    changed_at: int
    finished: bool

    @property
    def recorded(self) -> int:
        return self.rows - self.repeated - self.refused
