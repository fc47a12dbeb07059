"""Exports and statistics, whatever database keeps the ledger."""

import csv
import io
import json
from pathlib import Path

import pytest

from kaitei.consent import Act, parse_time
from kaitei.errors import KaiteiError
from kaitei.ledger.exporting import COLUMNS, render_csv, render_jsonl, render_jsonld, render_raw_csv
from kaitei.ledger.importing.run import Import
from kaitei.ledger.importing.source import open_source
from kaitei.ledger.ledger import Ledger
from support.ledgers import a_request
from support.stores import KINDS, a_new_ledger


@pytest.fixture(params=KINDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path):
    with a_new_ledger(request.param, tmp_path) as (opened, _):
        opened.record(a_request("agree", "2021-01-01", "2021-03-31T14:59:59Z", "M-1"))
        opened.record(a_request("agree", "2024-01-01", "2024-03-31T15:00:00Z", "M-1", channel="app", key="k"))
        opened.record(
            a_request("acknowledge", "2025-01-01", "2025-02-01T00:00:00Z", "M-2", statement="確認しました")
        )
        opened.record(a_request("withdraw", "2024-01-01", "2025-03-01T00:00:00Z", "=M-3"))
        yield opened


def test_an_export_has_every_record_and_what_it_said(ledger):
    rows = list(csv.DictReader(io.StringIO("".join(render_raw_csv(ledger.stream_records(), ledger.catalog)))))
    assert len(rows) == 4
    assert set(rows[0]) == set(COLUMNS)
    found = {(row["member"], row["act"], row["version"], row["channel"], row["key"]) for row in rows}
    assert ("M-1", "agree", "2024-01-01", "app", "k") in found
    ids = {record.id for member in ("M-1", "M-2", "=M-3") for record in ledger.history(member)}
    assert {row["record"] for row in rows} == ids
    [reconstruction] = [row for row in rows if row["version"] == "2021-01-01"]
    assert reconstruction["digest"] == ""


def test_no_cell_of_a_spreadsheet_export_is_a_formula(ledger):
    text = "".join(render_csv(ledger.stream_records(), ledger.catalog))
    members = {row["member"] for row in csv.DictReader(io.StringIO(text))}
    assert members == {"M-1", "M-2", "'=M-3"}


def test_an_export_is_as_of_a_time_and_of_one_policy(ledger):
    records = list(ledger.stream_records("terms", parse_time("2024-12-31T00:00:00Z")))
    assert [record.acceptance.version for record in records] == ["2021-01-01", "2024-01-01"]
    with pytest.raises(KaiteiError, match="there is no policy 'other'"):
        list(ledger.stream_records("other"))


def test_an_export_for_spreadsheets_does_not_record_members_who_are_none(ledger, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("".join(render_csv(ledger.stream_records(), ledger.catalog)), "utf-8", newline="")
    (tmp_path / "other").mkdir()
    with a_new_ledger("sqlite", tmp_path / "other") as (other, address):
        job = Import(other, address, open_source(path), tmp_path / "refused.csv").run()
        assert (job.recorded, job.refused) == (3, 1)
        assert other.history("'=M-3") == ()
        report = (tmp_path / "refused.csv").read_text("utf-8")
        assert "member,'=M-3,an export for spreadsheets put an apostrophe before this value" in report
        [line] = [line for line in path.read_text("utf-8").splitlines() if "'=M-3" in line]
        fields = dict(zip(COLUMNS, line.split(","), strict=True))
        names = ["member", "policy", "version", "act", "occurred_at"]
        path.write_text(",".join(names) + "\n" + ",".join(fields[name] for name in names) + "\n")
        assert Import(other, address, open_source(path), tmp_path / "none.csv").run().recorded == 1


@pytest.mark.parametrize("render", [render_raw_csv, render_jsonl])
def test_an_export_imports_into_another_ledger_as_the_same_acts(ledger, tmp_path, render):
    path = tmp_path / ("export.csv" if render is render_raw_csv else "export.jsonl")
    path.write_text("".join(render(ledger.stream_records(), ledger.catalog)), "utf-8", newline="")
    (tmp_path / "other").mkdir()
    with a_new_ledger("sqlite", tmp_path / "other") as (other, address):
        job = Import(other, address, open_source(path), tmp_path / "refused.csv").run()
        assert (job.recorded, job.refused) == (4, 0)
        for member in ("M-1", "M-2", "=M-3"):
            theirs = [record.acceptance for record in other.history(member)]
            assert theirs == [record.acceptance for record in ledger.history(member)]


def test_consent_records_are_json_ld_and_an_acknowledgement_is_no_consent(ledger):
    document = json.loads("".join(render_jsonld(ledger.stream_records(), ledger.catalog)))
    nodes = {(node["dpv:hasDataSubject"]["dct:identifier"], node["dpv:hasNotice"]["dct:hasVersion"]): node
             for node in document["@graph"]}  # fmt: skip
    agreed = nodes["M-1", "2024-01-01"]
    assert agreed["@type"] == "dpv:ConsentRecord"
    assert agreed["dpv:hasConsentStatus"] == "dpv:ConsentGiven"
    assert agreed["dct:date"] == "2024-03-31T15:00:00.000Z"
    assert agreed["dpv:hasNotice"]["kaitei:sha256"] == ledger.catalog.policies[0].revisions[3].digest.hex()
    assert agreed["dpv:hasNotice"]["dct:publisher"] == "架空社"
    assert nodes["=M-3", "2024-01-01"]["dpv:hasConsentStatus"] == "dpv:ConsentWithdrawn"
    acknowledged = nodes["M-2", "2025-01-01"]
    assert acknowledged["@type"] == "kaitei:Acknowledgement"
    assert "dpv:hasConsentStatus" not in acknowledged
    reconstruction = nodes["M-1", "2021-01-01"]["dpv:hasNotice"]
    assert ("kaitei:sha256" in reconstruction, reconstruction["kaitei:text"]) == (False, "reconstruction")
    prefixes = set(document["@context"])
    used = {key.partition(":")[0] for node in document["@graph"] for key in (*node, *node["dpv:hasNotice"])}
    assert {name for name in used if not name.startswith("@")} <= prefixes


def test_an_empty_export_is_still_whole(tmp_path):
    with a_new_ledger("sqlite", tmp_path) as (ledger, _):
        assert json.loads("".join(render_jsonld(ledger.stream_records(), ledger.catalog)))["@graph"] == []
        assert "".join(render_raw_csv(ledger.stream_records(), ledger.catalog)) == ",".join(COLUMNS) + "\r\n"


def test_statistics_count_acts_by_version_act_channel_and_month_in_japan(ledger: Ledger):
    found = ledger.statistics()
    assert found.total == 4
    assert found.by("version") == {("2021-01-01",): 1, ("2024-01-01",): 2, ("2025-01-01",): 1}
    assert found.by("act") == {("acknowledge",): 1, ("agree",): 2, ("withdraw",): 1}
    assert found.by("channel") == {("app",): 1, ("web",): 3}
    assert found.by("month") == {("2021-03",): 1, ("2024-04",): 1, ("2025-02",): 1, ("2025-03",): 1}
    assert ledger.statistics("terms", parse_time("2021-12-31T00:00:00Z")).total == 1
    over_time = found.agreed_over_time()
    assert over_time["terms@2024-01-01"] == [("2021-03", 0), ("2024-04", 1), ("2025-02", 1), ("2025-03", 1)]
    assert {group.act for group, _ in found.groups} == {Act.AGREE, Act.ACKNOWLEDGE, Act.WITHDRAW}
