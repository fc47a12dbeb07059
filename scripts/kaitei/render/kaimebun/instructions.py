"""What an amendment (改正) tells the reader to do, as values; names are those of ``units``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Where(StrEnum):
    """Behind the anchor (…の次に), or in it: at its beginning (…の最初に, 冒頭に), at its end (…に)."""

    AFTER = "after"
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Replace:
    """「old」を「new」に改める: every ``old`` in the text."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class AddAfter:
    """「anchor」の次に「text」を加える; the anchor stands in the text once."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Strike:
    """「text」を削る; it stands in the text once."""

    text: str


Phrase = Replace | AddAfter | Strike


@dataclass(frozen=True, slots=True)
class Amend:
    """``name``中 …: the phrases all speak of the text as it was before the sentence."""

    name: str
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class AddSentence:
    """``name``に次のただし書を加える: ``text`` is the sentence that the line now ends with; ``what`` ただし書 or 後段."""

    name: str
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class StrikeSentence:
    """``name``ただし書を削る: the sentence that the line ends with."""

    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Attach:
    """``name``に「text」を付する: words for a number that stands alone on its line."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Rewrite:
    """``name``を次のように改める。 ``lines`` are the whole line, number included, and all that stands below it now."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delete:
    """``name``を削る, with everything below it.

    Several at once by ``joint``: ``name``及び ``last``, ``name``から ``last``まで, ``last`` as it is called beside the first.
    """

    name: str
    joint: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Renumber:
    """``name``を ``number``とする; the number as written where it stands in 「」."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Shift:
    """``first``から ``last``までを ``by`` 条ずつ繰り下げる (up where negative); ``counter`` is 条, 項, 号 or ''."""

    first: str
    last: str
    by: int
    counter: str


@dataclass(frozen=True, slots=True)
class Move:
    """``name``を ``anchor``の次に移す."""

    name: str
    anchor: str
    where: Where


@dataclass(frozen=True, slots=True)
class Insert:
    """``anchor``の次に次の1条を加える; ``what`` is 「1条」, or '' for 「次のように加える」."""

    anchor: str
    where: Where
    what: str
    lines: tuple[str, ...]


Instruction = (
    Amend | AddSentence | StrikeSentence | Attach | Rewrite | Delete | Renumber | Shift | Move | Insert
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its instructions are carried out one after the other.

    ``within`` is the provision that all of them are about, said once (第2条中第4号を第5号とし、第3号を第4号とする); '' where
    each is called by its whole name.
    """

    instructions: tuple[Instruction, ...]
    within: str = ""
