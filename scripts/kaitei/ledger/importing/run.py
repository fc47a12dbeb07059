"""The import itself: chunks into the ledger, several in one transaction, from where the last one ended.

What is acknowledged (the job's line) is durable. An import that is interrupted anywhere and resumed, or run
again from the start, leaves the ledger as one that was not.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from kaitei.consent import day_of
from kaitei.errors import KaiteiError, Language, Location, Message, printable
from kaitei.ledger.importing import spawn
from kaitei.ledger.importing.check import Checker
from kaitei.ledger.importing.chunk import PreparedChunk
from kaitei.ledger.importing.lookup import DryLookup, StoreLookup, WritingLookup, every_version
from kaitei.ledger.importing.prepare import Preparer, prepare_all, prepare_stretch
from kaitei.ledger.importing.process import Worker, build_order
from kaitei.ledger.importing.report import Report
from kaitei.ledger.importing.source import Source, Stretch
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.opening import register_catalog
from kaitei.ledger.sequencer import append_hashes, sequence
from kaitei.ledger.store import Changes, ChunkCollision, JobRow

ROWS_TOGETHER = 20_000
"""Rows that become durable together."""

_CHUNKS_TOGETHER = 8

Progress = Callable[[JobRow], None]


@dataclass(frozen=True)
class Import:
    """One import of ``source`` into the ledger at ``address``.

    ``report`` is where refused rows go, with the reasons in ``language``. ``process`` is a second process that is
    starting already (``spawn.started``).
    """

    ledger: Ledger
    address: str
    source: Source
    report: Path
    process: Popen[bytes] | None = None
    language: Language = "en"

    def run(
        self,
        *,
        resume: bool = False,
        progress: Progress = lambda _: None,
        waiting: Callable[[], None] = lambda: None,
    ) -> JobRow:
        """Take the file in; with ``resume``, from where an interrupted import of it ended.

        ``waiting`` is called if another import has to end first.
        """
        with self.ledger.store.import_turn(waiting):
            return self._run(progress, resume=resume)

    def _run(self, progress: Progress, *, resume: bool) -> JobRow:
        register_catalog(self.ledger)
        sequence(self.ledger.store, day_of(self.ledger.now()))  # versions go before the acts on them
        job = self.find_job() if resume else None
        job = job or self._new_job()
        report = Report(self.report, job.report, self.language)
        progress(job)
        with closing(self._open_chunks(job, guesses=True)) as chunks:
            for parts in _together(chunks):
                job = self._write(parts, job, report, chunks)
                progress(job)
        with self.ledger.store.write(patient=True):
            job = job._replace(finished=True, changed_at=self.ledger.now())
            self.ledger.store.write_job(job)
        return job

    def check(self, progress: Progress = lambda _: None) -> JobRow:
        """Do everything but write: return what would become of the rows (dry run)."""
        job = self._new_job()
        report, dry = Report(self.report, 0, self.language), DryLookup(self.ledger.store)
        with closing(self._open_chunks(job, guesses=False)) as chunks:
            for chunk in chunks:
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
        first = self.report.read_text("utf-8-sig").splitlines()[1].split(",", 1)[0]
        return KaiteiError(
            Message(
                en=f"{job.refused} of {job.rows} rows cannot go in; nothing was imported",
                ja=f"{job.rows} 行のうち {job.refused} 行が取り込めないため、何も取り込みませんでした",
            ),
            Location(str(self.source.path), int(first)),
            Message(
                en=f"see {self.report}; correct the rows, or import the good ones without --strict",
                ja=f"理由は {self.report} にあります。行を直すか、--strict を外してほかの行を取り込んでください",
            ),
        )

    def _new_job(self) -> JobRow:
        now = self.ledger.now()
        source = self.source
        return JobRow(
            source.digest,
            printable(source.path.name),
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

    def _open_chunks(self, job: JobRow, *, guesses: bool) -> Worker | _Alone:
        """Begin to prepare the rest of the file: in a second process, if it is large.

        With ``guesses``, it may take members for new without looking them up, as they are to be written.
        """
        if self.source.size - job.offset < spawn.WORKER_FROM:
            return _Alone(self.source, self._preparer(StoreLookup(self.ledger.store)), job)
        order = build_order(self.ledger, self.source, self.address, job.offset, job.line + 1, guesses=guesses)
        worker = Worker(self.process if self.process and self.process.poll() is None else None)
        worker.begin(order)
        return worker

    def _write(
        self, parts: list[PreparedChunk | Stretch], job: JobRow, report: Report, source: Worker | _Alone
    ) -> JobRow:
        """Write some chunks and how far they bring the job, in one transaction."""
        store = self.ledger.store
        try:
            chunks = [part for part in parts if isinstance(part, PreparedChunk)]
            if len(chunks) < len(parts):
                raise ChunkCollision
            with store.write(patient=True):
                self._insert(chunks)
                return self._conclude(chunks, job, report)
        except ChunkCollision:
            # something changed since the chunks were made ready, so make them ready under the lock
            source.stop_guessing()
            with store.write(patient=True):
                store.lock_log()
                chunks = []
                for part in parts:
                    if isinstance(part, PreparedChunk) and part.rows == len(part.refused):
                        chunks.append(part)  # nothing of it depends on the ledger
                        continue
                    stretch = part if isinstance(part, Stretch) else self._read_again(part)
                    chunks.append(self._prepare(stretch, WritingLookup(store)))
                    self._insert(chunks[-1:])  # the next one is to know these members
                return self._conclude(chunks, job, report)

    def _insert(self, chunks: list[PreparedChunk]) -> None:
        store = self.ledger.store
        if any(chunk.members.subjects for chunk in chunks):
            store.lock_log()
            self.ledger.refuse_old_epoch()
        position = append_hashes(store, b"".join([chunk.leaves for chunk in chunks]))
        changes: Changes = Counter()
        for chunk in chunks:
            store.insert_many(chunk.members, chunk.acts, chunk.build_statuses(), position)
            position += len(chunk.acts.subjects)
            changes.update(chunk.changes)
            if chunk.late:
                changes.update(store.fold_late(chunk.late))
        store.add_counts(changes)

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


@dataclass(frozen=True)
class _Alone:
    """A small file, made ready in this process; every member is looked up."""

    source: Source
    preparer: Preparer
    job: JobRow

    def __iter__(self) -> Iterator[PreparedChunk | Stretch]:
        return prepare_all(self.source, self.preparer, self.job.offset, self.job.line + 1)

    def stop_guessing(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


def _together(chunks: Iterable[PreparedChunk | Stretch]) -> Iterator[list[PreparedChunk | Stretch]]:
    """Put chunks together that are written in one transaction; the first ones soon, so that nobody waits."""
    parts: list[PreparedChunk | Stretch] = []
    rows, enough = 0, ROWS_TOGETHER // 4
    for chunk in chunks:
        parts.append(chunk)
        rows += chunk.rows if isinstance(chunk, PreparedChunk) else ROWS_TOGETHER
        if rows >= enough or len(parts) == _CHUNKS_TOGETHER:
            yield parts
            parts, rows, enough = [], 0, min(2 * enough, ROWS_TOGETHER)
    if parts:
        yield parts
