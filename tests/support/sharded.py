"""What a database that is sharded by member refuses, said by an ordinary server: docs/adr/sharding.md as a judge.

The judge reads statements, not plans. It refuses more than Citus does where that is simpler (a data-modifying WITH
on members' tables, say), and never knows that a statement is slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import psycopg

SHARDED = {"subject": "tag", "event": "subject", "inbox": "subject", "status": "subject"}
"""The tables that are spread over the nodes, and what they are spread by."""

ON_ONE_NODE = {
    "setting",
    "counts",
    "move",
    "log_state",
    "tile",
    "log_entry",
    "checkpoint",
    "import_job",
    "migration",
}

_NAMED = re.compile(r"\b(?:from|join|into|update|using|copy|truncate|vacuum|table)\s+(?:only\s+)?([a-z_]+)\b")
_LOCKS = re.compile(r"\bfor (?:no key |key )?(?:update|share)\b")
_CHANGES = re.compile(r"\b(?:insert into|delete from|update)\s+([a-z_]+)\b")
_NEVER = {
    r"\bctid\b": "a place of a row on one node",
    r"\bpg_(?:try_)?advisory": "an advisory lock, of which every node has its own",
    r"\bnextval\b|\bgenerated .* as identity": "a sequence",
    r"\bwhere current of\b": "a cursor's place",
    r"\bmerge into\b": "MERGE",
}
_NOT_OVER_SHARDS = {
    r"\bwith recursive\b": "a recursive query",
    r"\btablesample\b": "TABLESAMPLE",
    r"\bgrouping sets\b|\bcube\b|\brollup\b": "grouping sets",
    r"\bexists \(\s*select\b": "a subquery for each row",
    r"\brandom\(\)|\bclock_timestamp\(\)|\bgen_random_uuid\(\)": "a function that differs from node to node",
}


class Refused(AssertionError):
    """A statement that a sharded database would not run, or not mean the same by."""


def refusal(query: str) -> str | None:
    """Return why a sharded database refuses the statement, or ``None``."""
    text = " ".join(re.sub(r"'[^']*'", "''", query).lower().split())
    tables = [name for name in _NAMED.findall(text) if name in SHARDED]
    for pattern, what in _NEVER.items():
        if re.search(pattern, text):
            return what
    if not tables:
        return None
    for pattern, what in _NOT_OVER_SHARDS.items():
        if re.search(pattern, text):
            return what
    if ON_ONE_NODE & set(_NAMED.findall(text)):
        return "members' tables together with one that is on the coordinator alone"
    return _refused_change(text) or _refused_lock(text, tables) or _refused_join(text, tables)


def _refused_change(text: str) -> str | None:
    changed = [name for name in _CHANGES.findall(text) if name in SHARDED]
    if not changed:
        return None
    if text.startswith("with "):
        return "a WITH that changes members' tables"
    column = SHARDED[changed[0]]
    given = re.search(r"\bset (.*?)(?: from | where |$)", text)
    if given and re.search(rf"(?:^|, ){column} =", given[1]):
        return f"a change of {column}, by which {changed[0]} is spread"
    if re.match(r"insert into \w+ (?:\([^)]*\) )?select\b", text) and " returning " not in text:
        return "INSERT … SELECT, whose count of rows has those it refused in it: use RETURNING"
    if (conflict := re.search(r"on conflict \(([^)]*)\)", text)) and not conflict[1].startswith(column):
        return f"a conflict on other columns than {column} first"
    return None


def _refused_lock(text: str, tables: list[str]) -> str | None:
    if _LOCKS.search(text):
        for name in tables:
            if not re.search(rf"\b{SHARDED[name]} = %", text):
                return f"a lock on rows of {name} in several shards"
    return None


def _refused_join(text: str, tables: list[str]) -> str | None:
    if len(tables) > 1:
        if "subject" in tables:
            return "a join of subject, which is spread by tag, with what is spread by subject"
        if len(re.findall(r"\b\w+\.subject = \w+\.subject\b", text)) < len(tables) - 1:
            return "a join of members' tables by another column than subject"
    names = "|".join(SHARDED)
    other = rf"(?!\(|{names})\S+(?: as)?(?: \w+)?(?: \([^)]*\))?"
    if re.search(rf"\bfrom {other} left join (?:{names})\b", text):
        return "a small table on the outer side of a join with members' tables"
    return None


def _judge(query: Any, connection: psycopg.Connection) -> None:
    text = (
        query
        if isinstance(query, str)
        else query.decode()
        if isinstance(query, bytes)
        else query.as_string(connection)
    )
    if why := refusal(text):
        raise Refused(f"a sharded database refuses {why}: {text}")


class _Cursor(psycopg.Cursor[Any]):
    def execute(self, query: Any, *arguments: Any, **named: Any) -> Any:
        _judge(query, self.connection)
        return super().execute(query, *arguments, **named)

    def executemany(self, query: Any, params_seq: Iterable[Any], *arguments: Any, **named: Any) -> None:
        _judge(query, self.connection)
        super().executemany(query, params_seq, *arguments, **named)

    def copy(self, statement: Any, *arguments: Any, **named: Any) -> Any:
        _judge(statement, self.connection)
        return super().copy(statement, *arguments, **named)


class _ServerCursor(psycopg.ServerCursor[Any]):
    def execute(self, query: Any, *arguments: Any, **named: Any) -> Any:
        _judge(query, self.connection)
        return super().execute(query, *arguments, **named)


class _NoWayRound:
    """In place of the statements that go past the driver: they are of one server."""

    is_idle = True

    def rows(self, statement: Any, _values: Any) -> Any:
        raise Refused(f"a sharded database has no fast path: {statement.name}")

    send = rows


def refuse_as_sharded(store: Any) -> None:
    """Let a store of PostgreSQL take the steps of a sharded one, and refuse from here on what that would."""
    store.is_sharded = True
    store.hot = _NoWayRound()
    store.connection.cursor_factory = _Cursor
    store.connection.server_cursor_factory = _ServerCursor
