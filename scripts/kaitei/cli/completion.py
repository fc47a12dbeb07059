"""What a shell offers after Tab: the policies of the archive and their versions, by the names of their files.

No file is read: the answer comes while somebody waits for it, also in an archive that cannot be loaded just now.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kaitei.cli.common import Settings

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def complete_policy(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Return the policies of the archive that begin so."""
    return [policy.name for policy in _policies(ctx) if policy.name.startswith(incomplete)]


def complete_version(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Return the versions of the policy that the command line names (of all, if of none), the newest first."""
    named = ctx.params.get("policy")
    found = {
        version
        for policy in _policies(ctx)
        if named in {None, policy.name}
        for version in _versions(policy)
        if version.startswith(incomplete)
    }
    return sorted(found, reverse=True)


def complete_address(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[str] | list[CompletionItem[str]]:
    """Return the versions that begin so, like ``privacy@2024-11-05``, the newest first; files where there is none."""
    from click.shell_completion import CompletionItem

    addresses = [
        address
        for policy in _policies(ctx)
        for version in sorted(_versions(policy), reverse=True)
        if (address := f"{policy.name}@{version}").startswith(incomplete)
    ]
    return addresses or [CompletionItem(incomplete, type="file")]


def complete_act(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    from kaitei.consent import Act

    return [act.value for act in Act if act.value.startswith(incomplete)]


def complete_channel(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    from kaitei.cli.ledger.common import configured_channels

    return [channel for channel in configured_channels() if channel.startswith(incomplete)]


def _policies(ctx: click.Context) -> Iterator[Path]:
    from kaitei.cli import default_settings

    settings: Settings = ctx.obj or default_settings()
    for path in sorted(settings.archive.glob("*/policy.yml")):
        yield path.parent


def _versions(policy: Path) -> Iterator[str]:
    for path in policy.glob("[0-9]*.md"):
        yield path.stem


def complete_in_bash() -> None:
    """Let bash complete words that hold an @, at which it cuts them (COMP_WORDBREAKS) while we do not."""
    from click.shell_completion import BashComplete, add_completion_class, split_arg_string

    class Complete(BashComplete):
        source_template = BashComplete.source_template.replace(
            'COMP_WORDS="${COMP_WORDS[*]}"',
            'COMP_LINE="$COMP_LINE" COMP_POINT=$COMP_POINT COMP_WORDBREAKS="$COMP_WORDBREAKS"'
            ' COMP_WORDS="${COMP_WORDS[*]}"',
        )
        known = 0
        """How much of the word stands before the part that bash completes."""

        def get_completion_args(self) -> tuple[list[str], str]:
            if "COMP_LINE" not in os.environ:  # a script that another kaitei wrote
                return super().get_completion_args()
            line = os.environ["COMP_LINE"][: int(os.environ["COMP_POINT"])]
            words = split_arg_string(line)
            word = "" if line[-1:].isspace() else words.pop()
            if "@" in os.environ["COMP_WORDBREAKS"]:
                self.known = word.rfind("@") + 1
            return words[1:], word

        def format_completion(self, item: CompletionItem[Any]) -> str:
            return f"{item.type},{item.value[self.known :]}"

    add_completion_class(Complete)
