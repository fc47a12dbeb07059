"""Documents beside a policy (関連文書) as links, where its text names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from urllib.parse import unquote, urlsplit

from markupsafe import Markup

from kaitei.pages.view import PolicyHere

_TAG = re.compile(r"(<[^>]*>)")
_CLAUSE = re.compile(r"<(?:p|li|td|th|br)\b")
# a link holds no other; what is code or a heading names nothing to read on
_LEFT_ALONE = re.compile(r'<(a|code|h[1-6]|span(?= class="(?:caption|address)"))\b')
_LINE = re.compile(r'(?<=<p class=")(line(?![^"]*heading)[^"]*">)(.*?)(?=</p>)', re.DOTALL)  # of a comparison
_OWN_LINK = re.compile(r"\[([^\[\]]*)\]\(")
_CHANGES = frozenset({"<ins>", "</ins>", "<del>", "</del>"})
_SCRIPTS = (re.compile("[ァ-ヺー-ヿ]"), re.compile("[一-鿿々]"), re.compile("[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]"))
_OURS = re.compile("(?:本|[当弊同][社行会院])$")  # 当社個人情報保護方針 is the 個人情報保護方針
_AND_SO_ON = re.compile("[第等上内中]")  # 利用規約第5条 is in the 利用規約, 利用規約細則 is not


def link_siblings(here: PolicyHere, html: Markup) -> Markup:
    """Return the text with a link at the first naming of each document in a clause; its words stay as they are.

    The documents are those that ``policy.yml`` gives an address.
    """
    ways = dict(_ways(here))
    return Markup("").join(_linked(html, *_pattern(ways))) if ways else html


def link_siblings_in_lines(here: PolicyHere, fragment: str, texts: Iterable[str]) -> str:
    """Return a comparison with a link at the first naming of each document in a line; words and marks stay.

    A name of which a part changed is left alone, and so is one that one of the ``texts`` links to an address of
    its own, which a comparison does not follow.
    """
    ways = dict(_ways(here))
    if not ways:
        return fragment
    own = escape(" ".join(words for text in texts for words in _OWN_LINK.findall(text)), quote=False)
    ways = {name: way for name, way in ways.items() if not re.search(_spaced(name), own)}
    if not ways:
        return fragment
    pattern, addresses = _pattern(ways)
    return _LINE.sub(lambda line: line[1] + "".join(_linked(line[2], pattern, addresses)), fragment)


def _pattern(ways: Mapping[str, str]) -> tuple[re.Pattern[str], list[str]]:
    """Return what finds the names in HTML, and the way each of its groups leads."""
    # the longest first: プライバシーポリシー細則 before プライバシーポリシー
    names = sorted(ways, key=len, reverse=True)
    return re.compile("|".join(f"({_spaced(name)})" for name in names)), [ways[name] for name in names]


def _ways(here: PolicyHere) -> Iterator[tuple[str, str]]:
    """Yield the name of every document with an address, and the link from here to it; not the policy itself."""
    for sibling in here.policy.links:
        address = sibling.address
        if address.startswith("//"):  # neither a page of this site nor a whole address
            continue
        if address.startswith("/"):
            path = urlsplit(address).path
            target = unquote(path).lstrip("/")
            if target.rstrip("/") == here.prefix.rstrip("/"):
                continue
            address = here.url(target) + address.removeprefix(path)
        if sibling.name.strip() and address:
            yield sibling.name, address


def _spaced(name: str) -> str:
    """Return the pattern of a name in HTML, where a line may end at any of its spaces."""
    return r"\s+".join(re.escape(escape(word, quote=False)) for word in name.split())


def _linked(html: str, pattern: re.Pattern[str], ways: list[str]) -> Iterator[Markup]:
    named: set[int] = set()
    gone: set[int] = set()  # named in what was deleted, which names nothing to who reads on
    seen, end = named, ""  # the end of what is left alone
    pieces = _TAG.split(html)
    for at, piece in enumerate(pieces):
        if piece.startswith("<"):
            if _CLAUSE.match(piece):
                named.clear()
            seen = gone if piece == "<del>" else named if piece == "</del>" else seen
            if piece == end:
                end = ""
            elif not end and (found := _LEFT_ALONE.match(piece)):
                end = f"</{found[1]}>"
            yield Markup(piece)  # noqa: S704 - finished HTML, as it came
        elif end or not piece:
            yield Markup(piece)  # noqa: S704 - finished HTML, as it came
        else:
            around = _beside(pieces, at, -2), _beside(pieces, at, 2)
            yield from _linked_words(piece, around, pattern, ways, seen)


def _beside(pieces: list[str], at: int, step: int) -> str:
    """Return the words before (-2) or after (2) those ``at`` a place, from which only a mark of a change parts them."""
    while 0 <= at + step < len(pieces) and pieces[at + step // 2] in _CHANGES:
        at += step
        if pieces[at]:
            return pieces[at]
    return ""


def _linked_words(
    words: str, around: tuple[str, str], pattern: re.Pattern[str], ways: list[str], named: set[int]
) -> Iterator[Markup]:
    position, before = 0, around[0]
    whole = before + words + around[1]
    for found in pattern.finditer(words):
        which = found.lastindex or 0
        start, end = (len(before) + each for each in found.span())
        if which in named or not _stands_alone(whole, start, end):
            continue
        named.add(which)
        passed, name = Markup(words[position : found.start()]), Markup(found.group())  # noqa: S704
        yield passed + Markup('<a href="{}">{}</a>').format(ways[which - 1], name)
        position = found.end()
    yield Markup(words[position:])  # noqa: S704 - finished HTML, as it came


def _stands_alone(words: str, start: int, end: int) -> bool:
    """Is what stands there the whole name, not a part of a longer one?"""
    grown = start > 0 and _goes_on(words[start - 1], words[start])
    ours = _OURS.search(words[max(0, start - 2) : start])
    return (not grown or bool(ours)) and (
        not _goes_on(words[end - 1], words[end : end + 1]) or bool(_AND_SO_ON.match(words, end))
    )


def _goes_on(one: str, other: str) -> bool:
    """Are both characters of one script, so that a word may go on from one to the other?"""
    return any(script.match(one) and script.match(other) for script in _SCRIPTS)
