"""Acts (同意・確認・不同意・撤回) of members as values, before and after they are recorded."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, NewType

from kaitei.errors import KaiteiError, Location, Message

Moment = NewType("Moment", int)
"""A point in time: milliseconds since 1970-01-01T00:00:00Z."""

CHANNEL_WORDS = {
    "web": Message("website", "ウェブサイト"),
    "app": Message("app", "アプリ"),
    "phone": Message("phone", "電話"),
    "paper": Message("paper", "書面"),
    "import": Message("import", "取込み"),
}
"""What the usual channels are called where members read of them; those an operator configures have their names only."""

DEFAULT_CHANNELS = tuple(CHANNEL_WORDS)


class Act(StrEnum):
    """What a member did. An acknowledgement of a notice is not consent: the two stay apart."""

    code: int
    """Its number in records and tables; a number once given never changes its meaning."""

    AGREE = "agree"  # 同意
    ACKNOWLEDGE = "acknowledge"  # 確認
    DECLINE = "decline"  # 不同意
    WITHDRAW = "withdraw"  # 撤回

    __hash__ = str.__hash__  # an enumeration's own is a call in Python, and acts are looked up all the time

    @property
    def is_decision(self) -> bool:
        """Does it start or end an acceptance?"""
        return self is not Act.ACKNOWLEDGE


ACTS = {1: Act.AGREE, 2: Act.ACKNOWLEDGE, 3: Act.DECLINE, 4: Act.WITHDRAW}
"""Acts by their number."""

for _code, _act in ACTS.items():
    _act.code = _code


class AcceptanceRequest(NamedTuple):
    """An act as a caller writes it down: text, not yet checked.

    ``occurred_at`` has an offset. ``locale`` empty: the policy's language. ``statement`` is the text that
    was shown beside the button; ``statement_digest`` its SHA-256 in hex where only that is known. ``digest``
    is the text digest the caller believes the version to have (hex).
    """

    member: str
    policy: str
    version: str
    act: str
    occurred_at: str
    channel: str = "web"
    locale: str = ""
    key: str | None = None
    statement: str | None = None
    statement_digest: str | None = None
    digest: str | None = None


class Acceptance(NamedTuple):
    """A checked act. ``digest`` is the version's text digest, ``None`` for a reconstruction (復元案).

    ``statement`` is the SHA-256 of the words shown to the member.
    """

    member: str
    policy: str
    version: str
    digest: bytes | None
    act: Act
    occurred_at: Moment
    channel: str
    locale: str
    statement: bytes | None
    key: str | None

    @property
    def address(self) -> str:
        return f"{self.policy}@{self.version}"


class AcceptanceRecord(NamedTuple):
    """A recorded act. ``position`` is its index in the log, ``None`` until it is sequenced."""

    id: str
    acceptance: Acceptance
    recorded_at: Moment
    position: int | None


class RefusedAct(KaiteiError):
    """An act that cannot be recorded: which column, what stands there, and why it cannot be."""

    def __init__(
        self, column: str, value: str, why: Message, fix: Message, where: Location | None = None
    ) -> None:
        super().__init__(why, where, fix)
        self.column, self.value = column, value

    def __reduce__(self) -> tuple[type[RefusedAct], tuple[object, ...]]:
        return type(self), (self.column, self.value, self.what, self.fix, self.where)
