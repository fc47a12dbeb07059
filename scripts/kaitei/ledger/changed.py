"""What ``verify`` says of records that are not what was logged: one function for each thing that may be found."""

from __future__ import annotations

from collections.abc import Iterable

from kaitei.errors import Message, VerificationFailed
from kaitei.ledger.verify_log import STOP


def member_missing(subject: int) -> VerificationFailed:
    return VerificationFailed(
        Message(
            en=f"rows of subject {subject} belong to no member: her row is missing",
            ja=f"代理番号 {subject} の記録がありますが、その会員の行がありません",
        ),
        fix=STOP,
    )


def member_without_acts(subject: int) -> VerificationFailed:
    return VerificationFailed(
        Message(
            en=f"the row of subject {subject} is there without acts, or twice: it was put in",
            ja=f"代理番号 {subject} の会員の行が、記録のないまま、または二重にあります。書き加えられています",
        ),
        fix=STOP,
    )


def member_changed(subject: int) -> VerificationFailed:
    return VerificationFailed(
        Message(
            en=f"the member row of subject {subject} was changed",
            ja=f"代理番号 {subject} の会員の行が書き換えられています",
        ),
        fix=STOP,
    )


def row_impossible(subject: int) -> VerificationFailed:
    return VerificationFailed(
        Message(
            en=f"a row of subject {subject} holds what no record holds",
            ja=f"代理番号 {subject} の会員の行に、記録にはあり得ない値があります",
        ),
        fix=STOP,
    )


def waiting_changed(record: str) -> VerificationFailed:
    return VerificationFailed(
        Message(
            en=f"record {record} was changed before it was logged, or its place in the log was lost",
            ja=f"記録 {record} が、ログに載る前に書き換えられたか、ログの位置を失っています",
        ),
        fix=STOP,
    )


def kind_impossible(record: str) -> VerificationFailed:
    return VerificationFailed(
        Message(
            en=f"record {record} was changed: there is no such version or act",
            ja=f"記録 {record} が書き換えられています。版か行為が、あり得ないものです",
        ),
        fix=STOP,
    )


def record_changed(record: str, position: int, count: int) -> VerificationFailed:
    more = _first_of(count)
    return VerificationFailed(
        Message(
            en=f"record {record} is not entry {position} of the log: it was changed after it was logged{more.en}",
            ja=f"記録 {record} がログの {position} 番と一致しません。ログに載った後に書き換えられています{more.ja}",
        ),
        fix=STOP,
    )


def record_gone(position: int, count: int) -> VerificationFailed:
    more = _first_of(count)
    return VerificationFailed(
        Message(
            en=f"entry {position} of the log has no record any more, and was not erased{more.en}",
            ja=f"ログの {position} 番の記録が台帳にありません。消去されたという登載もありません{more.ja}",
        ),
        fix=STOP,
    )


def waiting_without_record(subject: int) -> VerificationFailed:
    return VerificationFailed(
        Message(
            en=f"an act of subject {subject} waits for the log but has no record",
            ja=f"代理番号 {subject} の会員の行為がログへの登載を待っていますが、その記録がありません",
        ),
        fix=STOP,
    )


def status_changed(subject: int) -> VerificationFailed:
    return VerificationFailed(
        Message(
            en=f"the status of subject {subject} is not what her records add up to: it was changed",
            ja=f"代理番号 {subject} の会員の状態が、記録から計算したものと違います。書き換えられています",
        ),
        fix=STOP,
    )


def counts_changed(policy: str, found: Iterable[object], expected: Iterable[object]) -> VerificationFailed:
    here, added = list(found), list(expected)
    return VerificationFailed(
        Message(
            en=f"the counts of {policy} are {here}, but the records add up to {added}: they were changed",
            ja=f"{policy} の集計は {here} ですが、記録から計算すると {added} です。書き換えられています",
        ),
        fix=STOP,
    )


def moves_changed(row: tuple[object, ...]) -> VerificationFailed:
    return VerificationFailed(
        Message(
            en=f"the counts by day are not what the records add up to: {row} was changed, taken out or put in",
            ja=f"日ごとの集計が、記録から計算したものと違います（{row}）。書き換えられています",
        ),
        fix=STOP,
    )


def _first_of(count: int) -> Message:
    if count == 1:
        return Message(en="", ja="")
    return Message(en=f" (the first of {count})", ja=f"（{count} 件のうち最初の1件）")
