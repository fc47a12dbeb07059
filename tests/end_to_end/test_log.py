"""The log through the command line: keygen, checkpoint, publish, receipt, verify-receipt."""

import json
import re
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from kaitei.cli import run
from kaitei.consent import ACTS, CanonicalRecord, Moment, commit, format_canonical
from kaitei.consent.canonical import SALT_SIZE
from kaitei.consent.entries import act_entry
from kaitei.tlog import (
    Checkpoint,
    TlogProof,
    build_signer,
    format_proof,
    format_verifier_key,
    hash_leaf,
    issue_checkpoint,
)

ROOT = Path(__file__).parents[2]
NAME = "log.example/acts"


@pytest.fixture
def kaitei(tmp_path, capfdbinary, monkeypatch):
    """Run a command line as the console command does; give back its status, stdout and stderr."""
    for name in ("KAITEI_KEYS", "KAITEI_LOG_KEY", "KAITEI_KEY_PASSPHRASE", "KAITEI_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KAITEI_LEDGER", f"sqlite:///{tmp_path}/ledger.sqlite3")
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.chdir(ROOT)

    def call(*words):
        status = run([str(word) for word in words])
        out, err = capfdbinary.readouterr()
        return status, out.decode(), err.decode()

    return call


def record(kaitei, member="M-1027", version="2024-11-05"):
    status, out, err = kaitei(
        "ledger",
        "record",
        "--member",
        member,
        "--policy",
        "privacy",
        "--version",
        version,
        "--act",
        "agree",
        "--json",
    )
    assert status == 0, err
    return json.loads(out)["record"]


@pytest.fixture
def receipt(kaitei, tmp_path):
    """Return the file of a receipt, and the folder of the log that it is of."""
    record_id = record(kaitei)
    assert kaitei("ledger", "keygen", NAME)[0] == 0
    assert kaitei("ledger", "checkpoint")[0] == 0
    assert kaitei("ledger", "publish", tmp_path / "log")[0] == 0
    assert kaitei("ledger", "receipt", record_id, "-o", tmp_path / "receipt.tlog-proof")[0] == 0
    return tmp_path / "receipt.tlog-proof"


def test_from_an_act_to_a_receipt_that_anybody_can_check(kaitei, receipt, tmp_path):
    status, out, err = kaitei("ledger", "verify-receipt", receipt, "--key", tmp_path / "log" / "key.txt")
    assert (status, err) == (0, "")
    digest = re.search(r"SHA-256 ([0-9a-f]{64})", out)
    assert digest
    lines = out.split("\n")
    assert lines[0] == f"valid  {receipt}"
    assert lines[1:3] == ["  act: agree", "  version: privacy@2024-11-05"]
    assert lines[6] == f"  text: SHA-256 {digest[1]} (the published text of this version)"
    assert lines[7] == f"  log: {NAME}, entry 1 of 2"
    assert lines[9:] == [
        "It proves what was recorded, and at which place in the log, not who pressed the button,",
        "and not that nothing was recorded later, a withdrawal for instance.",
        "",
    ]


def test_a_receipt_is_explained_in_japanese(kaitei, receipt):
    status, out, _ = kaitei("--lang", "ja", "ledger", "verify-receipt", receipt)
    assert status == 0
    assert "  行為: 同意\n  版: privacy@2024-11-05\n" in out
    assert "この版の公表された本文と一致します" in out
    assert f"{NAME}、全2件の記録番号1（0から数えて）" in out
    assert "操作した人が誰かは示しません" in out


def test_a_receipt_says_the_same_to_machines(kaitei, receipt):
    status, out, _ = kaitei("ledger", "verify-receipt", receipt, "--json")
    (answer,) = json.loads(out)["receipts"]
    assert status == 0
    assert answer["valid"] is True
    assert (answer["act"], answer["version"], answer["text"]) == ("agree", "privacy@2024-11-05", "same")
    assert (answer["log"], answer["size"], answer["index"]) == (NAME, 2, 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda raw: raw[: len(raw) // 2], "error: "),
        (lambda raw: raw.replace(b"index 1", b"index 0"), "the entry is not in the log"),
        (lambda raw: raw.replace(b"\n2\n", b"\n3\n"), "one of them was altered"),
        (
            lambda raw: raw.replace(NAME.encode(), b"log.example/other"),
            "not signed by a key that is trusted here",
        ),
    ],
)
def test_a_receipt_that_was_altered_is_not_valid(kaitei, receipt, change, reason):
    receipt.write_bytes(change(receipt.read_bytes()))
    status, out, err = kaitei("ledger", "verify-receipt", receipt)
    assert (status, out) == (1, f"NOT VALID  {receipt}\n")
    assert reason in err
    assert err.startswith(str(receipt))
    assert "Traceback" not in err


def test_one_bad_receipt_among_good_ones_is_found(kaitei, receipt, tmp_path):
    bad = tmp_path / "bad.tlog-proof"
    bad.write_bytes(b"c2sp.org/tlog-proof@v1\nindex 0\n\n")
    status, out, _ = kaitei("ledger", "verify-receipt", receipt, bad, receipt)
    assert status == 1
    assert [line.split("  ")[0] for line in out.split("\n") if line.endswith(".tlog-proof")] == [
        "valid",
        "NOT VALID",
        "valid",
    ]


def test_a_receipt_that_was_cut_is_refused_in_the_readers_language(kaitei, receipt):
    receipt.write_bytes(receipt.read_bytes()[:150])
    status, out, err = kaitei("--lang", "ja", "ledger", "verify-receipt", receipt)
    assert (status, out) == (1, f"無効  {receipt}\n")
    assert "受領証ではないか、壊れているか、途中で切れています" in err
    assert "  fix: 受領証のファイルをもう一度受け取ってください\n" in err


def test_a_receipt_is_not_compared_where_the_archive_lacks_the_version(kaitei, receipt, tmp_path):
    status, out, _ = kaitei("--archive", tmp_path / "none", "ledger", "verify-receipt", receipt)
    assert status == 0
    assert "not compared: the archive has no such version" in out


def test_a_receipt_of_other_words_than_the_archives_is_refused(kaitei, receipt, tmp_path):
    archive = tmp_path / "policy_versions"
    shutil.copytree("policy_versions", archive)
    version = archive / "privacy" / "2024-11-05.md"
    version.write_text(version.read_text("utf-8") + "\n9. 後から加えた文。\n", "utf-8")
    status, out, _ = kaitei("--archive", archive, "ledger", "verify-receipt", receipt)
    assert status == 1
    assert out.startswith(f"DIFFERS  {receipt}\n")
    assert "NOT the text this archive has for the version" in out


def test_a_name_in_a_receipt_cannot_forge_lines_of_the_answer(kaitei, tmp_path):
    log = build_signer(NAME, b"k" * 32)
    forged = "privacy@2024-11-05\nvalid  other.tlog-proof\x1b[2K"
    canonical = format_canonical(
        CanonicalRecord(bytes(32), ACTS[1], Moment(0), Moment(0), "web\x1b[2J", 7, None, forged, "ja")
    )
    extra = b"s" * SALT_SIZE + canonical
    leaf = hash_leaf(act_entry(commit(extra[:SALT_SIZE], canonical)))
    note = issue_checkpoint(Checkpoint(NAME, 1, leaf), log)
    path = tmp_path / "forged.tlog-proof"
    path.write_bytes(format_proof(TlogProof(0, (), note, extra)))
    status, out, _ = kaitei("ledger", "verify-receipt", path, "--key", format_verifier_key(log.key))
    assert status == 0
    assert r"  version: privacy@2024-11-05\nvalid  other.tlog-proof\x1b[2K" in out.split("\n")
    assert r"  channel: web\x1b[2J" in out.split("\n")


def test_a_missing_receipt_is_bad_input(kaitei, receipt, tmp_path):
    status, out, err = kaitei("ledger", "verify-receipt", tmp_path / "none.tlog-proof")
    assert (status, out) == (2, "")
    assert err.startswith(f"{tmp_path}/none.tlog-proof: error: the receipt cannot be read")


def test_without_a_public_key_nothing_can_be_verified(kaitei, receipt, tmp_path):
    status, _, err = kaitei("ledger", "verify-receipt", receipt, "--keys", tmp_path / "none")
    assert status == 2
    assert err == (
        "error: no public key of the log is known here\n"
        "  fix: name it: --key FILE, the site's log/key.txt, or --key NAME+HASH+KEY\n"
    )


def test_the_key_may_be_given_as_text(kaitei, receipt, tmp_path):
    key = (tmp_path / "log" / "key.txt").read_text().strip()
    assert kaitei("ledger", "verify-receipt", receipt, "--key", key)[0] == 0
    status, _, err = kaitei(
        "ledger", "verify-receipt", receipt, "--key", key.replace("log.example", "log.sample")
    )
    assert status == 2
    assert "error: key log.sample/acts says its hash is" in err


def test_a_trust_file_may_say_whom_to_believe(kaitei, receipt, tmp_path):
    key = (tmp_path / "log" / "key.txt").read_text().strip()
    trust = tmp_path / "trust.txt"
    trust.write_text(f"log {key}\nquorum none\n")
    assert kaitei("ledger", "verify-receipt", receipt, "--trust", trust)[0] == 0
    status, _, err = kaitei("ledger", "verify-receipt", receipt, "--trust", trust, "--quorum", "1")
    assert status == 2
    assert err == "error: --trust says it all\n  fix: leave --key, --witness-key and --quorum out\n"


def test_a_receipt_of_a_version_shows_when_it_took_effect(kaitei, receipt, tmp_path):
    file = tmp_path / "version.tlog-proof"
    assert kaitei("ledger", "receipt", "privacy@2024-11-05", "-o", file)[0] == 0
    status, out, _ = kaitei("ledger", "verify-receipt", file)
    assert status == 0
    assert "  version: privacy@2024-11-05\n  published: 2024-11-05\n  effective: 2024-11-05\n" in out


def test_a_receipt_goes_to_stdout_byte_for_byte(kaitei, receipt):
    (record_id,) = [
        one["record"] for one in json.loads(kaitei("ledger", "history", "M-1027", "--json")[1])["records"]
    ]
    status, out, err = kaitei("ledger", "receipt", record_id)
    assert (status, err) == (0, "")
    assert out.encode() == receipt.read_bytes()
    assert stat.S_IMODE(receipt.stat().st_mode) == 0o600


def test_an_unlogged_record_has_no_receipt_yet(kaitei, receipt):
    late = record(kaitei, "M-2")
    status, _, err = kaitei("ledger", "receipt", late)
    assert status == 2
    assert err == (
        f"error: no checkpoint covers record {late} yet\n"
        "  fix: sign one: kaitei ledger checkpoint; then ask again\n"
    )


def test_a_ledger_may_hide_the_hashes_of_single_acts(kaitei, tmp_path):
    assert kaitei("ledger", "init", "--hide-leaves")[0] == 0
    record_id = record(kaitei)
    assert kaitei("ledger", "keygen", NAME)[0] == 0
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
    record(kaitei)
    status, _, err = kaitei("ledger", "checkpoint")
    assert status == 3
    assert err == (
        f"{tmp_path}/ledger.keys: error: there is no log key here\n"
        "  fix: make one with kaitei ledger keygen NAME\n"
    )


def test_a_sealed_key_opens_with_its_passphrase_only(kaitei, monkeypatch):
    record(kaitei)
    monkeypatch.setenv("KAITEI_KEY_PASSPHRASE", "ひみつの言葉")
    status, out, _ = kaitei("ledger", "keygen", NAME, "--passphrase", "--json")
    assert (status, json.loads(out)["sealed"]) == (0, True)
    assert kaitei("ledger", "checkpoint")[0] == 0
    monkeypatch.setenv("KAITEI_KEY_PASSPHRASE", "他の言葉")
    assert "the passphrase does not open this key" in kaitei("ledger", "checkpoint")[2]
    monkeypatch.delenv("KAITEI_KEY_PASSPHRASE")
    status, _, err = kaitei("ledger", "checkpoint")
    assert status == 3
    assert "this key is sealed by a passphrase\n  fix: give it in KAITEI_KEY_PASSPHRASE" in err


def test_a_checkpoint_says_what_it_signed(kaitei, receipt):
    record(kaitei, "M-3")
    status, out, _ = kaitei("ledger", "checkpoint")
    assert status == 0
    assert re.fullmatch(
        rf"log         {NAME}\nsize        3 \(\+1\)\nroot        [0-9a-f]{{64}}\n"
        rf"checkpoint  signed: {NAME} \([0-9a-f]{{8}}\)\n",
        out,
    )
    assert "signed before, nothing was added since" in kaitei("ledger", "checkpoint")[1]


def test_an_older_ledger_is_refused_and_its_log_not_published(kaitei, receipt, tmp_path, monkeypatch):
    old = tmp_path / "old.sqlite3"
    shutil.copy(tmp_path / "ledger.sqlite3", old)
    record(kaitei, "M-4")
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
    assert (status, err) == (0, f"{NAME}, 2: seen for the first time\n")
    auditor = ("--keys", tmp_path / "auditor", "--before", site / "checkpoint")
    assert kaitei("ledger", "keygen", "a.example", "--witness", *auditor[:2])[0] == 0
    status, _, err = kaitei("ledger", "witness", site, "--key", site / "key.txt", *auditor)
    first = f"{NAME}, 2: continues {site / 'checkpoint'}\n"
    assert (status, err) == (0, f"{first}{NAME}, 2: seen for the first time\n")
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
    record(kaitei, "M-5")
    status, out, err = kaitei("ledger", "verify")
    assert (status, err) == (0, "")
    assert out.split("\n")[0] == "records      1 of 2 members, as they were logged"
    assert "\nwaiting      1 not in the log yet\n" in out
    status, out, _ = kaitei("ledger", "verify", "--json")
    assert json.loads(out)["signed_size"] == 2
    assert "件は、ログに載った時のままです" in kaitei("--lang", "ja", "ledger", "verify")[1]


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
