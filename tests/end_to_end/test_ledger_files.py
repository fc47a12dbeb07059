"""Files that go into the ledger and come out of it: imports, reports, exports, backups."""

import json
import re

from kaitei.cli import run
from support.ledger_commands import GOOD, HEADER, RECORD, said


def test_import_takes_good_rows_in_and_reports_the_others(here, capsys):
    (here / "acts.csv").write_text(HEADER + GOOD + "M-2,terms,2024-01-01,agree,2026-04-02 10:00,web\n")
    assert run(["ledger", "import", "acts.csv"]) == 1
    out, err = capsys.readouterr()
    assert out == "1 recorded, 0 there before, 1 refused → acts.csv.refused.csv\n"
    assert err == (
        "acts.csv:3: error: occurred_at is '2026-04-02 10:00', which names no moment in time: it has no offset\n"
        "  fix: write it with an offset, like 2026-04-01T09:30:00+09:00\n"
    )
    assert (here / "acts.csv.refused.csv").read_text("utf-8") == (
        "row,column,value,why,fix\n"
        "3,occurred_at,2026-04-02 10:00,"
        "\"occurred_at is '2026-04-02 10:00', which names no moment in time: it has no offset\","
        '"write it with an offset, like 2026-04-01T09:30:00+09:00"\n'
    )
    assert "paper" in said(capsys, "ledger", "history", "M-1")
    assert run(["--lang", "ja", "ledger", "import", "acts.csv"]) == 1
    out, err = capsys.readouterr()
    assert out == "記録 0 件、記録済み 1 件、取込み不可 1 件 → acts.csv.refused.csv\n"
    assert err.splitlines() == [
        "このファイルは取込み済みです（1 件）。二重には記録されません",
        "acts.csv:3: error: 日時（occurred_at）「2026-04-02 10:00」は、時差がないため、いつのことか決まりません",
        "  fix: 2026-04-01T09:30:00+09:00 のように、時差を付けて書いてください",
    ]


def test_many_refused_rows_are_counted_and_the_first_shown(here, capsys):
    row = "M-2,terms,2024-01-01,agree,2026-04-02 10:00,web\n"
    (here / "acts.csv").write_text(HEADER + GOOD + 12 * row)
    assert run(["ledger", "import", "acts.csv", "--dry-run", "--json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["refused"] == 12
    assert re.findall(r"^acts\.csv:(\d+): error: ", err, re.MULTILINE) == [str(line) for line in range(3, 13)]
    assert err.endswith("\nand 2 more: acts.csv.refused.csv\n")


def test_a_strict_import_takes_every_row_or_none(here, capsys):
    (here / "acts.csv").write_text(HEADER + GOOD + "M-2,terms,2024-01-01,accept,2026-04-02T10:00:00Z,web\n")
    assert said(capsys, "ledger", "import", "acts.csv", "--strict", status=2) == (
        "acts.csv:3: error: 1 of 2 rows cannot go in; nothing was imported\n"
        "  fix: see acts.csv.refused.csv; correct the rows, or import the good ones without --strict\n"
    )
    assert said(capsys, "ledger", "history", "M-1") == ""
    (here / "acts.csv").write_text(HEADER + GOOD)
    assert (
        said(capsys, "ledger", "import", "acts.csv", "--strict") == "1 recorded, 0 there before, 0 refused\n"
    )


def test_a_dry_run_leaves_no_ledger_behind(here, capsys):
    (here / "acts.csv").write_text(HEADER + GOOD)
    shown = json.loads(said(capsys, "ledger", "import", "acts.csv", "--dry-run", "--json"))
    assert (shown["rows"], shown["would_be_recorded"], shown["recorded"], shown["dry_run"]) == (1, 1, 0, True)
    assert not (here / "var").exists()


def test_a_file_that_is_no_table_of_acts_is_refused(here, capsys):
    (here / "acts.csv").write_text("name,date\n")
    assert said(capsys, "ledger", "import", "acts.csv", status=2) == (
        "acts.csv:1: error: there is no column 'name'\n"
        "  fix: the columns are member, policy, version, act, occurred_at, and optionally channel, locale, key,"
        " statement, statement_digest, digest\n"
    )
    assert not (here / "var").exists()


def test_shift_jis_is_read_when_it_is_named(here, capsys):
    text = HEADER.replace("channel", "statement") + GOOD.replace("paper", "同意します")
    (here / "acts.csv").write_bytes(text.encode("cp932"))
    assert run(["ledger", "import", "acts.csv"]) == 1
    assert "refused" in capsys.readouterr().out
    said(capsys, "ledger", "import", "acts.csv", "--encoding", "shift_jis")


def test_an_export_is_json_lines_for_who_asks_for_json(here, capsys):
    said(capsys, *RECORD)
    lines = said(capsys, "ledger", "export", "--format", "jsonl")
    assert json.loads(lines)["member"] == "M-1"
    assert said(capsys, "--json", "ledger", "export") == said(capsys, "ledger", "export", "--json") == lines
    assert said(capsys, "--json", "ledger", "export", "--format", "csv").startswith("record,member,")


def test_export_and_stats_answer_on_stdout_or_in_a_file(here, capsys):
    said(capsys, *RECORD, "--at", "2026-04-01T00:00:00Z")
    assert said(capsys, "ledger", "export").splitlines()[1].split(",")[1:4] == ["M-1", "terms", "2024-01-01"]
    said(capsys, "ledger", "export", "terms", "--format", "jsonld", "-o", "records.jsonld")
    assert len(json.loads((here / "records.jsonld").read_text("utf-8"))["@graph"]) == 1
    assert (here / "records.jsonld").stat().st_mode & 0o777 == 0o600
    assert "--raw is about CSV" in said(capsys, "ledger", "export", "--format", "jsonl", "--raw", status=2)
    assert "x.csv: error: cannot write: No such file" in said(
        capsys, "ledger", "export", "-o", "none/x.csv", status=3
    )
    stats = json.loads(said(capsys, "ledger", "stats", "--json", "--plot", "chart.svg"))
    assert stats["month"] == [{"month": "2026-04", "acts": 1}]
    assert (here / "chart.svg").read_text("utf-8").startswith("<svg")
    assert said(capsys, "ledger", "stats", "--as-of", "2026-03-31").split() == ["total", "0"]
    assert "there is no policy 'other'" in said(capsys, "ledger", "stats", "other", status=2)


def test_words_saved_on_windows_are_the_words_that_were_shown(here, capsys):
    digests = set()
    for number, raw in enumerate((b"yes\nno", b"yes\nno\n", b"\xef\xbb\xbfyes\nno\r\n")):
        (here / "words.txt").write_bytes(raw)
        shown = said(capsys, *RECORD, "--statement", "words.txt", "--key", f"k-{number}", "--json")
        digests.add(json.loads(shown)["statement_digest"])
    assert len(digests) == 1
    (here / "words.txt").write_bytes(b"yes\r\nno\r\n")
    assert said(capsys, *RECORD, "--statement", "words.txt", status=2) == (
        "error: the statement holds the control character U+000D\n  fix: end its lines with LF alone, not with CR LF\n"
    )


def test_a_report_is_written_over_no_other_file(here, capsys):
    (here / "acts.csv").write_text(HEADER + GOOD + "M-2,terms,2024-01-01,agree,never,web\n")
    said(capsys, "ledger", "init")
    for name in ("acts.csv", "var/ledger.sqlite3"):
        before = (here / name).read_bytes()
        for more in ([], ["--dry-run"], ["--strict"]):
            assert said(capsys, "ledger", "import", "acts.csv", "--report", name, *more, status=2) == (
                f"{name}: error: the report of refused rows would be written over this file, which is no such report\n"
                "  fix: name another file with --report\n"
            )
        assert (here / name).read_bytes() == before
    for language in ("en", "ja", "en"):  # a report goes over one that was made before
        assert run(["--lang", language, "ledger", "import", "acts.csv"]) == 1
    assert (here / "acts.csv.refused.csv").read_text("utf-8").startswith("row,column,value,why,fix\n")


def test_a_report_has_a_line_for_each_refused_row_whatever_stands_in_it(here, capsys):
    """A CR would end its line for most readers, our own as well."""
    rows = ['{"member": "M-1", "x\\r2,y": 1}', '{"member": "M-\\r3,\\u0000z"}', "no\r4\x1bJSON"]
    (here / "acts.jsonl").write_bytes("\n".join(rows).encode())
    assert run(["ledger", "import", "acts.jsonl"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("0 recorded, 0 there before, 3 refused")
    assert [line[:14] for line in err.splitlines()[::2]] == [f"acts.jsonl:{line}: " for line in (1, 2, 3)]
    lines = (here / "acts.jsonl.refused.csv").read_bytes().decode().splitlines()
    assert [line[:2] for line in lines] == ["ro", "1,", "2,", "3,"]
    assert r"no\r4\x1bJSON" in lines[3]


def test_a_value_of_a_million_characters_is_told_in_short(here, capsys):
    long = "9" * 1_000_000
    rows = f"M-2,terms,2024-01-01,agree,2026-04-02T10:00:00Z,{long}\nM-3,terms,{long[:5000]},agree,2026-04-02T10:00:00Z,web\n"
    (here / "acts.csv").write_text(HEADER + rows + GOOD)
    told = said(capsys, "ledger", "import", "acts.csv", status=1)
    assert re.findall(r"^acts\.csv:(\d): error: ", told, re.MULTILINE) == ["2", "3"]
    assert len(told) < 5000
    report = (here / "acts.csv.refused.csv").read_text("utf-8")
    assert f"\n2,channel,{'9' * 1000}…," in report
    assert f"\n3,version,{'9' * 1000}…,terms has no version '999" in report
    assert len(report) < 5000


def test_an_import_is_not_resumed_without_its_report(here, capsys):
    (here / "acts.csv").write_text(HEADER + GOOD + "M-2,terms,2024-01-01,agree,never,web\n")
    assert run(["ledger", "import", "acts.csv"]) == 1
    (here / "acts.csv.refused.csv").unlink()
    capsys.readouterr()
    assert said(capsys, "ledger", "import", "acts.csv", "--resume", status=2) == (
        "acts.csv.refused.csv: error: the report of the earlier import is not here any more, and it has rows that"
        " were refused\n"
        "  fix: import the file without --resume: nothing is recorded twice, and every refused row is reported\n"
    )
    assert not (here / "acts.csv.refused.csv").exists()


def test_the_key_of_a_better_copy_is_not_destroyed_with_a_member(here, capsys):
    said(capsys, *RECORD)
    said(capsys, "ledger", "keygen", "log.example")
    said(capsys, "ledger", "checkpoint")
    said(capsys, "ledger", "backup", "old.sqlite3")
    said(capsys, *RECORD, "--key", "second")
    said(capsys, "ledger", "checkpoint")
    keys = sorted((here / "var/ledger.keys").glob("epoch-*"))
    old = ["--ledger", "sqlite:///old.sqlite3", "--keys", "var/ledger.keys"]
    refused = said(capsys, "ledger", "erase", "M-1", "--yes", *old, status=1)
    assert ": entries are missing\n  fix: stop: sign nothing more with this ledger" in refused
    assert "M-1" in said(capsys, "ledger", "export", *old)
    assert sorted((here / "var/ledger.keys").glob("epoch-*")) == keys
    said(capsys, "ledger", "erase", "M-1", "--yes", "--keep-epoch", *old)
    said(capsys, "ledger", "erase", "M-1", "--yes")


def test_a_backup_tells_what_it_removes(here, capsys):
    said(capsys, *RECORD)
    said(capsys, "ledger", "backup", "a.sqlite3")
    for language, told in (
        ("en", "b.sqlite3.partial: removed; a backup that was stopped had left it\n"),
        ("ja", "b.sqlite3.partial: 削除しました（中断したバックアップの残り）\n"),
    ):
        (here / "a.sqlite3").rename(here / "b.sqlite3.partial")
        assert run(["--lang", language, "ledger", "backup", "a.sqlite3"]) == 0
        assert capsys.readouterr().err == told
        assert sorted(path.name for path in here.glob("*.sqlite3*")) == ["a.sqlite3"]
    (here / "b.sqlite3.partial").touch()
    assert run(["ledger", "backup", "a.sqlite3"]) == 0
    assert capsys.readouterr().err == (
        "b.sqlite3.partial: left alone; if a backup that was stopped has left it, remove it\n"
    )


def test_a_damaged_ledger_is_taken_away_before_one_is_restored(here, capsys):
    said(capsys, *RECORD)
    said(capsys, "ledger", "keygen", "log.example")
    said(capsys, "ledger", "checkpoint")
    said(capsys, "ledger", "backup", "good.sqlite3")
    ledger, bad = here / "var" / "ledger.sqlite3", here / "bad.sqlite3"
    for path in (ledger, bad):
        path.write_bytes((here / "good.sqlite3").read_bytes()[:40_000])
    told = said(capsys, "ledger", "restore", "good.sqlite3", status=3)
    assert told.startswith(
        "var/ledger.sqlite3: error: the ledger cannot be used: database disk image is malformed\n"
    )
    assert told.endswith(
        "  fix: take the damaged file and those beside it (-wal, -shm) away, keep them, and run this again\n"
    )
    ledger.rename(here / "damaged")
    # nothing is begun in its place: the keys have signed for what was there
    assert said(capsys, *RECORD, status=3).startswith(
        "var/ledger.keys: error: these keys belong to another ledger,"
    )
    assert not ledger.exists()
    told = said(capsys, "ledger", "restore", "bad.sqlite3", status=2)
    assert "malformed\n  fix: this backup is damaged: give another one\n" in told
    assert said(capsys, "ledger", "restore", "good.sqlite3").startswith("restored 1 record of 1 member")
    said(capsys, "ledger", "verify")


def test_a_passphrase_is_asked_of_nobody(here, capsys, monkeypatch):
    monkeypatch.delenv("KAITEI_KEY_PASSPHRASE", raising=False)
    assert said(capsys, "ledger", "keygen", "log.example", "--passphrase", status=2) == (
        "error: nobody can be asked for the passphrase\n  fix: give it in KAITEI_KEY_PASSPHRASE\n"
    )
