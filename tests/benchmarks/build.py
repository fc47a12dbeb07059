"""Time whole builds of the site for 2, 50 and 200 generated versions.

    .venv/bin/python tests/benchmarks/build.py [NUMBER …]

Prints CPU seconds of the process and its children, wall time, and what was written. Budget: 200 versions in 10 s CPU.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KAITEI = str(ROOT / ".venv" / "bin" / "kaitei")

sys.path.insert(0, str(ROOT / "tests"))
from support.generate_versions import write_versions  # noqa: E402  the path comes first


def cpu_seconds() -> float:
    """Return the CPU time of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def build(versions: int) -> str:
    """Build a site of so many versions; return a line of numbers."""
    with tempfile.TemporaryDirectory() as name:
        archive, site = Path(name) / "policy_versions", Path(name) / "site"
        write_versions(archive, versions)
        command = [KAITEI, "--quiet", "--archive", str(archive), "build", "--output", str(site)]
        cpu, wall = cpu_seconds(), time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        cpu, wall = cpu_seconds() - cpu, time.perf_counter() - wall
        files = [Path(folder) / file for folder, _, names in os.walk(site) for file in names]
        pages = sum(file.suffix == ".html" for file in files)
        size = sum(file.stat().st_size for file in files) / 2**20
    return f"{versions:4} versions  {cpu:6.2f} s CPU  {wall:6.2f} s wall  {pages:5} pages  {size:6.1f} MiB"


def main() -> None:
    """Print one line a number of versions."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("numbers", type=int, nargs="*", default=[2, 50, 200], help="of versions (2 50 200)")
    for number in parser.parse_args().numbers:
        print(build(number), flush=True)


if __name__ == "__main__":
    main()
