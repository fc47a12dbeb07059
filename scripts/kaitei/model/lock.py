"""One line of a manifest of versions (``versions.lock``)."""

from __future__ import annotations

from dataclasses import dataclass

from kaitei.model.catalog import TextStatus


@dataclass(frozen=True, slots=True)
class Locked:
    """What was published as one version: the digest of its text (32 bytes) and what the text was called.

    ``commit`` is the full id of the commit that first brought the version to the published branch, '' while
    there is none.
    """

    version: str
    text: TextStatus
    digest: bytes
    commit: str = ""
