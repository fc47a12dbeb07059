"""Time whole processes: kaitei diff next to git diff on the same pair, and kaitei --version.

    .venv/bin/python tests/benchmarks/diff_process.py [OLD.md NEW.md]

Prints the median of 15 runs each, taken in turns so that a busy moment hits all of them alike. Budgets: --version
0.15 s, diff 0.5 s.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = ROOT / "policy_versions" / "privacy"
KAITEI = str(ROOT / ".venv" / "bin" / "kaitei")
RUNS = 15


def seconds(command: list[str]) -> float:
    """Return the wall time of one run; both differs exit with 1 where there is a difference."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    taken = time.perf_counter() - start
    if done.returncode not in {0, 1} or done.stderr:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr.decode()}")
    return taken


def main() -> None:
    """Print one line a command, and the ratio of the two comparisons."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", help="OLD.md NEW.md; the sample policy's where none are given")
    pair = parser.parse_args().files or [str(VERSIONS / "2021-05-01.md"), str(VERSIONS / "2024-11-05.md")]
    commands = {
        "kaitei --version": [KAITEI, "--version"],
        "kaitei diff": [KAITEI, "diff", *pair],
        "kaitei diff --format json": [KAITEI, "diff", *pair, "--format", "json"],
        "git diff --word-diff": ["git", "diff", "--no-index", "--word-diff", *pair],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            taken[name].append(seconds(command))
    for name, times in taken.items():
        print(f"{name:28} median {statistics.median(times):.3f} s   least {min(times):.3f} s")
    ours, theirs = (statistics.median(taken[name]) for name in ("kaitei diff", "git diff --word-diff"))
    print(f"kaitei diff / git diff       {ours / theirs:.1f}")


if __name__ == "__main__":
    main()
