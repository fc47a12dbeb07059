"""The Markdown inside a clause: emphasis, links, code. Rendered by Python-Markdown, the site's own engine.

What an author cannot mean in a policy is refused with its line: raw HTML, comments, images, attribute
lists, links that run code. The rendering must equal what nh3 lets through: we refuse, we never clean.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kaitei.errors import KaiteiError, Location, Message

if TYPE_CHECKING:
    from markdown import Markdown

TAGS = {"a", "strong", "em", "code", "br"}
MAX_SPECIAL = 200  # nested brackets cost Python-Markdown seconds: 4 kB of [ take 9.5 s
_SPECIAL = re.compile(r"[\\`*_\[\]<>&!]|https?:|\{[:#]")
_REFUSED = (
    (re.compile(r"<!--"), "an HTML comment", "HTML コメント"),
    (re.compile(r"</?[A-Za-z][^>\n]*>?|<[?!]"), "raw HTML", "HTML タグ"),
    (re.compile(r"!\["), "an image", "画像"),
    (re.compile(r"\{[:#.][^}\n]*\}"), "an attribute list ({: …})", "属性リスト（{: …}）"),
    (re.compile(r"\]\(\s*<?(?!https?://|mailto:|#|/(?!/)|[.\w][\w./-]*(?:[#)\s]|$))", re.IGNORECASE),
     "a link that is neither https, mailto nor within the site", "https・mailto・サイト内以外へのリンク"),
)  # fmt: skip


def render_inline(text: str) -> str:
    """Return the HTML of one clause's body; text without any Markdown is only escaped."""
    if not _SPECIAL.search(text):
        return _escape(text)
    return _render(text)


def check_markdown(path: str, text: str, first_line: int = 1) -> None:
    """Refuse Markdown that has no place in a policy, with file and line."""
    for number, line in enumerate(text.split("\n"), first_line):
        if not _SPECIAL.search(line):
            continue
        for pattern, what, nani in _REFUSED:
            if found := pattern.search(line):
                raise KaiteiError(
                    Message(
                        en=f"{what} is not allowed in a policy: {found.group()[:40]}",
                        ja=f"{nani}は使えません: {found.group()[:40]}",
                    ),
                    Location(path, number),
                    Message(en="write plain Markdown text", ja="通常の文章と Markdown で書いてください"),
                )
        if len(_SPECIAL.findall(line)) > MAX_SPECIAL:
            raise KaiteiError(
                Message(
                    en=f"the line has more than {MAX_SPECIAL} Markdown signs",
                    ja=f"1行に Markdown の記号が {MAX_SPECIAL} 個を超えています",
                ),
                Location(path, number),
                Message(en="split the line", ja="行を分けてください"),
            )
        rendered = _render(line)
        if rendered != _clean(rendered):
            raise KaiteiError(
                Message(
                    en="the line renders to HTML that is not allowed",
                    ja="許可されない HTML になる記述があります",
                ),
                Location(path, number),
                Message(en="write plain Markdown text", ja="通常の文章と Markdown で書いてください"),
            )


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@lru_cache(maxsize=4096)
def _render(text: str) -> str:
    lead = text[: len(text) - len(text.lstrip())]
    html = _engine().convert(text.strip())
    return lead + html.removeprefix("<p>").removesuffix("</p>")


@lru_cache(maxsize=1)
def _engine() -> Markdown:
    """Return Python-Markdown with its inline patterns only: the blocks of a policy are its clauses."""
    import markdown

    engine = markdown.Markdown(output_format="html")
    for name in ("html_block",):
        engine.preprocessors.deregister(name)
    for name in (
        "empty",
        "indent",
        "code",
        "hashheader",
        "setextheader",
        "hr",
        "olist",
        "ulist",
        "quote",
        "reference",
    ):
        engine.parser.blockprocessors.deregister(name)
    engine.inlinePatterns.deregister("html")
    return engine


def _clean(html: str) -> str:
    import nh3

    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
