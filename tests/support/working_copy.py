"""A copy of this repository as it is now, set up without installing anything, for commands that write into it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LEFT_OUT = {".git", ".venv", "site", "var", "__pycache__", ".cache", ".hypothesis"}
_GIT = (
    "git",
    "-c",
    "user.name=kaitei",
    "-c",
    "user.email=kaitei@example.invalid",
    "-c",
    "commit.gpgsign=false",
)


def make_working_copy(folder: Path) -> Path:
    """Copy the work tree to ``folder``, commit it, and let it share the packages that are installed here."""
    shutil.copytree(
        ROOT, folder, ignore=lambda _, names: [n for n in names if n in _LEFT_OUT or n.endswith("_cache")]
    )
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "Start"]):
        subprocess.run([*_GIT, *command], cwd=folder, check=True)
    _share_packages(folder)
    return folder


def _share_packages(folder: Path) -> None:
    """Make a .venv that scripts/setup finds ready: its own kaitei, and the installed packages of this one."""
    environment = folder / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    (packages,) = environment.glob("lib/python3.*/site-packages")
    installed = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "kaitei.pth").write_text(f"{folder / 'scripts'}\n", "utf-8")
    (packages / "shared.pth").write_text(f"{installed}\n", "utf-8")
    program = (ROOT / ".venv" / "bin" / "kaitei").read_text("utf-8")
    (environment / "bin" / "kaitei").write_text(program.replace(str(ROOT), str(folder)), "utf-8")
    (environment / "bin" / "kaitei").chmod(0o755)
    for part in ("build", "test"):
        sums = subprocess.run(
            ["cksum", "scripts/setup", f"scripts/requirements/{part}.txt"],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        (environment / f"{part}.stamp").write_text(f"{folder}\n{sums}", "utf-8")
