"""What the pages need to know of the world around them."""

from __future__ import annotations

from dataclasses import dataclass

from kaitei.pages.pairs import ALL_PAIRS_UP_TO


@dataclass(frozen=True)
class Setting:
    """Where a site is published, and what is made beside its pages.

    ``address`` is where the site is published (``https://policy.example.jp/``), '' if that is not known:
    then nothing that needs an absolute address is made. ``guides`` are pages that others make, as site
    addresses (``guide/``); ``live`` allows the preview server's reload script
    and leaves out comparisons a preview can do without; ``pdf`` adds PDF to the downloads.
    ``log`` says that the files of a log are at ``log/``, which receipts can be checked against.
    ``all_pairs_up_to``: a policy of more versions has pages for the pairs that are asked for most.
    """

    address: str = ""
    guides: tuple[str, ...] = ()
    live: bool = False
    pdf: bool = False
    log: bool = False
    all_pairs_up_to: int = ALL_PAIRS_UP_TO
