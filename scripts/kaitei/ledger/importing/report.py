"""The report of refused rows: a CSV file beside the imported one."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from kaitei.errors import EnvironmentFailed, KaiteiError, Language, Location, Message, reason_of
from kaitei.ledger.importing.chunk import RefusedRow

COLUMNS = ("row", "column", "value", "why", "fix")
_MARKS: dict[Language, str] = {"en": "", "ja": "\ufeff"}
"""What a report begins with: without the mark, Excel takes Japanese in UTF-8 for Shift_JIS."""
_BOM, _HEAD = "\ufeff".encode(), (",".join(COLUMNS) + "\n").encode()
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # a CR would end the line for many a reader
_MOST = 1000
"""Characters of a field: more tells nobody more, a spreadsheet takes 32,767, and a CSV reader 131,072."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_spreadsheet_text(value: str) -> str:
    """Return ``value`` so that no spreadsheet takes it for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _field(text: str) -> str:
    shown = text if len(text) <= _MOST else f"{text[:_MOST]}…"
    return as_spreadsheet_text(_CONTROL.sub(_escaped, shown))


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def format_refused(rows: Iterable[RefusedRow], language: Language = "en") -> str:
    """Return refused rows as lines of CSV, the reasons in one language."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        said = (row.column, row.value, row.why.in_language(language), row.fix.in_language(language))
        writer.writerow([row.line, *(_field(text) for text in said)])
    return out.getvalue()


def read_refused(report: Path, source: Path, most: int) -> list[KaiteiError]:
    """Return why the first rows of ``source`` were refused, at most so many, in the language of the report."""
    with report.open(encoding="utf-8-sig", newline="") as file:
        return [
            KaiteiError(
                Message(row["why"], row["why"]),
                Location(str(source), int(row["row"])),
                Message(row["fix"], row["fix"]) if row["fix"] else None,
            )
            for row in islice(csv.DictReader(file), most)
        ]


class Report:
    """A report that is as long as the import has come: after a crash, what was not taken in is cut off.

    The reasons are in ``language``; the names of the columns are the same in every language.
    """

    def __init__(self, path: Path, length: int, language: Language = "en") -> None:
        self.path, self.length, self.language = path, length, language
        self._refuse_another_file()
        if length:
            self._write(b"", length)
        else:
            self._remove()

    def add(self, rows: list[RefusedRow]) -> None:
        """Add refused rows, durably."""
        if rows:
            head = "" if self.length else _MARKS[self.language] + ",".join(COLUMNS) + "\n"
            raw = (head + format_refused(rows, self.language)).encode()
            self._write(raw, self.length)
            self.length += len(raw)

    def _refuse_another_file(self) -> None:
        """Refuse to write over what is no report (the imported file, a ledger), or is not the one to go on with."""
        try:
            with self.path.open("rb") as file:
                begins = file.read(len(_HEAD) + len(_BOM)).removeprefix(_BOM)
                size = file.seek(0, os.SEEK_END)
        except FileNotFoundError:
            begins, size = b"", 0
        except OSError as error:
            raise self._unwritable(error) from None
        if size and not begins.startswith(_HEAD):
            raise KaiteiError(
                Message(
                    en="the report of refused rows would be written over this file, which is no such report",
                    ja="取り込めない行の報告を、報告ではないこのファイルに上書きすることになります",
                ),
                Location(str(self.path)),
                Message(en="name another file with --report", ja="--report で別のファイルを指定してください"),
            )
        if size < self.length:
            raise KaiteiError(
                Message(
                    en="the report of the earlier import is not here any more, and it has rows that were refused",
                    ja="前回の取込みの報告がここにありません。取り込めなかった行が書かれています",
                ),
                Location(str(self.path)),
                Message(
                    en="import the file without --resume: nothing is recorded twice, and every refused row is reported",
                    ja="--resume を付けずに取り込んでください。二重には記録されず、取り込めない行はすべて報告されます",
                ),
            )

    def _remove(self) -> None:
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise self._unwritable(error) from None

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
            raise self._unwritable(error) from None

    def _unwritable(self, error: OSError) -> EnvironmentFailed:
        why = reason_of(error)
        return EnvironmentFailed(
            Message(
                en=f"the report of refused rows cannot be written: {why.en}",
                ja=f"取り込めない行の報告を書き込めません：{why.ja}",
            ),
            Location(str(self.path)),
            Message(en="name another file with --report", ja="--report で別のファイルを指定してください"),
        )
