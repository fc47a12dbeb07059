"""Where benchmarks put their ledgers, and how they run commands there: as processes, watched."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

from support import bare_ledger as bare
from support.ledgers import POLICY, a_version

ROOT = Path(__file__).resolve().parents[2]


class Process(NamedTuple):
    """What a command took: seconds by the clock, seconds of processor in all and of its busiest process, peak MB."""

    wall: float
    used: float
    busiest: float
    memory: float


def run(*arguments: str) -> Process:
    """Run ``kaitei ledger``, and watch it."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "scripts")}
    command = [sys.executable, "-c", "from kaitei.cli import main; main()", *arguments]
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    peaks: dict[int, int] = {}
    busy: dict[int, float] = {}
    watcher = threading.Thread(target=_watch, args=(process.pid, peaks, busy), daemon=True)
    watcher.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    watcher.join()
    if process.returncode:
        message = f"{' '.join(command)} ended with {process.returncode}"
        raise RuntimeError(message)
    used = usage.ru_utime + usage.ru_stime
    others = sum(seconds for number, seconds in busy.items() if number != process.pid)
    return Process(wall, used, max(others, used - others), sum(peaks.values()) / 1024)


def _watch(first: int, peaks: dict[int, int], busy: dict[int, float]) -> None:
    """Note the largest memory (VmHWM, kB) and the processor time of a process and of its children, until it ends."""
    ticks = os.sysconf("SC_CLK_TCK")
    while Path(f"/proc/{first}").exists():
        try:
            children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
            for number in (first, *map(int, children)):
                for line in Path(f"/proc/{number}/status").read_text().splitlines():
                    if line.startswith("VmHWM:"):
                        peaks[number] = int(line.split()[1])
                times = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
                busy[number] = sum(map(int, times)) / ticks
        except (OSError, ValueError):
            return
        time.sleep(0.02)


class Place(NamedTuple):
    """Where the ledgers of a run are: the archive, the keys, and how addresses and bare inserts are made."""

    engine: str
    folder: Path
    url: str
    schema: str

    def address(self, name: str) -> str:
        if self.engine == "sqlite":
            return f"sqlite:///{self.folder}/{name}.sqlite3"
        return f"{self.url}&schema={name}"

    def options(self, name: str) -> list[str]:
        return ["--ledger", self.address(name), "--keys", str(self.folder / f"{name}.keys")]

    def command(self, name: str, *arguments: str) -> Process:
        archive = ["--archive", str(self.folder.parent / "policy_versions"), "--quiet"]
        return run(*archive, "ledger", *arguments, *self.options(name))

    def drop(self, name: str) -> None:
        if self.engine == "sqlite":
            for path in self.folder.glob(f"{name}.sqlite3*"):
                path.unlink()
        else:
            import psycopg

            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")


def write_archive(folder: Path) -> None:
    """Write the policy that acts are about: two versions, of which the later asks again."""
    policy = folder / "policy_versions" / bare.POLICY
    policy.mkdir(parents=True)
    policy.joinpath("policy.yml").write_text(POLICY.format(id=bare.POLICY), "utf-8")
    for version, text in (a_version(bare.OLD), a_version(bare.NEW)):
        policy.joinpath(f"{version}.md").write_text(text, "utf-8")
