"""A PostgreSQL server of the tests' own: private data folder, Unix socket, no network, no root.

KAITEI_TEST_POSTGRES may name a server instead (a URL without schema); with KAITEI_TEST_DISTRIBUTE=1 every
ledger made there is distributed over its nodes (Citus).
"""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
from concurrent.futures import Future
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from kaitei.ledger.address import PostgresAddress, parse_address

_SCHEMAS = count()


def find_programs() -> Path | None:
    """Return the folder of initdb and postgres, newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: -int(path.parts[4]))
    if found:
        return found[0].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def as_nobody_special(folder: Path) -> list[str]:
    """Return what to put before a command: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    return ["runuser", "-u", "postgres", "--"]


def _memory_or_disk() -> str:
    """Return where a server's data goes: to memory if there is enough, for most tests wait for nothing else."""
    memory = Path("/dev/shm")  # noqa: S108 (a private folder is made in it)
    enough = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1 << 29
    return str(memory) if enough else tempfile.gettempdir()


class Server:
    """A running server; ``url`` is its address."""

    def __init__(self, programs: Path, *, disk: bool = False) -> None:
        place = tempfile.gettempdir() if disk else _memory_or_disk()
        self.folder = Path(tempfile.mkdtemp(prefix="kaitei-pg-", dir=place))
        self.programs, self.prefix = programs, as_nobody_special(self.folder)
        self._run(
            "initdb",
            "-D",
            str(self.folder / "data"),
            "-U",
            "kaitei",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        )
        options = {
            "listen_addresses": "''",
            "unix_socket_directories": str(self.folder),
            "max_connections": "60",
        }
        self.options = " ".join(f"-c {name}={value}" for name, value in options.items())
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql:///postgres?host={self.folder}&user=kaitei"

    def start(self) -> None:
        self._run(
            "pg_ctl",
            "-D",
            str(self.folder / "data"),
            "-o",
            self.options,
            "-l",
            str(self.folder / "log"),
            "-w",
            "start",
        )

    def crash(self) -> None:
        """Stop at once and without a shutdown, as ``pg_ctl stop -m immediate`` does, only faster."""
        number = int((self.folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(number, signal.SIGQUIT)
        while (self.folder / "data" / "postmaster.pid").exists() and Path(f"/proc/{number}").exists():
            time.sleep(0.01)

    def remove(self) -> None:
        subprocess.run(
            [
                *self.prefix,
                str(self.programs / "pg_ctl"),
                "-D",
                str(self.folder / "data"),
                "-m",
                "immediate",
                "stop",
            ],
            check=False,
            capture_output=True,
        )
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self.prefix, str(self.programs / program), *arguments]
        # pg_ctl's child keeps the pipes open, so output goes to a file
        with (self.folder / "out").open("ab") as out:
            subprocess.run(command, check=True, stdout=out, stderr=out, cwd="/")


def start_server(*, disk: bool = False) -> Server:
    """Start a server that is removed when the tests end; skip the test where PostgreSQL is not installed.

    Its data is in memory, where there is enough, or on the disk, for those who measure.
    """
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    server = Server(programs, disk=disk)
    atexit.register(server.remove)
    return server


@cache
def shared_server() -> Server:
    return start_server()


def new_address(*, own: bool = False) -> str:
    """Return the address of a ledger that is not there yet; ``own``: on the tests' own server."""
    url = (not own and os.environ.get("KAITEI_TEST_POSTGRES")) or shared_server().url
    return f"{url}{'&' if '?' in url else '?'}schema=t{os.getpid()}_{next(_SCHEMAS)}"


def postgres_address(text: str) -> PostgresAddress:
    """Return the address that ``text`` is."""
    place = parse_address(text)
    assert isinstance(place, PostgresAddress)
    return place


def wait_until_blocked(place: PostgresAddress, work: Future[Any]) -> None:
    """Wait until some session waits for another one's lock, or ``work`` is done."""
    from kaitei.ledger.postgres.opening import connect

    blocked = (
        "SELECT 1 FROM pg_stat_activity"
        " WHERE pg_backend_pid() <> pid AND cardinality(pg_blocking_pids(pid)) > 0"
    )
    with connect(place) as onlooker:
        while not work.done() and not onlooker.execute(blocked).fetchone():
            time.sleep(0.01)
