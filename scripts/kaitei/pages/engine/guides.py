"""Makes a page of the theme keep the promises of the site: nothing runs or loads but what is known."""

from __future__ import annotations

import base64
import hashlib
import re

_GENERATOR = re.compile(r'[ \t]*<meta name="generator"[^>]*>\n?')  # differs between engines
_WORKER = re.compile(r'"search": ?"[^"]*\.js", ?')  # the theme names its search worker even without search
_CODE = re.compile(r"<(script|style)(?P<attributes>[^>]*)>(?P<content>.*?)</\1>", re.DOTALL)
_DATA = re.compile(r'type="application/(?:ld\+)?json"')
_HEAD = re.compile(r'<meta charset="utf-8">')
_VERBATIM = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
_NO_HEADING = re.compile(r"<th(?: [^>]*)?></th>")
_FRAME = '<div class="scroll" tabindex="0" role="group">{}</div>'  # as in the texts of policies
_FRAME_OF_THEME = '<div class="md-typeset__scrollwrap" tabindex="0" role="group"><div class="md-typeset__table">{}</div></div>'
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_ARTICLE = '<article class="md-content__inner md-typeset"'
_TAG = re.compile(r"<pre\b.*?</pre>|<[^>]+>", re.DOTALL)
_KANA = re.compile(r"[ぁ-ヺ]")
_MOST_KANA = 0.05  # of an English text with Japanese examples
_WIDE = r"[\u3001-\u30ff\u4e00-\u9fff\uff01-\uff60]"
_WIDE_BREAK = re.compile(rf"(?<={_WIDE})\n(?={_WIDE})")


def join_japanese_lines(html: str) -> str:
    """Return ``html`` without the line breaks between Japanese characters, which browsers show as spaces."""
    parts = _VERBATIM.split(html)
    return "".join(part if number % 2 else _WIDE_BREAK.sub("", part) for number, part in enumerate(parts))


def mend_tables(html: str, *, themed: bool) -> str:
    """Return ``html`` with tables that the keyboard can scroll, and without headings that announce nothing.

    On a page of the theme (``themed``) the frame is what its script puts around a table, but for the stop of the
    Tab key, and there without scripts, too.
    """
    html = _NO_HEADING.sub("<td></td>", html)
    frame = _FRAME_OF_THEME if themed else _FRAME
    return _TABLE.sub(lambda found: frame.format(found.group()), html)


def tell_language(html: str, content: str) -> str:
    """Return a finished page with an English text marked as English, since the page around it is in Japanese."""
    words = _TAG.sub("", content)
    if len(_KANA.findall(words)) > len(words) * _MOST_KANA:
        return html
    return html.replace(_ARTICLE, f'{_ARTICLE} lang="en"', 1)


def seal_guide(html: str, *, live: bool) -> str:
    """Return a finished page of the theme with a policy that allows its own inline code by hash, and no other."""
    html = _WORKER.sub("", _GENERATOR.sub("", html))
    return _HEAD.sub(lambda found: f"{found.group()}\n{_policy(html, live=live)}", html, count=1)


def _policy(html: str, *, live: bool) -> str:
    scripts, styles = ["'self'"], ["'self'"]
    for match in _CODE.finditer(html):
        if match["content"] and not _DATA.search(match["attributes"]):
            (scripts if match[1] == "script" else styles).append(_hash(match["content"]))
    if live:  # the preview server adds a script of its own; a hash would make the browser ignore this word
        scripts = ["'self'", "'unsafe-inline'"]
    policy = (
        f"default-src 'none'; script-src {' '.join(scripts)}; style-src {' '.join(styles)}; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
