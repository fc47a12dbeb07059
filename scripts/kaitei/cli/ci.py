"""``kaitei ci``: what the pull-request job runs, on GitHub, GitLab or a desk."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.checking import Checked, check_archive
from kaitei.cli.common import Day, Settings, echo_json, say, show
from kaitei.config.today import today_in_japan
from kaitei.errors import EnvironmentFailed, Language, Message

if TYPE_CHECKING:
    from kaitei.model import Policy, Revision
    from kaitei.model.table import Table

FOLDER = Path("var/ci")
SUMMARY, SARIF, JSON = "summary.md", "findings.sarif", "findings.json"


@click.command(
    epilog="Example: kaitei ci --base origin/main -o artifacts. On GitHub the findings become annotations and the "
    "summary the job's; exit status as of kaitei check."
)
@click.option(
    "--base",
    metavar="REF",
    help="Commit that holds what is published [default: the pull request's base, else main of the remote].",
)
@click.option("--today", type=Day(), help="Check as on this day [default: today in Japan].")
@click.option("--strict", is_flag=True, help="Fail on warnings as well.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=FOLDER,
    show_default=True,
    help="Folder for the summary, the tables as Word (and PDF) and the findings as SARIF and JSON.",
)
@click.pass_obj
def command(
    settings: Settings,
    *,
    base: str | None,
    today: datetime.date | None,
    strict: bool,
    output: Path,
) -> int:
    """Check the change, compare what it changes, and write what a reviewer needs into a folder."""
    checked = check_archive(settings, base or _base_of_pull_request(), today or today_in_japan())
    pairs = tuple(_pairs(checked, today or today_in_japan()))
    _show(settings, checked)
    names = _write(settings, output, checked, pairs)
    if settings.json:
        echo_json({"status": checked.status(strict=strict), "folder": output.as_posix(), "files": names})
    return checked.status(strict=strict)


@dataclass(frozen=True)
class _Pair:
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


def _base_of_pull_request() -> str | None:
    """Return the branch that GitHub or GitLab says the change goes into, as the clone names it."""
    for name in ("GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"):
        if branch := os.environ.get(name):
            return f"origin/{branch}"
    return None


def _pairs(checked: Checked, today: datetime.date) -> Iterator[_Pair]:
    """Yield what is to be compared; a version already published is compared with what was published."""
    from kaitei.checks import Review

    if checked.catalog is None:
        return
    review = Review(checked.catalog, checked.base.catalog if checked.base else None, today)
    for each in review.drafts:
        published = review.published(each)
        if published is None or published.digest == each.revision.digest:
            yield _Pair(each.policy, each.before, each.revision)
        else:
            yield _Pair(each.policy, published, each.revision)


def _show(settings: Settings, checked: Checked) -> None:
    from kaitei.checks.report import render_findings

    form = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
    if not settings.json:
        show(render_findings(checked.findings, form, checked.language))
    say(settings, checked.count())


def _write(settings: Settings, output: Path, checked: Checked, pairs: tuple[_Pair, ...]) -> list[str]:
    """Write the files; return their names."""
    from kaitei.checks import RULES
    from kaitei.checks.report import render_json, render_sarif
    from kaitei.files import make_folder, write_file
    from kaitei.render import render_docx

    make_folder(output)
    tables = [(pair, table) for pair in pairs if (table := pair.build_table())]
    summary = _summarise(checked, pairs, {pair.name: table for pair, table in tables})
    titles = {rule.name: rule.title for rule in RULES}
    files = {
        SUMMARY: summary.encode(),
        SARIF: render_sarif(checked.findings, checked.language, titles).encode(),
        JSON: render_json(checked.findings).encode(),
    }
    for pair, table in tables:
        files[f"{pair.name}.docx"] = render_docx(table)
        if (pdf := _render_pdf(settings, table, checked.language)) is not None:
            files[f"{pair.name}.pdf"] = pdf
    for name, content in files.items():
        write_file(output / name, content)
        say(settings, f"{output / name}")
    if target := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(target).open("a", encoding="utf-8") as stream:
            stream.write(summary)
    return sorted(files)


def _render_pdf(settings: Settings, table: Table, language: Language) -> bytes | None:
    """Return the table as PDF, ``None`` without the extra."""
    from kaitei.render import render_pdf

    try:
        return render_pdf(table)
    except EnvironmentFailed as error:
        left = Message(en=f"no PDF: {error.what.en}", ja=f"PDF は作りません：{error.what.ja}")
        say(settings, left.in_language(language))
        return None


def _summarise(checked: Checked, pairs: tuple[_Pair, ...], tables: dict[str, Table]) -> str:
    """Return the job summary: the findings, and each new version with its 新旧対照表."""
    from kaitei.checks.report import render_markdown as render_findings
    from kaitei.render import SUMMARY_LIMIT, render_markdown

    language = checked.language
    heading = Message(en="Policy check", ja="規程の検査")
    parts = [f"## {heading.in_language(language)}\n", render_findings(checked.findings, language)]
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
        parts.append(_facts(pair, language))
        if table := tables.get(pair.name):
            parts.append(render_markdown(table, limit=max(2_000, room - 2_000)))
    return "\n".join(parts) + "\n"


def _facts(pair: _Pair, language: Language) -> str:
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
