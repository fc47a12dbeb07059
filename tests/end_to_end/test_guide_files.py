"""What the guides tell their readers to write, no ``git add -A`` takes in."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/guide/operate.md", "docs/guide/auditor.md")
_BLOCK = re.compile(r"^```(?:console|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SECRET = re.compile(r"[^\s`]*\.(?:keys|key|tlog-proof|csv|sqlite3)(?![\w-])[^\s`]*")


def is_ignored(path: str) -> bool:
    done = subprocess.run(
        ["git", "check-ignore", "--quiet", "--no-index", path], cwd=ROOT, check=False, capture_output=True
    )
    return done.returncode == 0


def places(page: str) -> set[str]:
    """Return the files of members, keys and ledgers in the commands of a page, as far as they are in the repository."""
    blocks = "\n".join(_BLOCK.findall((ROOT / page).read_text("utf-8")))
    named = {word.removeprefix("sqlite:///") for word in _SECRET.findall(blocks)}
    return {path for path in named if not path.startswith("/")}


@pytest.mark.parametrize("page", PAGES)
def test_what_the_guide_names_is_ignored(page):
    found = places(page)
    assert found
    assert [path for path in sorted(found) if not path.startswith("var/") or not is_ignored(path)] == []


@pytest.mark.parametrize(
    "path",
    [
        "練習.keys/epoch-0123456789abcdef.key", "w.keys/witness.txt", "log-c74f20a3.key", "here/last-checkpoint",
        "copy.sqlite3", "copy.sqlite3-wal", "copy.sqlite3.partial", "受領証.tlog-proof", "acts.csv.refused.csv",
    ],
)  # fmt: skip
def test_keys_ledgers_and_receipts_are_ignored_wherever_they_are(path):
    assert is_ignored(path)
    assert is_ignored(f"docs/{path}")


def test_nothing_that_is_kept_is_ignored():
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout == ""
