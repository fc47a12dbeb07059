"""Whoever follows the guide with the policies of the guide has a site of them: docs/guide/start.md, step by step."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from support.working_copy import make_working_copy

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "start.md"
_BLOCK = re.compile(
    r"^(?:`(policy_versions/[^`]+)`[^\n]*\n\n)?```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
_ELSEWHERE = ("git clone", "cd ", "git remote", "git push")  # needs another machine


def steps():
    """Yield the file to write (None for commands) and its text, in the order of the guide."""
    for path, language, text in _BLOCK.findall(GUIDE.read_text("utf-8")):
        if language != "text":
            assert bool(path) is (language != "sh"), text
            yield path or None, text


def test_who_follows_the_guide_has_a_site_of_the_policies_written_there(tmp_path):
    clone = make_working_copy(tmp_path / "clone")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KAITEI_")}
    environment |= {
        f"GIT_{who}_{what}": "legal@example.jp"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    said, written = "", []
    for path, text in steps():
        if path:
            (clone / path).parent.mkdir(parents=True, exist_ok=True)
            (clone / path).write_text(text, "utf-8")
            written.append(path)
            continue
        commands = [line for line in text.splitlines() if not line.startswith(_ELSEWHERE)]
        done = subprocess.run(
            ["bash", "-c", "\n".join(["set -e", 'export PATH="$PWD/.venv/bin:$PATH"', *commands])],
            cwd=clone,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        said += done.stdout
    assert len(written) == 2
    assert not re.search(r"(エラー|警告) \d", said), said
    assert "当社のサービスの利用について定めます" in (clone / "site" / "index.html").read_text("utf-8")
    assert "九州電力" not in (clone / "site" / "index.html").read_text("utf-8")
    tracked = subprocess.run(
        ["git", "ls-files", "policy_versions"], cwd=clone, capture_output=True, text=True, check=True
    )
    assert tracked.stdout.split() == sorted([*written, "policy_versions/terms/versions.lock"])
