"""News of revisions for feed readers: Atom (RFC 4287)."""

from __future__ import annotations

from uuid import NAMESPACE_OID, uuid5

from kaitei.model import Policy, Revision
from kaitei.pages.templates import render_page
from kaitei.pages.view import PolicyHere


def render_feed(here: PolicyHere) -> str:
    """Return one entry a version, the newest first; a version is dated by the day it was published."""
    policy = here.policy
    return render_page(
        "feed.xml",
        here,
        feed_id=_name(policy, policy.revisions[0]) if policy.revisions else _urn(policy.id),
        entries=[(view, _urn(_address(view.revision))) for view in reversed(here.views())],
        updated=max((revision.facts.published for revision in policy.revisions), default=here.site.today),
    )


def _name(policy: Policy, first: Revision) -> str:
    """Return the feed's name for ever: it follows from the first version, which never changes."""
    return _urn(f"{policy.id}:{_address(first)}")


def _address(revision: Revision) -> str:
    return f"{revision.address}#{revision.digest.hex()}"


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_OID, name).urn
