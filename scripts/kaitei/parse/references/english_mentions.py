"""Mentions of provisions in an English sentence: Section 3, Sections 3 and 4, Article 3(2), paragraph (a), Annex A, § 3.2.

One mention names one or more provisions, and the words after or before all of them say whose they are: Articles 13 and
14 of the GDPR and Section 1798.100 of the California Civil Code are foreign, Section 4 of this Policy is the text's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

Path = tuple[str, ...]
MOST_IN_A_LINE = 200

# (a), (iv), (aa): not the title of Section 3 (Fees)
_INNER = r"(?: ?\((?:[0-9]{1,3}|[a-zA-Z]|[ivx]{2,5}|[IVX]{2,5}|aa|bb|cc|dd|ee|ff)\))"
_NUMBER = r"[0-9]{1,4}[A-Z]?(?:\.[0-9]{1,4})*(?:\.[a-z](?![a-z]))?"
_ROMAN = r"[IVX]{1,6}(?![A-Za-z])"
_PART = rf"(?:(?:{_NUMBER}|{_ROMAN}){_INNER}{{0,6}}|{_INNER}{{1,6}})"
_END = "(?![0-9A-Za-z%])"
_WORD = (
    r"(?P<word>[Ss]ections?|[Aa]rticles?|[Cc]lauses?|[Ss]ub-?sections?|[Ss]ub-?paragraphs?|[Pp]aragraphs?|Sec\.|Art\.|[Pp]aras?\.?"
    r"|[Pp]oints?|[Ii]tems?|Parts?|Chapters?|SECTIONS?|ARTICLES?|CLAUSES?|§{1,2})"
)
_APPENDIX_WORD = "(?P<word>Annex|Appendix|Schedule|Exhibit|ANNEX|APPENDIX|SCHEDULE|EXHIBIT)"
_SHORT = {"Sec": "Section", "§": "Section", "Art": "Article", "Para": "Paragraph", "Sub-section": "Subsection", "Sub-paragraph": "Subparagraph"}  # fmt: skip
# what stands inside a section; the rest is a section of its own, whatever it is called
LOWER = frozenset({"Subsection", "Subparagraph", "Paragraph", "Point", "Item"})
APPENDICES = frozenset({"Annex", "Appendix", "Schedule", "Exhibit"})
DIVISIONS = frozenset({"Part", "Chapter"})
_OF_LISTS = frozenset({"Point", "Item"})  # item 3 may be one of a parcel
_COUNTED = _OF_LISTS | DIVISIONS

_NAMED = re.compile(rf"{_WORD}(?:(?<=§)|[ \u00a0])[ \u00a0]?(?P<first>{_PART}){_END}")
_ATTACHED = re.compile(rf"{_APPENDIX_WORD}[ \u00a0](?P<first>{_NUMBER}|{_ROMAN}|[A-Z]){_END}")
_MORE = re.compile(
    rf"(?:,? (?:and|or|to|through|and/or|&|AND|OR|TO) |, |[-–—])(?P<next>(?:(?:[Ss]ections?|[Aa]rticles?|[Cc]lauses?|[Pp]aragraphs?) )?(?P<part>{_PART})){_END}"
)
_RELATIVE = re.compile(
    r"(?:(?:(?:[Tt]he (?P<where>preceding|previous|foregoing|next|following)|[Tt]his) (?P<unit>[Ss]ection|[Aa]rticle|[Cc]lause))"
    r"|[Tt]he (?P<near>preceding|previous|foregoing|next|following) (?P<small>(?:sub-?)?paragraph|subsection))(?![A-Za-z])"
    r"(?! (?:[0-9(]|[IVX]+ ))"
)
_JOINS = "(?:,? (?:and|or|to|through) |, |[-–—])"
_POINTED = re.compile(
    rf"(?P<first>{_INNER}{{1,6}})(?=(?:{_JOINS}{_INNER}{{1,6}}){{0,4}},? (?:above|below)(?![A-Za-z]))"
)
_INSIDE = re.compile(
    rf" of (?:this )?(?:{_WORD}[ \u00a0]?(?P<first>{_PART}){_END}|{_APPENDIX_WORD.replace('word', 'appendix')}[ \u00a0](?P<number>{_NUMBER}|{_ROMAN}|[A-Z]){_END}|(?P<this>this (?P<unit>[Ss]ection|[Aa]rticle|[Cc]lause))(?![A-Za-z]))"
)
_START = re.compile(
    r"(?<![A-Za-z-])(?:[Ss]ec|[Aa]rt|[Cc]lause|[Ss]ub|[Pp]ara|[Pp]oint|[Ii]tem|Part|Chapter|Annex|Appendix|Schedule|Exhibit|[Tt]he |[Tt]his )|§"
    r"|SECTION|ARTICLE|CLAUSE|ANNEX|APPENDIX|SCHEDULE|EXHIBIT"
    r"|(?<!\))\((?=[0-9a-zA-Z]{1,5}\)[^ ]{0,40}(?:(?:,| and| or| to| through) ?\([^ ]{1,40}){0,4},? (?:above|below))"
)

_ADDRESS = re.compile(r"\]\([^)\s]*\)?|https?://\S+")  # what a link leads to is no sentence
_NAME = r"(?:[“\"]?[A-Z])"
_OURS = re.compile(
    r"(?: ?\([^()]{1,60}\))? (?:of|in|to|under) (?:this|these)(?![A-Za-z])|,? (?:above|below|hereof|herein)(?![A-Za-z])"
)
_THEIRS = re.compile(
    rf"(?: ?\([^()]{{1,60}}\))?,? (?:of|in|under|from) (?:(?:the|that|such|its|our|applicable|said) )?(?:[a-z’']+ ){{0,2}}{_NAME}"
    r"| to the (?:[A-Za-z’']+ ){0,3}(?:SCCs|Agreement|Contract|Clauses|Addendum|GDPR|Directive|Regulation|Convention|Treaty|Act)(?![A-Za-z])"
    r"|,? (?:UK |EU )?(?:GDPR|CCPA|CPRA|LGPD|PIPEDA|APPI|PDPA|TFEU|TEU)(?![A-Za-z])"
    r"| (?:[A-Z][A-Za-z]+ ){1,5}(?:Act|Code|Law|Regulation|Directive|Constitution)(?![A-Za-z])"
)
_BEFORE = re.compile(
    r"(?:GDPR|CCPA|CPRA|U\. ?S\. ?C\.|C\. ?F\. ?R\.|Code|Act|Civ\.|Regulations?|Directive|Law|Treaty|Convention|Rules?|Statutes?"
    r"|Terms of (?:Use|Service)|Agreement|Contract|Addendum|Constitution|[Cc]ontractual [Cc]lauses|Module (?:[0-9]|One|Two|Three|Four))(?: \([^()]{1,40}\))?[,:]?[ \u00a0(]*$"
)
_COUNTS = re.compile(
    r" (?:business |calendar |working )?(?:days?|weeks?|months?|years?|hours?|minutes?|users?|copies|per ?cent|times)(?![a-z])"
)
_REACH = 120


@dataclass(frozen=True, slots=True)
class EnglishMention:
    """``start:end`` of a text and what is named there, the outermost number first: 3.2(a) → 3, 2, a.

    ``step`` is -1, 0, 1 for the preceding, this and the following Section; ``inside`` the provision that point (a) of
    Article 6 belongs to. ``bracketed`` numbers, (a), are looked for around the sentence; ``counted`` says that it may
    be a count and no reference at all.
    """

    start: int
    end: int
    written: str
    unit: str
    path: Path
    step: int | None = None
    inside: EnglishMention | None = None
    bracketed: bool = False
    counted: bool = False


def find_english_mentions(text: str, title: str = "") -> list[EnglishMention]:
    """Return the mentions of the text's own provisions in one line, in order; those of other texts are left out."""
    mentions: list[EnglishMention] = []
    position = 0
    if "](" in text or "://" in text:
        text = _ADDRESS.sub(lambda match: "\0" * len(match.group()), text)
    while len(mentions) < MOST_IN_A_LINE and (match := _START.search(text, position)):
        found, position = _read(text, match.start())
        if found and _is_meant(text, match.start(), position, title, found[0]):
            mentions += found
    return mentions


def path_of(written: str) -> Path:
    """Return the steps of a number, in lower case: 3.2(a) → 3, 2, a."""
    return tuple(re.findall("[0-9]+|[a-z]+", written.lower()))


def _read(text: str, start: int) -> tuple[list[EnglishMention], int]:
    """Return the mentions that begin at ``start``, one for each number, and where to read on."""
    if match := _RELATIVE.match(text, start):
        where = match["where"] or match["near"]
        step = 0 if where is None else 1 if where in {"next", "following"} else -1
        word, written = match["unit"] or match["small"], match.group()
        beside = EnglishMention(start, match.end(), written, _unit(word), (), step, counted=word.islower())
        return [beside], match.end()
    if match := _POINTED.match(text, start):
        end = match.end("first")
        return [
            EnglishMention(
                start, end, text[start:end], "Point", path_of(match["first"]), bracketed=True, counted=True
            )
        ], end
    match = _NAMED.match(text, start) or _ATTACHED.match(text, start)
    if match is None:
        return [], start + 1
    unit = _unit(match["word"])
    bracketed = match["first"].lstrip().startswith("(")
    counted = unit in _COUNTED and not bracketed
    path = path_of(match["first"])
    first = EnglishMention(start, match.end(), match.group(), unit, path, None, None, bracketed, counted)
    found = [first]
    end = match.end()
    while len(found) < MOST_IN_A_LINE and (more := _MORE.match(text, end)):
        if not _goes_on(match["word"], match["first"], more["part"], text[more.end() :][:12]):
            break
        at, end = more.start("next"), more.end()
        path = path_of(more["part"])
        if more["part"].startswith("("):  # Article 22(1) and (4)
            path = (*first.path[: -len(path)], *path)
        found.append(replace(first, start=at, end=end, written=text[at:end], path=path))
    if outer := _INSIDE.match(text, end):
        whole = _outer(text, outer)
        return [*(replace(each, inside=whole) for each in found), whole], outer.end()
    return found, end


def _outer(text: str, match: re.Match[str]) -> EnglishMention:
    if match["this"]:
        return EnglishMention(
            match.start("this"), match.end(), match["this"], match["unit"].capitalize(), (), step=0
        )
    word, number = ("word", "first") if match["word"] else ("appendix", "number")
    start = match.start(word)
    return EnglishMention(
        start, match.end(), text[start : match.end()], _unit(match[word]), path_of(match[number])
    )


def _unit(word: str) -> str:
    word = word.capitalize().rstrip(".")
    word = word[:-1] if word != "Annex" and word.endswith(("s", "§§")) else word
    return _SHORT.get(word, word)


def _goes_on(word: str, first: str, following: str, after: str) -> bool:
    """Is 4 in “Section 3, 4 days” a number of the same kind: both digits, both in brackets? Sections 3(b), 3(c) and 4 are."""
    if following.startswith("("):
        return first.endswith(")")
    if first.startswith("(") or first[0].isdigit() != following[0].isdigit() or _COUNTS.match(after):
        return False
    return not first.endswith(")") or word.rstrip(".").endswith(("s", "S", "§§"))


def _is_meant(text: str, start: int, end: int, title: str, mention: EnglishMention) -> bool:
    """Do the words after a mention, or else those before it, leave it to this text?"""
    if _OURS.match(text, end):
        return True
    if match := _THEIRS.match(text, end):
        return _names(text[match.start() : match.end() + 60], title)
    before = text[max(0, start - _REACH) : start]
    if _BEFORE.search(before):
        return _names(before[-60:], title)
    return not (mention.unit in _OF_LISTS and not mention.bracketed and mention.inside is None)


def _names(words: str, title: str) -> bool:
    """Do these words name the text itself: of the Terms of Service, in the text of that title?"""
    return bool(title) and title.lower() in words.lower()
