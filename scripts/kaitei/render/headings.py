"""What names the two sides of a comparison."""

from __future__ import annotations

import hashlib

from kaitei.model import Document, Kind, Revision
from kaitei.model.table import Heading, Profile, Table
from kaitei.render.arrangement import Arrangement, title_line
from kaitei.render.clauses import read_clause
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

    Without a title the file's first line counts as one, if that is a heading or reads as one.
    """
    if not title:
        arrangement = Arrangement(document)
        first = next((c for i, c in enumerate(document.clauses) if not arrangement.is_metadata(i)), None)
        title = read_clause(first).strip() if first and first.kind is Kind.HEADING else title_line(document)
    digest = hashlib.sha256(document.text.encode()).hexdigest()
    return Heading(
        title=title, version="", digest=digest, reconstruction=reconstruction, address=document.path
    )


def table_title(table: Table, caption: str = "") -> str:
    """Return the title of a table: what is compared, and that it is a comparison table (新旧対照表)."""
    caption = caption or table.profile.caption
    if not table.title:
        return caption[0].upper() + caption[1:]
    return f"{table.title} {caption}" if table.profile.language == "ja" else f"{table.title}: {caption}"


def side_name(heading: Heading, profile: Profile) -> str:
    """Return what the side is called, with the notice that must stand by a reconstruction."""
    notice = f" {reconstruction_notice(profile.language)}" if heading.reconstruction else ""
    return f"{heading.name}{notice}"
