"""The judge of the contract tests' sharded runs: it refuses what docs/adr/sharding.md lists, and our own fast path."""

import re
from pathlib import Path

import pytest

from kaitei.ledger.postgres import append
from support.sharded import ON_ONE_NODE, SHARDED, refusal
from support.stores import a_new_ledger

SCHEMA = Path(__file__).parents[2] / "scripts" / "kaitei" / "ledger" / "postgres"


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("SELECT 1 FROM event WHERE version = %s FOR UPDATE", "a lock on rows of event in several shards"),
        ("SELECT 1 FROM subject WHERE subject = %s FOR SHARE", "a lock on rows of subject in several shards"),
        ("DELETE FROM inbox WHERE ctid IN (SELECT ctid FROM inbox LIMIT 5)", "a place of a row on one node"),
        (
            "UPDATE subject SET sealed = %s, tag = %s WHERE tag = %s",
            "a change of tag, by which subject is spread",
        ),
        ("UPDATE event SET subject = 1", "a change of subject, by which event is spread"),
        ("SELECT pg_advisory_xact_lock(1)", "an advisory lock, of which every node has its own"),
        (
            "INSERT INTO status SELECT * FROM unnest(%s::bigint[])",
            "INSERT … SELECT, whose count of rows has those",
        ),
        (
            "INSERT INTO event (subject) VALUES (1) ON CONFLICT (key) DO NOTHING",
            "a conflict on other columns",
        ),
        (
            "SELECT 1 FROM subject s JOIN event e ON e.subject = s.subject",
            "a join of subject, which is spread by tag",
        ),
        (
            "SELECT 1 FROM inbox i JOIN event e ON e.event = i.event",
            "a join of members' tables by another column",
        ),
        (
            "SELECT 1 FROM statement s LEFT JOIN event e ON s.id = e.statement",
            "a small table on the outer side",
        ),
        (
            "SELECT 1 FROM unnest(%s) AS a LEFT JOIN event e ON e.subject = a",
            "a small table on the outer side",
        ),
        (
            "SELECT 1 FROM event e JOIN log_state l ON l.size > e.position",
            "members' tables together with one that",
        ),
        (
            "SELECT 1 FROM event e WHERE EXISTS (SELECT 1 FROM inbox i WHERE i.subject = e.subject)",
            "a subquery",
        ),
        (
            "WITH a AS (DELETE FROM inbox RETURNING *) INSERT INTO event SELECT * FROM a",
            "a WITH that changes",
        ),
        (append._KNOWN, "members' tables|a WITH that changes"),
        (append._PERHAPS_NEW, "a subquery for each row"),
    ],
)
def test_what_a_sharded_database_refuses_is_refused(query, why):
    found = refusal(query)
    assert found is not None
    assert re.match(why, found), found


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1 FROM subject WHERE tag = %(tag)b AND subject = %(subject)s FOR SHARE",
        "SELECT size FROM log_state WHERE id = 1 FOR UPDATE",
        "INSERT INTO event (subject, event) VALUES (%s, %s) ON CONFLICT (subject, event) DO NOTHING RETURNING 1",
        "UPDATE event e SET position = a.position FROM unnest(%s::bigint[]) AS a (subject) WHERE e.subject = a.subject",
        "SELECT 1 FROM inbox i LEFT JOIN status t ON t.subject = i.subject AND t.policy = i.policy",
        "SELECT 1 FROM event e LEFT JOIN statement s ON s.id = e.statement ORDER BY e.subject",
    ],
)
def test_what_it_takes_is_not(query):
    assert refusal(query) is None


def test_the_judge_knows_every_table(tmp_path):
    reference = {"policy", "policy_version", "statement"}
    with a_new_ledger("postgres", tmp_path) as (ledger, _):
        rows = ledger.store.connection.execute(  # type: ignore[attr-defined]
            "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        )
        assert {name for (name,) in rows} == {*SHARDED, *ON_ONE_NODE, *reference}
