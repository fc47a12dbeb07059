"""The Markdown inside a clause: emphasis, links, code. Rendered by Python-Markdown, the site's own engine.

What an author cannot mean in a policy is refused with its line: raw HTML, comments, images, attribute
lists, links that run code, characters written as codes, lines that a reader of the page would not see. The
rendering must equal what nh3 lets through: we refuse, we never clean.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from kaitei.errors import KaiteiError, Location, Message

if TYPE_CHECKING:
    from markdown import Markdown

# 4 kB of [ take Python-Markdown 9.5 s: its cost grows with the square of the signs in a line
MAX_SIGNS = 200
MAX_BRACKETS = 60
MAX_SIGNS_IN_TEXT = 10_000
_TAGS = {"a", "strong", "em", "code"}
_MARKDOWN = re.compile(r"[\\`*_\[]|<https?:", re.IGNORECASE)
_SUSPECT = re.compile(r"[\\`*_\[\]<&{~]")
_MARK = re.compile(r"^[ \t　]*(?:(?:#{1,6}|[-*+]|>)[ \t　]+)*")
_NAMED = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});")
_PLAIN = Message(en="write plain Markdown text", ja="通常の文章と Markdown で書いてください")
_UNCLOSED = Message(
    en=r"close every * and _ that begins emphasis, and write \* for an asterisk that is meant",
    ja=r"強調の * と _ を閉じてください。記号そのものを書くときは \* とします",
)
# what a reader sees of a line, but for signs that may be Markdown's
_WORDS = re.compile(r"""[^\s\\`*_\[\]()<>"']""")
_TAG = re.compile(r"<[^>]*>")
_REFUSED = (
    (
        re.compile(r"<!--"),
        Message("an HTML comment", "HTML コメント"),
        Message("delete it; what nobody sees has no place in a policy", "削除してください"),
    ),
    (
        re.compile(r"<(?:mailto:)?[^\s<>@]+@[^\s<>@]+>"),
        Message("a mail address in angle brackets", "山括弧で囲んだメールアドレス"),
        Message(
            "leave the brackets out, or make it a link: [info@example.jp](mailto:info@example.jp)",
            "括弧を取るか、[info@example.jp](mailto:info@example.jp) の形のリンクにしてください",
        ),
    ),
    (
        re.compile(r"<(?!https?://[^\s<>]*>)/?[A-Za-z][^>]*>?|<[?!]", re.IGNORECASE),
        Message("raw HTML", "HTML タグ"),
        Message(
            "write it in Markdown; a < that means less takes a space behind it",
            "Markdown で書いてください（不等号の < は後ろに空白を入れてください）",
        ),
    ),
    (
        re.compile(r"!\["),
        Message("an image", "画像"),
        Message("say in words what it shows", "内容を文章で書いてください"),
    ),
    (re.compile(r"\{[:#.][^}]*\}"), Message("an attribute list", "属性リスト"), _PLAIN),
    (
        re.compile(
            r"\]\(\s*+<?+(?!https?://|mailto:|#|/(?![/\\])|[.\w][\w./-]*(?:[#?)>]|\s+[\"']))", re.IGNORECASE
        ),
        Message(
            "a link that is neither https, mailto nor within the site",
            "https・mailto・サイト内のどれでもないリンク",
        ),
        Message("start the address with https://", "アドレスを https:// から書いてください"),
    ),
    (
        re.compile(r"^[\s>]*(?:(?:[-*+]|[0-9]{1,9}[.)])\s+)*\[[^\[\]]+\]:"),
        Message("a link definition, which no reader sees", "画面に表示されないリンク定義"),
        Message("write the address in the link: [text](https://…)", "[文字](https://…) の形で書いてください"),
    ),
    (
        re.compile(r"^[\s>]*(?:[-*+]\s+)*(?:```|~~~)"),
        Message("a code block", "コードブロック"),
        _PLAIN,
    ),
)


def render_inline(text: str) -> str:
    """Return the HTML of one clause's body; text without any Markdown is only escaped."""
    return _render(text) if _MARKDOWN.search(text) else _escape(text)


def refuse_markdown(path: str, text: str, first_line: int = 1) -> None:
    """Refuse Markdown that has no place in a policy, with file and line."""
    signs = 0
    for number, line in enumerate(text.split("\n"), first_line):
        if not _SUSPECT.search(line):
            continue
        where = Location(path, number)
        _refuse_line(line, where)
        rest = _MARK.sub("", line)
        found = len(_SUSPECT.findall(rest))
        signs += found
        if found > MAX_SIGNS or rest.count("[") > MAX_BRACKETS or signs > MAX_SIGNS_IN_TEXT:
            raise _too_many(where, whole=signs > MAX_SIGNS_IN_TEXT)
        if _MARKDOWN.search(rest):
            rendered = _render(rest)
            if rendered != _clean(rendered):
                raise KaiteiError(
                    Message(
                        en="the line renders to HTML that is not allowed",
                        ja="許可されない HTML になる記述があります",
                    ),
                    where,
                    _PLAIN,
                )
            if lost := _lost_words(rest, rendered):
                raise KaiteiError(
                    Message(
                        en=f"the page would not show all of this line: {lost} is lost between * and _",
                        ja=f"この行の一部（{lost}）がページに表示されません",
                    ),
                    where,
                    _UNCLOSED,
                )


def _refuse_line(line: str, where: Location) -> None:
    for written, what, fix in _findings(line):
        shown = written if len(written) <= 40 else written[:40] + "…"
        raise KaiteiError(
            Message(
                en=f"{what.en} is not allowed in a policy: {shown}", ja=f"{what.ja}は使えません: {shown}"
            ),
            where,
            fix,
        )


def _findings(line: str) -> Iterator[tuple[str, Message, Message]]:
    for pattern, what, fix in _REFUSED:
        if found := pattern.search(line):
            yield found.group().strip(), what, fix
    for found in _NAMED.finditer(line):
        written = found.group()
        if written[1] == "#" or _is_entity(written[1:]):
            yield (
                written,
                Message("a character written as a code", "文字コードによる表記"),
                Message("write the character itself", "文字そのものを書いてください"),
            )


def _is_entity(name: str) -> bool:
    from html.entities import html5

    return name in html5


def _lost_words(line: str, rendered: str) -> str:
    """Return what of a line its HTML does not have: the engine drops words between some odd signs (``*_**a*b``)."""
    from html import unescape

    shown = unescape(_TAG.sub(lambda tag: "".join(tag.group().split('"')[1::2]), rendered))
    return "".join((Counter(_WORDS.findall(line)) - Counter(_WORDS.findall(shown))).elements())


def _too_many(where: Location, *, whole: bool) -> KaiteiError:
    if whole:
        return KaiteiError(
            Message(
                en=f"the text has more than {MAX_SIGNS_IN_TEXT:,} Markdown signs",
                ja=f"本文に Markdown の記号が {MAX_SIGNS_IN_TEXT:,} 個を超えています",
            ),
            where,
            _PLAIN,
        )
    return KaiteiError(
        Message(
            en=f"the line has more than {MAX_SIGNS} Markdown signs or {MAX_BRACKETS} brackets",
            ja=f"1行に Markdown の記号が {MAX_SIGNS} 個、または [ が {MAX_BRACKETS} 個を超えています",
        ),
        where,
        Message(en="split the line", ja="行を分けてください"),
    )


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@lru_cache(maxsize=2048)
def _render(text: str) -> str:
    inner = text.strip()
    lead = text[: len(text) - len(text.lstrip())]
    html: str = _engine().convert(inner)
    return lead + html.removeprefix("<p>").removesuffix("</p>") + text[len(lead) + len(inner) :]


@lru_cache(maxsize=1)
def _engine() -> Markdown:
    """Return Python-Markdown with its inline patterns only: the blocks of a policy are its clauses."""
    import markdown

    engine = markdown.Markdown(output_format="html")
    engine.preprocessors.deregister("html_block")
    for name in (
        "empty", "indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference",
    ):  # fmt: skip
        engine.parser.blockprocessors.deregister(name)
    # automail writes addresses as codes; entity lets characters through that nobody sees
    for name in ("html", "automail", "entity"):
        engine.inlinePatterns.deregister(name)
    return engine


def _clean(html: str) -> str:
    import nh3

    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
