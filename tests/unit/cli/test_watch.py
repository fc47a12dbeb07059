"""kaitei check --watch: once at the start, and once after every change."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kaitei.cli.check import Ended, watch_archive
from kaitei.cli.common import Settings
from kaitei.errors import KaiteiError, Message


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "a.md").write_text("1")
    return Settings(tmp_path, json=False, quiet=False, usual="en")


def watch(settings, steps, check):
    """Run the watch; between two looks at the folder the next step is done, after the last it is stopped."""
    left = iter(steps)

    def wait(_: float) -> None:
        step = next(left, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    return watch_archive(settings, check, wait)


def test_it_checks_at_the_start_and_after_each_change_and_not_between(settings):
    file: Path = settings.archive / "a.md"
    checked: list[str] = []

    def check() -> Ended:
        checked.append(file.read_text() if file.exists() else "gone")
        return Ended(len(checked) % 2, "en")

    steps = [lambda: None, lambda: file.write_text("22"), lambda: None, file.unlink, lambda: None]
    assert watch(settings, steps, check) == 1
    assert checked == ["1", "22", "gone"]


def test_a_new_file_is_a_change(settings):
    runs: list[int] = []

    def check() -> Ended:
        runs.append(1)
        return Ended(0, "en")

    watch(settings, [lambda: (settings.archive / "b.md").write_text("new")], check)
    assert len(runs) == 2


def test_what_cannot_be_read_is_told_in_the_language_of_the_policies_and_waited_for(settings, capsys):
    answers: Iterator[KaiteiError | Ended] = iter(
        (Ended(0, "ja"), KaiteiError(Message("half a file", "途中です")))
    )

    def check() -> Ended:
        answer = next(answers)
        if isinstance(answer, KaiteiError):
            raise answer
        return answer

    assert watch(settings, [lambda: (settings.archive / "a.md").write_text("33")], check) == 2
    shown = capsys.readouterr().err
    assert "error: 途中です\n" in shown
    assert shown.count("次の変更を待っています") == 2
