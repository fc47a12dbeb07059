"""``version-deleted``: a published version is gone, or has another name."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Location, Message
from kaitei.model import Finding, Policy, Revision, Severity
from kaitei.text.counts import counted


def check(review: Review) -> Iterator[Finding]:
    """Look for every version of the base in the catalog."""
    if review.base is None:
        return
    for published in review.base.policies:
        policy = review.catalog.policy(published.id)
        if policy is None:
            yield _policy_gone(published, begun=_is_begun_anew(review))
            continue
        if review.is_replaced(published):
            yield _policy_replaced(published, policy)
            continue
        known = {revision.version for revision in published.revisions}
        for revision in published.revisions:
            if policy.revision(revision.version) is None:
                yield _version_gone(revision, _renamed(revision, policy, known))


def _renamed(gone: Revision, policy: Policy, known: set[str]) -> Revision | None:
    """Return the new version that has the words of the one that is gone."""
    new = (revision for revision in policy.revisions if revision.version not in known)
    return next((revision for revision in new if revision.digest == gone.digest), None)


def _version_gone(gone: Revision, renamed: Revision | None) -> Finding:
    restore = Message(
        en=f"restore {gone.document.path} from the base commit; a published version keeps its name for ever",
        ja=f"{gone.document.path} を基準のコミットから戻してください。公開した版の名前は変えられません",
    )
    if renamed:
        return RULE.finding(
            Location(renamed.document.path, 1),
            Message(
                en=f"the published version {gone.address} was renamed to {renamed.address}",
                ja=f"公開済みの版 {gone.address} の名前が {renamed.address} に変更されています",
            ),
            restore,
        )
    return RULE.finding(
        Location(gone.document.path),
        Message(
            en=f"the published version {gone.address} was deleted",
            ja=f"公開済みの版 {gone.address} が削除されています",
        ),
        Message(
            en=f"{restore.en}; if your branch is older than that version, merge the base branch first",
            ja=f"{restore.ja}。作業ブランチがその版より古い場合は、先に基準のブランチを取り込んでください",
        ),
    )


def _is_begun_anew(review: Review) -> bool:
    """Is none of the base's policies left, so that the archive begins anew?"""
    base = review.base
    return base is not None and not any(base.policy(policy.id) for policy in review.catalog.policies)


def _policy_replaced(published: Policy, policy: Policy) -> Finding:
    return RULE.finding(
        Location(policy.path),
        Message(
            en=f"the published policy {published.id!r} of {published.publisher} ({counted(len(published.revisions), 'version')}) "
            f"was replaced by texts of {policy.publisher}",
            ja=f"公開済みのポリシー「{published.id}」（{published.publisher}、{len(published.revisions)} 版）が、"
            f"{policy.publisher}の文書に置き換えられています",
        ),
        Message(
            en=f"restore its versions from the base commit; {_OWN.en}",
            ja=f"版を基準のコミットから戻してください。{_OWN.ja}",
        ),
    )


def _policy_gone(published: Policy, *, begun: bool) -> Finding:
    restore = Message(
        en="restore its folder from the base commit",
        ja="フォルダーを基準のコミットから戻してください",
    )
    own = Message(en=f"{restore.en}; {_OWN.en}", ja=f"{restore.ja}。{_OWN.ja}")
    return RULE.finding(
        Location(published.path),
        Message(
            en=f"the published policy {published.id!r} was deleted or renamed, with {counted(len(published.revisions), 'version')}",
            ja=f"公開済みのポリシー「{published.id}」（{len(published.revisions)} 版）が削除または改名されています",
        ),
        own if begun else restore,
    )


_OWN = Message(
    en="to put your own policies in the place of the sample, begin a history of your own: docs/guide/start.md",
    ja="見本を自社の文書に入れ替える場合は、履歴を新しく始めます（docs/guide/start.md）",
)

RULE = Rule(
    "version-deleted",
    Group.HISTORY,
    Severity.ERROR,
    Message(en="Published version deleted or renamed", ja="公開済みの版の削除・改名"),
    check,
)
