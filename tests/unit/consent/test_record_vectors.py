"""Records come out as docs/formats/record.md says, and as its program reads them."""

import re
from pathlib import Path

import pytest

from kaitei.consent import (
    Act,
    CanonicalRecord,
    Moment,
    build_shape,
    commit,
    derive_salt,
    format_canonical,
    format_record_id,
    number_of_content,
    number_of_key,
    parse_canonical,
)
from kaitei.consent.entries import act_entry
from kaitei.tlog import hash_leaf
from vectors import load_vectors

VECTORS = load_vectors("records.json")
PAGE = (Path(__file__).parents[3] / "docs" / "formats" / "record.md").read_text("utf-8")
RECORDS = pytest.mark.parametrize("vector", VECTORS["records"], ids=lambda vector: vector["what"])


def _record(said):
    digest, statement = (
        bytes.fromhex(said[name]) if said[name] else None for name in ("digest", "statement")
    )
    return CanonicalRecord(
        digest,
        Act(said["act"]),
        Moment(said["occurred_at"]),
        Moment(said["recorded_at"]),
        said["channel"],
        said["subject"],
        statement,
        said["address"],
        said["locale"],
    )


@RECORDS
def test_a_record_has_the_bytes_of_its_vector(vector):
    record = _record(vector["record"])
    assert format_canonical(record).hex() == vector["canonical"]
    assert parse_canonical(bytes.fromhex(vector["canonical"])) == record


@RECORDS
def test_salt_commitment_and_leaf_are_those_of_the_vector(vector):
    record = _record(vector["record"])
    event = (
        number_of_key(vector["key"])
        if vector["key"]
        else number_of_content(build_shape(record), record.occurred_at)
    )
    salt = derive_salt(bytes.fromhex(vector["member_key"]), event)
    commitment = commit(salt, format_canonical(record))
    assert {
        "event": event,
        "salt": salt.hex(),
        "commitment": commitment.hex(),
        "entry": act_entry(commitment).hex(),
        "leaf_hash": hash_leaf(act_entry(commitment)).hex(),
        "record_id": format_record_id(record.recorded_at, record.subject, event),
    }.items() <= vector.items()


@pytest.fixture(scope="module")
def read_record():
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, object] = {}
    exec(program, names)  # noqa: S102 (that is what readers will do with it)
    return names["read_record"]


@RECORDS
def test_the_printed_program_reads_what_we_write(read_record, vector):
    assert read_record(bytes.fromhex(vector["canonical"])) == vector["record"]


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: vector["what"])
def test_neither_we_nor_the_printed_program_read_what_is_no_record(read_record, vector):
    raw = bytes.fromhex(vector["canonical"])
    with pytest.raises(ValueError, match="the record cannot be read"):
        parse_canonical(raw)
    with pytest.raises((AssertionError, IndexError, KeyError, UnicodeDecodeError)):
        read_record(raw)


def test_the_values_on_the_page_are_those_of_the_vectors():
    printed = re.findall(r"^    ([a-z ]{16})([0-9a-f-]+)$", PAGE, re.MULTILINE)
    first, second = VECTORS["records"][:2]
    fields, values = printed[:11], [(name.strip(), value) for name, value in printed[11:]]
    assert "".join(value for _, value in fields) == first["canonical"]
    assert [value for name, value in values[:7]] == [
        f"{first['event']:016x}",
        *(first[name] for name in ("member_key", "salt", "commitment", "entry", "leaf_hash", "record_id")),
    ]
    rest = values[7:]
    canonical = "".join(value for name, value in rest if name in {"record", ""})
    assert canonical == second["canonical"]
    assert [value for name, value in rest if name not in {"record", ""}] == [
        f"{second['event']:016x}",
        *(second[name] for name in ("salt", "leaf_hash", "record_id")),
    ]


def test_the_sizes_on_the_page_are_those_of_records():
    digest = bytes(range(32))
    for statement in (None, digest):
        record = CanonicalRecord(
            digest, Act.AGREE, Moment(0), Moment(0), "web", 1, statement, "privacy@2024-11-05", "ja"
        )
        assert f" {len(format_canonical(record))} bytes w" in PAGE.replace("\n", " ")
    longest = next(vector for vector in VECTORS["records"] if "longest" in vector["what"])
    assert f"{len(longest['canonical']) // 2} bytes in all" in PAGE
