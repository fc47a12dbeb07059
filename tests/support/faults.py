"""Processes that are killed, or told that the disk is full, at the N-th system call of a kind.

The tests kill at 100 places in all; KAITEI_KILL_POINTS says another number (every place there is, if there are fewer).
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
POINTS = int(os.environ.get("KAITEI_KILL_POINTS", "100"))
WRITES = "pwrite64,write,fdatasync,fsync,rename,renameat2,ftruncate,unlink"
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{ROOT}/scripts:{ROOT}/tests", "PYTHONDONTWRITEBYTECODE": "1"}


def run_worker(
    script: str, *words: object, fault: tuple[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a script of tests/support; with ``fault``, (syscall, what strace injects) happens to it."""
    command = [sys.executable, str(ROOT / "tests" / "support" / script), *map(str, words)]
    if fault:
        name, injected = fault
        trace = ["-e", f"trace={name}", "-e", f"inject={name}:{injected}"]
        command = ["strace", "-f", "-qq", "-o", "/dev/null", *trace, *command]
    return subprocess.run(command, check=False, capture_output=True, text=True, env=ENVIRONMENT)


def trace_worker(script: str, *words: object, calls: str = WRITES) -> list[str]:
    """Run a script of tests/support to its end; return the system calls it made, files named, in order."""
    command = [sys.executable, str(ROOT / "tests" / "support" / script), *map(str, words)]
    traced = subprocess.run(
        ["strace", "-f", "-qq", "-y", "-o", "/dev/stderr", "-e", f"trace={calls}", *command],
        check=True, capture_output=True, text=True, env=ENVIRONMENT,
    )  # fmt: skip
    return re.findall(r"^[0-9]+ +([a-z0-9]+\(.*)", traced.stderr, re.MULTILINE)


def count_calls(calls: list[str]) -> dict[str, int]:
    """Return how often each system call was made."""
    names = [call.partition("(")[0] for call in calls]
    return {name: names.count(name) for name in sorted(set(names))}


def kill_points(counts: dict[str, int], percent: int) -> list[tuple[str, int]]:
    """Return the (syscall, number) pairs to kill at: this part of all kill points, evenly over the calls made."""
    return spread(counts, POINTS * percent // 100)


def spread(counts: dict[str, int], points: int) -> list[tuple[str, int]]:
    """Return up to ``points`` (syscall, number) pairs, evenly over all there are."""
    every = [(name, number) for name, count in counts.items() for number in range(1, count + 1)]
    return every[:: max(1, -(-len(every) // points))]
