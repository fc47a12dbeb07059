"""The import itself: chunks into the ledger, several in one transaction, from where the last one ended.

What is acknowledged (the job's line) is durable. An import that is interrupted anywhere and resumed, or run
again from the start, leaves the ledger as one that was not.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kaitei.consent import day_of
from kaitei.errors import KaiteiError, Location
from kaitei.ledger.importing.check import Checker
from kaitei.ledger.importing.chunk import PreparedChunk
from kaitei.ledger.importing.prepare import Preparer
from kaitei.ledger.importing.report import Report
from kaitei.ledger.importing.source import Source, Stretch
from kaitei.ledger.importing.worker import (
    StoreLookup,
    Worker,
    build_order,
    every_version,
    prepare_all,
    prepare_stretch,
)
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.opening import register_catalog
from kaitei.ledger.sequencer import append_hashes, sequence
from kaitei.ledger.store import ChunkCollision, JobRow

ROWS_TOGETHER = 20_000
"""Rows that become durable together."""

_WORKER_FROM = 1 << 20  # bytes; a smaller file is done before a second process has started

Progress = Callable[[JobRow], None]


@dataclass(frozen=True)
class Import:
    """One import of ``source`` into the ledger at ``address``; ``report`` is where refused rows go."""

    ledger: Ledger
    address: str
    source: Source
    report: Path

    def run(self, *, resume: bool = False, progress: Progress = lambda _: None) -> JobRow:
        """Take the file in; with ``resume``, from where an interrupted import of it ended."""
        register_catalog(self.ledger)
        sequence(self.ledger.store, day_of(self.ledger.now()))  # versions go before the acts on them
        job = self.find_job() if resume else None
        job = job or self._new_job()
        report = Report(self.report, job.report)
        progress(job)
        for parts in _together(self._chunks(job)):
            job = self._write(parts, job, report)
            progress(job)
        with self.ledger.store.write():
            job = job._replace(finished=True, changed_at=self.ledger.now())
            self.ledger.store.write_job(job)
        return job

    def check(self, progress: Progress = lambda _: None) -> JobRow:
        """Do everything but write: return what would become of the rows (dry run)."""
        job = self._new_job()
        report, dry = Report(self.report, 0), _DryLookup(self.ledger.store)
        for chunk in self._chunks(job):
            ready = self._prepare(chunk, dry) if isinstance(chunk, Stretch) else chunk
            report.add(ready.refused)
            job = self._advance(job, ready)._replace(report=report.length)
            progress(job)
        return job

    def find_job(self) -> JobRow | None:
        """Return how far an earlier import of the same file came."""
        return self.ledger.store.read_job(self.source.digest)

    def refuse_all(self, job: JobRow) -> KaiteiError:
        """Return the error of a strict import: what its first refused row is."""
        first = self.report.read_text("utf-8").splitlines()[1].split(",", 1)[0]
        return KaiteiError(
            f"{job.refused} of {job.rows} rows cannot go in; nothing was imported",
            Location(str(self.source.path), int(first)),
            f"see {self.report}; correct the rows, or import the good ones without --strict",
        )

    def _new_job(self) -> JobRow:
        now = self.ledger.now()
        source = self.source
        return JobRow(
            source.digest,
            source.path.name,
            source.body,
            source.body_line - 1,
            0,
            0,
            0,
            0,
            now,
            now,
            finished=False,
        )

    def _chunks(self, job: JobRow) -> Iterator[PreparedChunk | Stretch]:
        if self.source.size - job.offset < _WORKER_FROM:
            preparer = self._preparer(StoreLookup(self.ledger.store))
            yield from prepare_all(self.source, preparer, job.offset, job.line + 1)
            return
        order = build_order(self.ledger, self.source, self.address, job.offset, job.line + 1)
        with closing(Worker(order)) as worker:
            yield from worker

    def _write(self, parts: list[PreparedChunk | Stretch], job: JobRow, report: Report) -> JobRow:
        """Write some chunks and how far they bring the job, in one transaction."""
        store = self.ledger.store
        try:
            with store.write():
                written = [self._insert(part) for part in parts if isinstance(part, PreparedChunk)]
                if len(written) < len(parts):
                    raise ChunkCollision
                return self._conclude(written, job, report)
        except ChunkCollision:
            # something changed since the chunks were made ready, so make them ready under the lock
            with store.write():
                store.lock_log()
                written = []
                for part in parts:
                    stretch = part if isinstance(part, Stretch) else self._read_again(part)
                    written.append(self._insert(self._prepare(stretch, _WritingLookup(store))))
                return self._conclude(written, job, report)

    def _insert(self, chunk: PreparedChunk) -> PreparedChunk:
        store = self.ledger.store
        if chunk.members.subjects:
            store.lock_log()
            self.ledger.refuse_old_epoch()
        first = append_hashes(store, chunk.leaves)
        store.insert_many(chunk.members, chunk.acts, chunk.build_statuses(), first)
        changes = chunk.count_statuses()
        for key, change in store.fold_late(chunk.late).items() if chunk.late else ():
            changes[key] = changes.get(key, 0) + change
        store.add_counts(changes)
        return chunk

    def _conclude(self, written: list[PreparedChunk], job: JobRow, report: Report) -> JobRow:
        for chunk in written:
            report.add(chunk.refused)
            job = self._advance(job, chunk)
        job = job._replace(report=report.length)
        self.ledger.store.write_job(job)
        return job

    def _advance(self, job: JobRow, chunk: PreparedChunk) -> JobRow:
        return job._replace(
            offset=chunk.end,
            line=chunk.line,
            rows=job.rows + chunk.rows,
            repeated=job.repeated + chunk.repeated,
            refused=job.refused + len(chunk.refused),
            changed_at=self.ledger.now(),
        )

    def _read_again(self, chunk: PreparedChunk) -> Stretch:
        return self.source.read_stretch(chunk.start, chunk.end, chunk.first_line)

    def _prepare(self, stretch: Stretch, lookup: StoreLookup) -> PreparedChunk:
        return prepare_stretch(self.source, self._preparer(lookup), stretch)

    def _preparer(self, lookup: StoreLookup) -> Preparer:
        ledger = self.ledger
        checker = Checker(ledger.rules, every_version(ledger.store, ledger.catalog), lookup)
        return Preparer(checker, ledger.seal, lookup, ledger.now, secrets.token_bytes)


class _WritingLookup(StoreLookup):
    """Looks up under the lock; a statement that is new is written."""

    def find_statement(self, digest: bytes, text: str | None) -> int:
        return self.store.statement_number(digest, text)


class _DryLookup(StoreLookup):
    """Looks up and writes nothing: a statement that is new has no number yet."""

    def find_statement(self, digest: bytes, text: str | None) -> int:
        return self.store.find_statement(digest) or -1


def _together(chunks: Iterable[PreparedChunk | Stretch]) -> Iterator[list[PreparedChunk | Stretch]]:
    """Put chunks together that are written in one transaction."""
    parts: list[PreparedChunk | Stretch] = []
    rows = 0
    for chunk in chunks:
        parts.append(chunk)
        rows += chunk.rows if isinstance(chunk, PreparedChunk) else ROWS_TOGETHER
        if rows >= ROWS_TOGETHER:
            yield parts
            parts, rows = [], 0
    if parts:
        yield parts
