"""The links of a built site."""

from __future__ import annotations

import posixpath
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit


def broken_links(site: Path) -> list[tuple[str, str]]:
    """Return page and target of every link that leads nowhere, or out of the folder the site is in."""
    pages = {page.relative_to(site).as_posix(): page.read_text("utf-8") for page in site.rglob("*.html")}
    names = {page: set(map(unescape, re.findall(r'\sid="([^"]*)"', html))) for page, html in pages.items()}
    missing: list[tuple[str, str]] = []
    for page, html in pages.items():
        for link in re.findall(r'<(?:a|link|script|img)\b[^>]*?(?:href|src)="([^"]*)"', html):
            parts = urlsplit(unescape(link))
            if parts.scheme or parts.netloc:
                continue
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(page), unquote(parts.path)))
            # not clamped as a browser would: the site may be below a folder of its host
            outside = posixpath.normpath(posixpath.join("x", posixpath.dirname(page), parts.path))
            target = target.lstrip("/") if parts.path else page
            if (site / target).is_dir():
                target = posixpath.join(target, "index.html")
            there = (site / target).is_file() and (parts.path.startswith("/") or outside.startswith("x"))
            if not there or (parts.fragment and unquote(parts.fragment) not in names.get(target, set())):
                missing.append((page, link))
    return missing
