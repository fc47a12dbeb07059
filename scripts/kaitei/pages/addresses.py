"""Addresses of pages: that of a comparison, and the link from one page to another."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from kaitei.model import Revision


def comparison_address(old: Revision, new: Revision) -> str:
    """Return ``compare/2021-05-01--2024-11-05/``, within the pages of the policy."""
    return f"compare/{old.version}--{new.version}/"


@lru_cache(maxsize=4096)
def relative_link(folder: str, target: str) -> str:
    """Return the relative link from a page in ``folder`` to ``target``; both are without ``.`` and ``..``."""
    start, end = (address.rstrip("/").split("/") if address else [] for address in (folder, target))
    same = 0
    while same < min(len(start), len(end)) and start[same] == end[same]:
        same += 1
    step = "/".join([*[".."] * (len(start) - same), *end[same:]]) or "."
    return quote(step + "/" if target.endswith("/") or not target else step)
