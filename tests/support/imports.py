"""Files of acts for tests of the import."""

import csv
import json
from pathlib import Path
from random import Random

from kaitei.consent import Act
from kaitei.ledger.importing.run import Import
from kaitei.ledger.importing.source import open_source
from kaitei.ledger.ledger import Ledger

COLUMNS = ["member", "policy", "version", "act", "occurred_at", "channel", "locale", "key", "statement"]
VERSIONS = ["2021-01-01", "2022-01-01", "2023-01-01", "2024-01-01", "2025-01-01"]


def row(member: str = "M-1", **more: str) -> dict[str, str]:
    good = {
        "policy": "terms",
        "version": "2024-01-01",
        "act": "agree",
        "occurred_at": "2026-04-01T09:30:00+09:00",
    }
    return {"member": member} | good | more


def some_rows(count: int, members: int = 40, seed: int = 1) -> list[dict[str, str]]:
    """Return acts of a few members at different times, so that their order matters."""
    random = Random(seed)
    return [
        row(
            f"M-{random.randrange(members)}",
            version=random.choice(VERSIONS),
            act=random.choice(list(Act)).value,
            occurred_at=f"2025-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}T00:00:{number % 60:02}Z",
            key=f"k-{number}",
        )
        for number in range(count)
    ]


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        return path
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def take_in(ledger: Ledger, address: str, path: Path):
    return Import(ledger, address, open_source(path), path.with_suffix(".refused.csv")).run()
