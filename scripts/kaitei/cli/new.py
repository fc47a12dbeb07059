"""``kaitei new``: a revision, started from the newest version."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Day, Settings, echo_json, find_policy, open_catalog, say
from kaitei.cli.completion import complete_policy
from kaitei.errors import KaiteiError, Language, Location, Message

if TYPE_CHECKING:
    from kaitei.parse.draft import Draft


@click.command(
    epilog="Example: kaitei new privacy --date 2027-04-01. Writes the file and its name to stdout; "
    "a file that is there is never touched."
)
@click.argument("policy", shell_complete=complete_policy)
@click.option("--date", "day", type=Day(), required=True, help="Day of the revision; names the version.")
@click.pass_obj
def command(settings: Settings, policy: str, day: datetime.date) -> None:
    """Start a revision of POLICY from its newest version.

    The front matter is prepared and the date lines of the text are moved on; nothing else is touched.
    """
    from kaitei.files import write_file
    from kaitei.parse.draft import build_draft

    found = find_policy(open_catalog(settings.archive), policy)
    newest = found.revisions[-1]
    path = Path(found.path).parent / f"{day}.md"
    if found.revision(day.isoformat()):
        raise KaiteiError(
            Message(en="this version is there already", ja="この版は既にあります"),
            Location(path.as_posix()),
            Message(
                en=f"go on with that file, or choose another day; a second version of a day is a file like {day}.2.md",
                ja=f"そのファイルを編集するか、別の日付を指定してください。同じ日の二つ目の版は {day}.2.md のような名前にします",
            ),
        )
    if day < newest.facts.revised:
        raise KaiteiError(
            Message(
                en=f"{day} is before the newest version, {newest.version}",
                ja=f"{day} は最新の版 {newest.version} より前の日付です",
            ),
            Location(newest.document.path),
            Message(en="choose a later day", ja="それより後の日付を指定してください"),
        )
    draft = build_draft(newest, day)
    write_file(path, draft.text.encode(), exclusive=True)
    if settings.json:
        echo_json(
            {"path": path.as_posix(), "policy": policy, "version": day.isoformat(), "from": newest.version}
        )
    else:
        click.echo(path.as_posix())
    _say_next_steps(settings, path, settings.language_about([found.language]), draft)


def _say_next_steps(settings: Settings, path: Path, language: Language, draft: Draft) -> None:
    steps = [
        Message(
            en="next: edit the text, write the summary, choose consent and nature, then run kaitei check",
            ja="次に：本文を直し、summary を書き、consent と nature を選んで、kaitei check を実行してください",
        )
    ]
    if draft.is_supplemented:
        steps.insert(
            0,
            Message(
                en="the text dates itself in its supplementary provisions (附則): add there from when this revision "
                "is in force",
                ja="この文書の日付は附則にあります。「この改定は、…から施行します。」のように、この改定の施行日を附則に加えてください",
            ),
        )
    elif not draft.is_dated:
        steps.insert(
            0,
            Message(
                en="the text has no line with a revision date: add one, like 最終改定日：…",
                ja="本文に改定日の行がありません。「最終改定日：…」のような行を加えてください",
            ),
        )
    for step in steps:
        say(settings, f"{path}: {step.in_language(language)}")
