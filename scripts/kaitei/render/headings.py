"""What names the two sides of a comparison."""

from __future__ import annotations

import hashlib

from kaitei.model import Document, Kind, Revision
from kaitei.model.table import Heading, Profile
from kaitei.render.profiles import reconstruction_notice


def heading_of_revision(revision: Revision) -> Heading:
    """Return the heading of a version of a policy."""
    return Heading(
        title=revision.facts.title,
        version=revision.version,
        digest=revision.digest.hex(),
        reconstruction=revision.is_reconstruction,
        address=revision.address,
    )


def heading_of_document(document: Document, title: str = "", *, reconstruction: bool = False) -> Heading:
    """Return the heading of a plain file: its path, and the digest of its text as it is.

    Without a title the file's first line counts as one, if that is a heading.
    """
    if not title and document.clauses and document.clauses[0].kind is Kind.HEADING:
        title = document.clauses[0].body.strip()
    digest = hashlib.sha256(document.text.encode()).hexdigest()
    return Heading(
        title=title, version="", digest=digest, reconstruction=reconstruction, address=document.path
    )


def side_name(heading: Heading, profile: Profile) -> str:
    """Return what the side is called, with the notice that must stand by a reconstruction."""
    notice = f" {reconstruction_notice(profile.language)}" if heading.reconstruction else ""
    return f"{heading.name}{notice}"
