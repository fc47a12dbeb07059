"""The report of refused rows: a CSV file beside the imported one."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path

from kaitei.errors import EnvironmentFailed, Location
from kaitei.ledger.importing.chunk import RefusedRow

COLUMNS = ("row", "column", "value", "why", "fix")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_spreadsheet_text(value: str) -> str:
    """Return ``value`` so that no spreadsheet takes it for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def format_refused(rows: Iterable[RefusedRow]) -> str:
    """Return refused rows as lines of CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow([row.line, *map(as_spreadsheet_text, row[1:])])
    return out.getvalue()


class Report:
    """A report that is as long as the import has come: after a crash, what was not taken in is cut off."""

    def __init__(self, path: Path, length: int) -> None:
        self.path, self.length = path, length
        if length:
            self._write(b"", length)
        else:
            path.unlink(missing_ok=True)

    def add(self, rows: list[RefusedRow]) -> None:
        """Add refused rows, durably."""
        if rows:
            head = "" if self.length else ",".join(COLUMNS) + "\n"
            raw = (head + format_refused(rows)).encode()
            self._write(raw, self.length)
            self.length += len(raw)

    def _write(self, raw: bytes, start: int) -> None:
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.truncate(start)
                file.seek(start)
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise EnvironmentFailed(
                f"the report of refused rows cannot be written: {error.strerror}",
                Location(str(self.path)),
                "name another file with --report",
            ) from None
