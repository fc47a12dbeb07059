"""The columns of a table in the order they are shown."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from kaitei.model.table import Cell, Filler, Heading, Row, Table


class Role(StrEnum):
    PLACE = "place"
    OLD = "old"
    NEW = "new"
    REMARKS = "remarks"


class Column(NamedTuple):
    role: Role
    title: str


def build_columns(table: Table) -> tuple[Column, ...]:
    """Return the columns from left to right, as profile and options say."""
    profile = table.profile
    sides = [Column(Role.OLD, profile.old), Column(Role.NEW, profile.new)]
    if table.new_first:
        sides.reverse()
    place = [Column(Role.PLACE, profile.place)] if profile.place else []
    remarks = [Column(Role.REMARKS, profile.remarks)] if profile.remarks else []
    return (*place, *sides, *remarks)


def cell_of(row: Row, role: Role) -> Cell:
    return row.old if role is Role.OLD else row.new


def heading_of(table: Table, role: Role) -> Heading:
    return table.old if role is Role.OLD else table.new


def filler_word(table: Table, filler: Filler, role: Role) -> str:
    """Return what stands in place of text: (新設), (削る), (略)."""
    profile = table.profile
    match filler:
        case Filler.ADDED:
            return profile.added
        case Filler.DELETED:
            return profile.deleted
        case Filler.OMITTED:
            return profile.old_omitted if role is Role.OLD else profile.new_omitted


def place_notes(row: Row, table: Table) -> tuple[str, ...]:
    """Return what stands in the 改訂箇所 column: the place, and what happened if nowhere else says so."""
    notes = () if table.profile.remarks else row.remarks
    return tuple(note for note in (row.place, *notes) if note)
