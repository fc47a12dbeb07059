"""Records as files: CSV for spreadsheets and for programs, JSONL, JSON-LD. Rows go out as they come in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator

from kaitei.consent import AcceptanceRecord, format_time
from kaitei.consent.jsonld import CONTEXT, build_consent_record
from kaitei.ledger.importing.report import as_spreadsheet_text
from kaitei.model import Catalog

COLUMNS = (
    "record", "member", "policy", "version", "digest", "act", "occurred_at", "recorded_at", "channel", "locale",
    "statement_digest", "key", "position",
)  # fmt: skip

Records = Iterable[AcceptanceRecord]


def as_fields(record: AcceptanceRecord) -> dict[str, str | int | None]:
    """Return a record under the names of ``COLUMNS``, which an import understands again."""
    act = record.acceptance
    return {
        "record": record.id,
        "member": act.member,
        "policy": act.policy,
        "version": act.version,
        "digest": act.digest.hex() if act.digest else None,
        "act": act.act.value,
        "occurred_at": format_time(act.occurred_at),
        "recorded_at": format_time(record.recorded_at),
        "channel": act.channel,
        "locale": act.locale,
        "statement_digest": act.statement.hex() if act.statement else None,
        "key": act.key,
        "position": record.position,
    }


def render_csv(records: Records, catalog: Catalog) -> Iterator[str]:  # noqa: ARG001 - all formats are called alike
    """Yield CSV in which no cell is a formula to a spreadsheet."""
    return _render_csv(records, as_spreadsheet_text)


def render_raw_csv(records: Records, catalog: Catalog) -> Iterator[str]:  # noqa: ARG001 - all formats are called alike
    """Yield CSV with every value as it is, for programs."""
    return _render_csv(records, str)


def _render_csv(records: Records, as_cell: Callable[[str], str]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for record in records:
        values = as_fields(record).values()
        writer.writerow(["" if value is None else as_cell(str(value)) for value in values])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def render_jsonl(records: Records, catalog: Catalog) -> Iterator[str]:  # noqa: ARG001 - all formats are called alike
    """Yield one JSON object a line."""
    for record in records:
        yield json.dumps(as_fields(record), ensure_ascii=False) + "\n"


def render_jsonld(records: Records, catalog: Catalog) -> Iterator[str]:
    """Yield one JSON-LD document: consent records after ISO/IEC TS 27560 with DPV, acknowledgements apart."""
    yield f'{{"@context": {json.dumps(CONTEXT)},\n"@graph": ['
    before = "\n"
    for record in records:
        yield before + json.dumps(build_consent_record(record, catalog), ensure_ascii=False)
        before = ",\n"
    yield "\n]}\n"


FORMATS = {"csv": render_csv, "jsonl": render_jsonl, "jsonld": render_jsonld}
