"""Documents beside a policy (関連文書) as links, where its text names them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import unquote, urlsplit

from markupsafe import Markup

from kaitei.pages.view import PolicyHere

_TAG = re.compile(r"(<[^>]*>)")
_CLAUSE = re.compile(r"<(?:p|li|td|th|br)\b")
# a link holds no other; what is code or a heading names nothing to read on
_LEFT_ALONE = re.compile(r'<(a|code|h[1-6]|span(?= class="caption"))\b')
_SCRIPTS = (re.compile("[ァ-ヺー-ヿ]"), re.compile("[一-鿿々]"), re.compile("[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]"))
_OURS = re.compile("(?:本|[当弊同][社行会院])$")  # 当社個人情報保護方針 is the 個人情報保護方針
_AND_SO_ON = re.compile("[第等上内中]")  # 利用規約第5条 is in the 利用規約, 利用規約細則 is not


def link_siblings(here: PolicyHere, html: Markup) -> Markup:
    """Return the text with a link at the first naming of each document in a clause; its words stay as they are.

    The documents are those that ``policy.yml`` gives an address.
    """
    ways = dict(_ways(here))
    if not ways:
        return html
    # the longest first: プライバシーポリシー細則 before プライバシーポリシー
    names = sorted(ways, key=len, reverse=True)
    pattern = re.compile("|".join(f"({_spaced(name)})" for name in names))
    return Markup("").join(_linked(html, pattern, [ways[name] for name in names]))


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
    end = ""  # of what is left alone
    for piece in _TAG.split(html):
        if piece.startswith("<"):
            if _CLAUSE.match(piece):
                named = set()
            if piece == end:
                end = ""
            elif not end and (found := _LEFT_ALONE.match(piece)):
                end = f"</{found[1]}>"
            yield Markup(piece)  # noqa: S704 - finished HTML, as it came
        elif end or not piece:
            yield Markup(piece)  # noqa: S704 - finished HTML, as it came
        else:
            yield from _linked_words(piece, pattern, ways, named)


def _linked_words(words: str, pattern: re.Pattern[str], ways: list[str], named: set[int]) -> Iterator[Markup]:
    position = 0
    for found in pattern.finditer(words):
        which = found.lastindex or 0
        if which in named or not _stands_alone(words, *found.span()):
            continue
        named.add(which)
        before, name = Markup(words[position : found.start()]), Markup(found.group())  # noqa: S704
        yield before + Markup('<a href="{}">{}</a>').format(ways[which - 1], name)
        position = found.end()
    yield Markup(words[position:])  # noqa: S704 - finished HTML, as it came


def _stands_alone(words: str, start: int, end: int) -> bool:
    """Is what stands there the whole name, not a part of a longer one?"""
    grown = _goes_on(words[start - 1 : start], words[start]) and not _OURS.search(
        words[max(0, start - 2) : start]
    )
    return not grown and (
        not _goes_on(words[end - 1], words[end : end + 1]) or bool(_AND_SO_ON.match(words, end))
    )


def _goes_on(one: str, other: str) -> bool:
    """Are both characters of one script, so that a word may go on from one to the other?"""
    return any(script.match(one) and script.match(other) for script in _SCRIPTS)
