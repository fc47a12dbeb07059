"""The summary of a job: the findings, and what each new version changes, as a reviewer reads it on a pull request."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kaitei.cli.checking import Checked
from kaitei.cli.common import Settings, show
from kaitei.errors import KaiteiError, Language, Location, Message

if TYPE_CHECKING:
    from kaitei.model import Policy, Revision
    from kaitei.model.table import Table


_HEADING = Message(en="Policy check", ja="規程の検査")


@dataclass(frozen=True)
class Pair:
    """A version that the change makes or alters, and what it is compared with (``None``: nothing)."""

    policy: Policy
    old: Revision | None
    new: Revision

    @property
    def name(self) -> str:
        """Return the name of its files."""
        return f"{self.policy.id}-{self.old.version if self.old else 'new'}--{self.new.version}"

    def build_table(self) -> Table | None:
        from kaitei.diff import compare, with_references
        from kaitei.render import TableOptions, build_table, heading_of_revision, profile_for

        if self.old is None:
            return None
        return build_table(
            with_references(compare(self.old.document, self.new.document)),
            heading_of_revision(self.old),
            heading_of_revision(self.new),
            TableOptions(profile_for(self.policy.language)),
        )


def find_pairs(checked: Checked, today: datetime.date) -> Iterator[Pair]:
    """Yield what is to be compared; a version already published is compared with what was published."""
    from kaitei.checks import Review

    if checked.catalog is None:
        return
    review = Review(checked.catalog, checked.base.catalog if checked.base else None, today)
    for each in review.drafts:
        published = review.published(each)
        if published is None or published.digest == each.revision.digest:
            yield Pair(each.policy, each.before, each.revision)
        else:
            yield Pair(each.policy, published, each.revision)


def summarise(checked: Checked, pairs: tuple[Pair, ...], tables: dict[str, Table]) -> str:
    """Return the job summary: the findings, and each new version with its 新旧対照表."""
    from kaitei.checks.report import language_at
    from kaitei.checks.report import render_markdown as render_findings
    from kaitei.render import SUMMARY_LIMIT, render_markdown

    language = checked.language
    parts = [
        f"## {_HEADING.in_language(language)}\n",
        render_findings(checked.findings, language, checked.folders),
    ]
    if checked.base:
        against = Message(
            en=f"Compared with {checked.base.commit}.", ja=f"{checked.base.commit} との比較です。"
        )
        parts.append(f"{against.in_language(language)}\n")
    if not pairs and not checked.error:
        nothing = Message(en="No version is new or changed.", ja="新しい版も、変更された版もありません。")
        parts.append(f"{nothing.in_language(language)}\n")
    room = (SUMMARY_LIMIT - sum(map(len, parts))) // max(1, len(pairs))
    for pair in pairs:
        parts.append(_facts(pair, language_at(Location(pair.policy.path), language, checked.folders)))
        if table := tables.get(pair.name):
            parts.append(render_markdown(table, limit=max(2_000, room - 2_000)))
    return "\n".join(parts) + "\n"


def _facts(pair: Pair, language: Language) -> str:
    """Return what members will be told of a version, and what it asks of them."""
    from kaitei.checks.report import literal
    from kaitei.render import reconstruction_notice

    facts = pair.new.facts
    consent = {
        "required": Message(en="a new acceptance is asked for", ja="あらためて同意を求める"),
        "notice": Message(en="members are told", ja="周知のみ"),
    }[facts.consent.value]
    nature = {
        "substantive": Message(en="substantive", ja="実質"),
        "formal": Message(en="formal", ja="形式"),
        "minor": Message(en="minor", ja="軽微"),
    }[facts.nature.value]
    rows = (
        (Message(en="Published", ja="公表日"), str(facts.published)),
        (Message(en="Effective", ja="施行日"), str(facts.effective)),
        (Message(en="Consent", ja="同意"), consent.in_language(language)),
        (Message(en="Nature", ja="改定の性質"), nature.in_language(language)),
        (Message(en="Summary", ja="要約"), literal(facts.summary) or "—"),
        (Message(en="Text digest", ja="本文のダイジェスト"), f"`{pair.new.digest.hex()}`"),
    )
    lines = [f"## {literal(facts.title)} {pair.new.version}", "", "| | |", "| --- | --- |"]
    lines += [f"| {name.in_language(language)} | {value} |" for name, value in rows]
    if pair.new.is_reconstruction:
        lines += ["", f"> **{reconstruction_notice(language)}**"]
    if pair.old is None:
        first = Message(en="This is the first version.", ja="最初の版です。")
        lines += ["", first.in_language(language)]
    return "\n".join([*lines, ""])


def tell_job(checked: Checked, today: datetime.date) -> None:
    """Add the summary of what was checked to that of the running job, if there is one."""
    if os.environ.get("GITHUB_STEP_SUMMARY"):
        pairs = tuple(find_pairs(checked, today))
        tables = {pair.name: table for pair in pairs if (table := pair.build_table())}
        add_to_job(summarise(checked, pairs, tables))


@contextmanager
def told_to_job(settings: Settings, *, annotated: bool) -> Iterator[None]:
    """Tell the running job why nothing could be checked: in its summary and, if ``annotated``, as an annotation."""
    from kaitei.checks.report import literal, render_failure

    try:
        yield
    except KaiteiError as error:
        language = error.language or settings.lang
        if annotated:
            show(render_failure(error, language))
        told = [f"**{literal(error.what.in_language(language))}**"]
        if error.fix:
            told.append(f"→ {literal(error.fix.in_language(language))}")
        add_to_job("\n\n".join([f"## {_HEADING.in_language(language)}", *told]) + "\n")
        raise


def add_to_job(summary: str) -> None:
    """Add a summary to the one that GitHub shows of the running job, if there is one."""
    if target := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(target).open("a", encoding="utf-8") as stream:
            stream.write(summary)
