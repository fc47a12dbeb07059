"""The log through the command line: keygen, checkpoint, publish, witness, verify."""

import json
import os
import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from support.log_commands import LOG_NAME, record_act

ROOT = Path(__file__).parents[2]


def test_a_ledger_may_hide_the_hashes_of_single_acts(kaitei, tmp_path):
    assert kaitei("ledger", "init", "--hide-leaves")[0] == 0
    record_id = record_act(kaitei)
    assert kaitei("ledger", "keygen", LOG_NAME)[0] == 0
    status, out, _ = kaitei("ledger", "checkpoint", "--json")
    assert (status, json.loads(out)["size"], json.loads(out)["padding"]) == (0, 256, 254)
    assert kaitei("ledger", "publish", tmp_path / "log")[0] == 0
    files = {
        str(path.relative_to(tmp_path / "log")) for path in (tmp_path / "log").rglob("*") if path.is_file()
    }
    assert files == {"checkpoint", "key.txt", "tile/1/000.p/1"}
    assert kaitei("ledger", "receipt", record_id, "-o", tmp_path / "r")[0] == 0
    assert kaitei("ledger", "verify-receipt", tmp_path / "r")[0] == 0
    assert kaitei("ledger", "verify")[0] == 0
    assert kaitei("ledger", "init", "--hide-leaves")[0] == 0


def test_leaves_that_are_public_cannot_be_hidden_afterwards(kaitei, receipt):
    status, _, err = kaitei("ledger", "init", "--hide-leaves")
    assert status == 2
    assert err.startswith("error: the log was signed already: its leaves are public\n")


def test_a_ledger_without_a_key_says_how_to_get_one(kaitei, tmp_path):
    record_act(kaitei)
    status, _, err = kaitei("ledger", "checkpoint")
    assert status == 3
    assert err == (
        f"{tmp_path}/ledger.keys: error: there is no log key here\n"
        "  fix: make one with kaitei ledger keygen NAME\n"
    )


def test_a_log_gets_a_name_where_none_is_given(kaitei, monkeypatch, tmp_path):
    monkeypatch.delenv("KAITEI_SITE_URL", raising=False)
    record_act(kaitei)
    status, out, err = kaitei("ledger", "keygen", "--json")
    name = json.loads(out)["public_key"].partition("+")[0]
    assert status == 0
    assert re.fullmatch(r"[0-9a-f]{8}\.invalid/log", name)
    assert err.startswith(f"the log is called {name} for ever; ")
    assert kaitei("ledger", "checkpoint", "--json")[0] == 0
    # one more key of this log has its name, whatever the site is called by now
    monkeypatch.setenv("KAITEI_SITE_URL", "https://policy.example.jp/terms/")
    assert kaitei("ledger", "keygen", "--rotate", "--json")[1].count(f'"{name}+') == 1
    # a log of a site that has an address is called by it
    out = kaitei("ledger", "keygen", "--json", "--keys", tmp_path / "others")[1]
    assert json.loads(out)["public_key"].startswith("policy.example.jp/terms/log+")


def test_a_witness_is_named_by_whoever_it_is(kaitei, monkeypatch):
    monkeypatch.setenv("KAITEI_SITE_URL", "https://policy.example.jp/")
    status, _, err = kaitei("ledger", "keygen", "--witness")
    assert (status, err) == (
        2,
        "error: missing argument 'NAME'\n  fix: see kaitei ledger keygen --help\n",
    )


def test_a_sealed_key_opens_with_its_passphrase_only(kaitei, monkeypatch):
    record_act(kaitei)
    monkeypatch.setenv("KAITEI_KEY_PASSPHRASE", "ひみつの言葉")
    status, out, _ = kaitei("ledger", "keygen", LOG_NAME, "--passphrase", "--json")
    assert (status, json.loads(out)["sealed"]) == (0, True)
    assert kaitei("ledger", "checkpoint")[0] == 0
    monkeypatch.setenv("KAITEI_KEY_PASSPHRASE", "他の言葉")
    assert "the passphrase does not open this key" in kaitei("ledger", "checkpoint")[2]
    monkeypatch.delenv("KAITEI_KEY_PASSPHRASE")
    status, _, err = kaitei("ledger", "checkpoint")
    assert status == 3
    assert "this key is sealed by a passphrase\n  fix: give it in KAITEI_KEY_PASSPHRASE" in err


def test_a_checkpoint_says_what_it_signed(kaitei, receipt):
    record_act(kaitei, "M-3")
    status, out, _ = kaitei("ledger", "checkpoint")
    assert status == 0
    assert re.fullmatch(
        rf"log         {LOG_NAME}\nsize        3 \(\+1\)\nroot        [0-9a-f]{{64}}\n"
        rf"checkpoint  signed: {LOG_NAME} \([0-9a-f]{{8}}\)\n",
        out,
    )
    assert "signed before, nothing was added since" in kaitei("ledger", "checkpoint")[1]


def test_an_older_ledger_is_refused_and_its_log_not_published(kaitei, receipt, tmp_path, monkeypatch):
    old = tmp_path / "old.sqlite3"
    shutil.copy(tmp_path / "ledger.sqlite3", old)
    record_act(kaitei, "M-4")
    assert kaitei("ledger", "checkpoint")[0] == 0
    assert kaitei("ledger", "publish", tmp_path / "log")[0] == 0
    before = (tmp_path / "log" / "checkpoint").read_bytes()
    monkeypatch.setenv("KAITEI_LEDGER", f"sqlite:///{old}")
    keys = ("--keys", tmp_path / "ledger.keys")
    status, out, err = kaitei("ledger", "checkpoint", *keys)
    assert (status, out) == (1, "")
    assert re.search(r"the ledger has 2 entries with root [0-9a-f]{64}, but a checkpoint of 3 entries", err)
    assert kaitei("ledger", "publish", tmp_path / "log", *keys)[0] == 1
    assert (tmp_path / "log" / "checkpoint").read_bytes() == before


def test_a_witness_cosigns_and_a_reader_can_demand_it(kaitei, receipt, tmp_path):
    site, own = tmp_path / "log", tmp_path / "witness"
    assert kaitei("ledger", "keygen", "w.example", "--witness", "--keys", own)[0] == 0
    status, out, err = kaitei("ledger", "witness", site, "--key", site / "key.txt", "--keys", own)
    assert (status, err) == (0, f"{LOG_NAME}, 2: seen for the first time\n")
    auditor = ("--keys", tmp_path / "auditor", "--before", site / "checkpoint")
    assert kaitei("ledger", "keygen", "a.example", "--witness", *auditor[:2])[0] == 0
    status, _, err = kaitei("ledger", "witness", site, "--key", site / "key.txt", *auditor)
    first = f"{LOG_NAME}, 2: continues {site / 'checkpoint'}\n"
    assert (status, err) == (0, f"{first}{LOG_NAME}, 2: seen for the first time\n")
    cosigned = tmp_path / "cosigned"
    cosigned.write_text(out, "utf-8")
    demand = ("--witness-key", own / "witness.txt")
    status, _, err = kaitei("ledger", "verify-receipt", receipt, *demand)
    assert status == 1
    assert "too few witnesses cosigned the checkpoint: none" in err
    status, out, _ = kaitei("ledger", "checkpoint", "--cosigned", cosigned, "--json")
    assert status == 0
    assert len(json.loads(out)["checkpoints"][0]["signatures"]) == 2
    assert kaitei("ledger", "publish", site)[0] == 0
    assert (site / "checkpoint").read_bytes() == cosigned.read_bytes()
    file = tmp_path / "version.tlog-proof"
    assert kaitei("ledger", "receipt", "privacy@2024-11-05", "-o", file)[0] == 0
    status, out, _ = kaitei("ledger", "verify-receipt", file, *demand)
    assert status == 0
    assert re.search(r"  witnessed by: w\.example \([0-9a-f]{8}\), 20", out)
    assert kaitei("ledger", "verify-receipt", file, *demand, "--quorum", "2")[0] == 2


def test_a_witness_needs_a_key_and_the_logs_key(kaitei, receipt, tmp_path):
    site = tmp_path / "log"
    status, _, err = kaitei("ledger", "witness", site, "--key", site / "key.txt", "--keys", tmp_path / "none")
    assert status == 3
    assert err.endswith("  fix: make one with kaitei ledger keygen NAME --witness\n")
    assert kaitei("ledger", "witness", site, "--keys", tmp_path / "none")[0] == 2


def test_a_whole_ledger_is_verified_in_words(kaitei, receipt):
    record_act(kaitei, "M-5")
    status, out, err = kaitei("ledger", "verify")
    assert (status, err) == (0, "")
    assert out.split("\n")[0] == "records      1 of 2 members, as they were logged"
    assert "\nwaiting      1 not in the log yet\n" in out
    status, out, _ = kaitei("ledger", "verify", "--json")
    assert json.loads(out)["signed_size"] == 2
    assert "件は、ログに載った時のままです" in kaitei("--lang", "ja", "ledger", "verify")[1]


def test_a_ledger_whose_past_nothing_remembers_is_not_called_whole(kaitei, receipt, tmp_path):
    last = tmp_path / "ledger.keys" / "last-checkpoint"
    assert "rollback" not in kaitei("ledger", "verify")[1]
    assert json.loads(kaitei("ledger", "verify", "--json")[1])["last_signed_size"] == 2
    last.unlink()
    status, out, err = kaitei("ledger", "verify")
    assert (status, err) == (0, "")
    assert out.endswith(
        f"\nrollback     not checked: {last} does not say what was signed last; put the newest checkpoint there that was"
        " published or that a witness has\n"
    )
    assert json.loads(kaitei("ledger", "verify", "--json")[1])["last_signed_size"] is None
    out = kaitei("ledger", "verify", "--published", tmp_path / "log")[1]
    assert f"\nrollback     not checked beyond the 2 entries published: {last} does not" in out
    out = kaitei("--lang", "ja", "ledger", "verify")[1]
    assert f"\n巻き戻り         確かめていません（最後に署名したものが {last} にありません。" in out
    out = kaitei("--lang", "ja", "ledger", "verify", "--published", tmp_path / "log")[1]
    assert "\n巻き戻り         公表済みの2件より後は確かめていません（" in out


def test_before_anything_is_signed_nothing_tells_an_older_copy(kaitei):
    record_act(kaitei)
    assert "\nrollback     not checked: " in kaitei("ledger", "verify")[1]
    kaitei("ledger", "keygen", LOG_NAME)
    told = "rollback     not checked: these keys have signed nothing yet\n"
    assert kaitei("ledger", "verify")[1].endswith(told)
    told = "巻き戻り         確かめていません（この鍵では、まだ何も署名していません）\n"
    assert kaitei("--lang", "ja", "ledger", "verify")[1].endswith(told)


def test_published_files_are_compared_with_the_ledger(kaitei, receipt, tmp_path):
    published = ["ledger", "verify", "--published", tmp_path / "log"]
    assert kaitei(*published)[1].endswith("\npublished    2 entries in 1 tile, all of this log\n")
    (tmp_path / "log" / "tile" / "0" / "000.p" / "2").write_bytes(bytes(64))
    status, out, err = kaitei(*published)
    assert (status, out) == (1, "")
    assert err.startswith(
        f"{tmp_path}/log/tile/0/000.p/2: error: this is not the log's tile: it was changed\n"
    )
    status, _, err = kaitei("ledger", "verify", "--published", tmp_path)
    assert (status, err.split(": ")[1]) == (2, "error")


def test_a_pipe_among_the_published_files_is_not_waited_for(kaitei, receipt, tmp_path):
    log = tmp_path / "log"
    verify, publish = ["verify", "--published", log], ["publish", log]
    for path, commands in (
        (log / "tile" / "0" / "000.p" / "2", [verify]),
        (log / "checkpoint", [verify, publish]),
    ):
        path.unlink()
        os.mkfifo(path)
        for words in commands:
            status, out, err = kaitei("ledger", *words)
            assert (status, out) == (3, "")
            assert f"{path}: error: " in err
            assert "cannot be read: it is a pipe" in err
    kaitei("ledger", "keygen", "witness.example", "--witness")
    status, _, err = kaitei("ledger", "witness", log, "--key", log / "key.txt")
    assert status == 2
    assert f"{log}/checkpoint: error: there is no published log here: it is a pipe\n" in err


def test_a_record_changed_by_hand_is_named(kaitei, receipt, tmp_path):
    connection = sqlite3.connect(tmp_path / "ledger.sqlite3")
    connection.execute("DROP TRIGGER event_is_not_changed")
    connection.execute("UPDATE event SET act = 3")
    connection.commit()
    connection.close()
    (one,) = json.loads(kaitei("ledger", "history", "M-1027", "--json")[1])["records"]
    status, out, err = kaitei("ledger", "verify")
    assert (status, out) == (1, "")
    assert (
        f"error: record {one['record']} is not entry 1 of the log: it was changed after it was logged\n"
        in err
    )


@pytest.mark.parametrize(
    "name", ["keygen", "checkpoint", "publish", "receipt", "verify-receipt", "verify", "witness"]
)
def test_every_command_has_help_with_an_example(name):
    from kaitei.cli import kaitei as group

    shown = CliRunner().invoke(group, ["ledger", name, "--help"])
    assert shown.exit_code == 0
    assert f"Example: kaitei ledger {name}" in shown.output
