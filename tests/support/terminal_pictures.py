"""Pictures of a terminal for docs/guide/legal.md: a revision of the sample policy, as kaitei really answers.

``pytest tests/end_to_end/test_legal_guide.py --approve`` takes them anew.
"""

from __future__ import annotations

import html
import os
import re
import shlex
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "guide" / "terminal"
WIDTH, PIXELS, LINE, MARGIN = 100, 900, 24, 18
STYLE = (
    "text{font:16px 'Noto Sans Mono CJK JP','Osaka-Mono','MS Gothic',monospace;fill:#e6e6e6;white-space:pre}"
    ".prompt{font-weight:bold}.error{fill:#ff7b72}.warning{fill:#e3b341}.note{fill:#79c0ff}"
)
OLD, NEW = "2024-11-05", "2027-04-01"
PURPOSE = "・取得したWeb行動履歴などの情報を分析し、お客さまの興味・関心に近い広告を配信するため\n"
ADDED = "\n・ご利用状況に応じた特典のご案内のため\n"


class Picture(NamedTuple):
    """A picture's name, the command that was typed, and what was answered."""

    name: str
    command: str
    answer: str


def play(folder: Path) -> Iterator[Picture]:
    """Write a revision in ``folder`` as a lawyer does who copies the newest version, and check it at each step."""
    shutil.copytree(ROOT / "policy_versions", folder / "policy_versions")
    _git(folder, "init", "-q", "-b", "main")
    _git(folder, "add", "-A")
    _git(folder, "commit", "-q", "-m", "published")
    policies = folder / "policy_versions" / "privacy"
    version = policies / f"{NEW}.md"
    copied = (policies / f"{OLD}.md").read_text("utf-8").replace(PURPOSE, PURPOSE + ADDED)
    copied = copied.replace(f"revised: {OLD}", f"revised: {NEW}").replace("2024年11月5日\n", "2027年4月1日\n")
    copied = re.sub(
        r"^summary: .+$",
        "summary: 利用状況に応じた特典のご案内に、個人情報を利用します。",
        copied,
        flags=re.MULTILINE,
    )
    version.write_text(copied, "utf-8")
    yield _picture(folder, "check-copied", "kaitei --quiet check")
    mended = copied.replace(f"published: {OLD}", "published: 2027-02-15")
    mended = mended.replace(f"effective: {OLD}", f"effective: {NEW}")
    mended = re.sub(r"^source: .+$", "source: 法務部の起案（2027年2月1日）", mended, flags=re.MULTILINE)
    version.write_text(mended, "utf-8")
    yield _picture(folder, "check-mended", "kaitei --quiet check")
    yield _picture(folder, "diff", f"kaitei diff privacy@{OLD} privacy@{NEW}")


def write_svg(picture: Picture) -> str:
    """Return the picture: text only, in the fonts of the reader's machine."""
    lines = [("$ " + picture.command, "prompt")]
    lines += [(part, "") for line in picture.answer.splitlines() for part in _wrap(line)]
    height = MARGIN * 2 + LINE * len(lines)
    rows = [
        f'<text x="{MARGIN}" y="{MARGIN + LINE * number - 6}"{_class(kind)}>{_coloured(line)}</text>'
        for number, (line, kind) in enumerate(lines, 1)
    ]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {PIXELS} {height}" role="img">',
        f"<title>{html.escape(picture.command)}</title>",
        f"<style>{STYLE}</style>",
        f'<rect width="{PIXELS}" height="{height}" rx="8" fill="#1d1f21"/>',
        *rows,
        "</svg>",
        "",
    ])  # fmt: skip


def _wrap(line: str) -> Iterator[str]:
    """Yield the line as a terminal of WIDTH columns breaks it; an ideograph takes two."""
    part, used = "", 0
    for char in line:
        wide = 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        if used + wide > WIDTH:
            yield part
            part, used = "", 0
        part, used = part + char, used + wide
    yield part


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _coloured(line: str) -> str:
    shown = html.escape(line, quote=False)
    for word, name in (("エラー:", "error"), ("警告:", "warning"), ("注意:", "note")):
        shown = shown.replace(word, f'<tspan class="{name}">{word}</tspan>')
    return shown


def text_of(svg: str) -> str:
    """Return the words of a picture without spaces and line breaks."""
    rows = re.findall(r"<text [^>]*>(.*?)</text>", svg)
    return re.sub(r"\s", "", html.unescape(re.sub("<[^>]+>", "", "".join(rows))))


def _picture(folder: Path, name: str, command: str) -> Picture:
    words = [sys.executable, "-c", "from kaitei.cli import main; main()", *shlex.split(command)[1:]]
    env = os.environ | {"PYTHONPATH": str(ROOT / "scripts"), "LANG": "ja_JP.UTF-8", "KAITEI_LANG": "ja"}
    env |= {"SOURCE_DATE_EPOCH": "1801440000", "COLUMNS": str(WIDTH), "PYTHONUTF8": "1"}
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)
    return Picture(name, command, done.stdout + done.stderr)


def _git(folder: Path, *words: str) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env |= {"GIT_CONFIG_GLOBAL": "/dev/null"}
    for role in ("AUTHOR", "COMMITTER"):
        env |= {f"GIT_{role}_NAME": "a", f"GIT_{role}_EMAIL": "a@example.org"}
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, env=env)
