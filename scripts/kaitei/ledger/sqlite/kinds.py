"""Rows whose values are of the kinds their columns have. SQLite does not look when it reads: bits may flip."""

from __future__ import annotations

from datetime import date
from typing import Any

from kaitei.errors import Message
from kaitei.ledger.store import VersionRow, damaged


def of_kinds(table: str, row: tuple[Any, ...], *kinds: type) -> tuple[Any, ...]:
    """Return ``row`` if its values are of ``kinds``, ``bytes`` of a hash having 32; refuse it otherwise."""
    for value, kind in zip(row, kinds, strict=True):
        if type(value) is not kind:
            raise damaged(
                Message(
                    en=f"a row of table {table} holds {value!r} where {kind.__name__} should be",
                    ja=f"表 {table} の行に、{kind.__name__} ではない値 {value!r} があります",
                )
            )
    return row


def read_version_row(row: tuple[Any, ...]) -> VersionRow:
    """Return a version as the tables have it; its name is ASCII, its days are days."""
    number, policy_id, policy, version, digest, published, effective, position = row
    of_kinds("policy_version", (number, policy_id, policy, version), int, int, str, str)
    try:
        days = date.fromisoformat(published), date.fromisoformat(effective)
        f"{policy}@{version}".encode("ascii")
    except (TypeError, ValueError):
        raise damaged(
            Message(
                en=f"version {number} has a name or a day that no version has",
                ja=f"版（内部番号 {number}）の名前か日付が、あり得ない値です",
            )
        ) from None
    if not (digest is None or (type(digest) is bytes and len(digest) == 32)):
        raise damaged(
            Message(
                en=f"version {number} has a digest that is not 32 bytes",
                ja=f"版（内部番号 {number}）のダイジェストが、32 バイトの値ではありません",
            )
        )
    if not (position is None or type(position) is int):
        raise damaged(
            Message(
                en=f"version {number} has a position that is not a number",
                ja=f"版（内部番号 {number}）のログの位置が、数ではありません",
            )
        )
    return VersionRow(number, policy_id, policy, version, digest, *days, position)
