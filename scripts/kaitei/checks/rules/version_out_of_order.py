"""``version-out-of-order``: a new version stands before one that is already published, or does not come into force after it."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Finding, Policy, Revision, Severity, version_key


def check(review: Review) -> Iterator[Finding]:
    """Every version comes after those published before it, and takes effect no earlier than they do."""
    for each in review.reviewed:
        newest = _newest_published(review, each.policy)
        if newest and review.is_new(each) and version_key(each.revision.version) < version_key(newest):
            yield _before_a_published_one(review, each, newest)
        elif each.before and each.revision.facts.effective < each.before.facts.effective:
            yield _effective_before_its_elder(review, each, each.before)
        elif each.before and _takes_the_day_of(each.revision, each.before):
            yield _effective_with_its_elder(review, each, each.before)


def _takes_the_day_of(revision: Revision, before: Revision) -> bool:
    """Does a version claim the day on which the one before it came into force, and so all its days?

    Rightly so if it was decided and made public by that day, or is a second version of one day.
    """
    facts, elder = revision.facts, before.facts
    if facts.effective != elder.effective or facts.revised == elder.revised:
        return False
    return facts.published > elder.effective or facts.revised > elder.effective


def _newest_published(review: Review, policy: Policy) -> str | None:
    published = review.published_policy(policy)
    return published.revisions[-1].version if published else None


def _before_a_published_one(review: Review, each: Reviewed, newest: str) -> Finding:
    where = review.fact(each.revision, "revised")
    if each.revision.is_reconstruction:
        return RULE.note(
            where,
            Message(
                en=f"the reconstruction {each.revision.version} completes the history before {newest}",
                ja=f"復元案 {each.revision.version} が、公開済みの版 {newest} より前の履歴に加えられます",
            ),
        )
    return RULE.finding(
        where,
        Message(
            en=f"the new version {each.revision.version} stands before {newest}, which is already published",
            ja=f"新しい版 {each.revision.version} が、公開済みの版 {newest} より前の日付です",
        ),
        Message(
            en=f"name the version after a day later than {newest.partition('.')[0]}; "
            "to complete the history add the older text as text: reconstruction",
            ja=f"{newest.partition('.')[0]} より後の改定日にしてください。"
            "過去の版を補う場合は text: reconstruction として加えてください",
        ),
    )


def _effective_before_its_elder(review: Review, each: Reviewed, before: Revision) -> Finding:
    return RULE.finding(
        review.fact(each.revision, "effective"),
        Message(
            en=f"{each.revision.version} comes into force on {each.revision.facts.effective}, before the version it "
            f"follows ({before.version}: {before.facts.effective})",
            ja=f"版 {each.revision.version} の施行日 {each.revision.facts.effective} が、"
            f"1つ前の版 {before.version} の施行日 {before.facts.effective} より前です",
        ),
        Message(
            en="correct effective, or the order of the versions",
            ja="effective（施行日）か、版の順序を直してください",
        ),
    )


def _effective_with_its_elder(review: Review, each: Reviewed, before: Revision) -> Finding:
    day = before.facts.effective
    return RULE.finding(
        review.fact(each.revision, "effective"),
        Message(
            en=f"{each.revision.version} comes into force on {day}, the day of {before.version}, which would then "
            "never have been in force",
            ja=f"版 {each.revision.version} の施行日が1つ前の版 {before.version} と同じ {day} です。"
            "1つ前の版が一度も施行されなかったことになります",
        ),
        Message(
            en=f"set effective to the day from which {each.revision.version} is in force; only a text that was revised "
            "and made public by that day can replace the version before",
            ja=f"effective に、版 {each.revision.version} の施行日を書いてください。1つ前の版に代わって同じ日に施行できるのは、"
            "その日までに改定し公表した版だけです",
        ),
    )


RULE = Rule(
    "version-out-of-order",
    Group.HISTORY,
    Severity.ERROR,
    Message(en="Version out of order", ja="版の順序の乱れ"),
    check,
)
