"""Edits of a ledger's tables as somebody makes them who has the database: any row, any column, by chance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from kaitei.ledger.backup import TABLES
from kaitei.ledger.store import Store

KEYS = {
    "setting": ("name",),
    "policy": ("id",),
    "policy_version": ("id",),
    "statement": ("id",),
    "subject": ("subject",),
    "event": ("subject", "event"),
    "inbox": ("subject", "event"),
    "status": ("subject", "policy"),
    "counts": ("policy", "version", "act"),
    "move": ("policy", "version", "act", "until"),
    "log_state": ("id",),
    "tile": ("level", "n"),
    "log_entry": ("position",),
    "checkpoint": ("size",),
    "import_job": ("source",),
}
Row = dict[str, Any]


class Edit(NamedTuple):
    """What was done: ``rows`` are those it was done to, as they were and as they are now (none if deleted)."""

    kind: str
    table: str
    column: str
    rows: tuple[tuple[Row, Row], ...]


def columns_of(table: str) -> list[str]:
    return [name.strip().strip('"') for name in TABLES[table].split(",")]


def edit(store: Store, random: Random) -> Edit | None:
    """Make one edit, inside a transaction; ``None`` if it would have changed nothing."""
    table = random.choice([*TABLES, "event", "event", "tile", "subject", "status"])
    names = columns_of(table)
    rows = [dict(zip(names, row, strict=True)) for row in store.stream_table(table, TABLES[table])]
    if not rows:
        return None
    kinds: list[Callable[[_Table, list[Row], Random], Edit | None]] = [_alter, _alter, _delete, _copy, _swap]
    return random.choice(kinds)(_Table(store, table, names), sorted(rows, key=repr), random)


class _Table:
    """One table: rows are found by their keys."""

    def __init__(self, store: Store, name: str, columns: list[str]) -> None:
        self.connection: Any = store.connection  # type: ignore[attr-defined]
        self.name, self.columns = name, columns
        self.mark = "?" if "sqlite" in type(self.connection).__module__ else "%s"

    def execute(self, statement: str, values: list[Any]) -> None:
        self.connection.execute(statement.replace("?", self.mark), values)

    def where(self, row: Row) -> tuple[str, list[Any]]:
        keys = KEYS[self.name]
        return " AND ".join(f'"{key}" = ?' for key in keys), [row[key] for key in keys]

    def write(self, row: Row, column: str, value: Any) -> Row:
        where, values = self.where(row)
        self.execute(f'UPDATE {self.name} SET "{column}" = ? WHERE {where}', [value, *values])
        return {**row, column: value}


def _alter(table: _Table, rows: list[Row], random: Random) -> Edit | None:
    row, column = random.choice(rows), random.choice(table.columns)
    value = spoil(row[column], [other[column] for other in rows], random)
    if value == row[column]:
        return None
    return Edit("alter", table.name, column, ((row, table.write(row, column, value)),))


def _delete(table: _Table, rows: list[Row], random: Random) -> Edit:
    row = random.choice(rows)
    where, values = table.where(row)
    table.execute(f"DELETE FROM {table.name} WHERE {where}", values)
    return Edit("delete", table.name, "", ((row, {}),))


def _copy(table: _Table, rows: list[Row], random: Random) -> Edit:
    row = random.choice(rows)
    column = random.choice(KEYS[table.name])
    other = {**row, column: spoil(row[column], [one[column] for one in rows], random)}
    names = ", ".join(f'"{name}"' for name in table.columns)
    marks = ", ".join("?" * len(table.columns))
    table.execute(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(other.values()))
    return Edit("copy", table.name, column, (({}, other),))


def _swap(table: _Table, rows: list[Row], random: Random) -> Edit | None:
    free = [name for name in table.columns if name not in KEYS[table.name]]
    if len(rows) < 2 or not free:
        return None
    (one, other), column = random.sample(rows, 2), random.choice(free)
    if one[column] == other[column]:
        return None
    return Edit(
        "swap",
        table.name,
        column,
        ((one, table.write(one, column, other[column])), (other, table.write(other, column, one[column]))),
    )


def spoil(value: Any, others: list[Any], random: Random) -> Any:
    """Return another value of the same kind: near it, of another row, or anything."""
    if random.random() < 0.2 or value is None:
        return random.choice(others)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return random.choice([value + 1, value - 1, value ^ (1 << random.randrange(6)), -value, 0, 1 << 20])
    if isinstance(value, bytes):
        place = random.randrange(len(value))
        flipped = value[:place] + bytes([value[place] ^ 1 << random.randrange(8)]) + value[place + 1 :]
        return random.choice([flipped, flipped, value[:-1], value + b"\0", value[32:] + value[:32]])
    if isinstance(value, date):
        return value + timedelta(days=random.choice([-1, 1, 365]))
    place = random.randrange(len(value) + 1)
    return random.choice(
        [value[:place] + random.choice("0aZ-") + value[place + 1 :], value[:-1], value + "x"]
    )
