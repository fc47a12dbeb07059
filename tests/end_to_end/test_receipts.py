"""Receipts through the command line: receipt and verify-receipt."""

import json
import re
import shutil
import stat
from pathlib import Path

import pytest

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
from support.log_commands import LOG_NAME, record_act

ROOT = Path(__file__).parents[2]


def test_from_an_act_to_a_receipt_that_anybody_can_check(kaitei, receipt, tmp_path):
    status, out, err = kaitei("ledger", "verify-receipt", receipt, "--key", tmp_path / "log" / "key.txt")
    assert (status, err) == (0, "")
    digest = re.search(r"SHA-256 ([0-9a-f]{64})", out)
    assert digest
    lines = out.split("\n")
    assert lines[0] == f"valid  {receipt}"
    assert lines[1:3] == ["  act: agree", "  version: privacy@2024-11-05"]
    assert lines[6] == f"  text: SHA-256 {digest[1]} (the published text of this version)"
    assert lines[7] == f"  log: {LOG_NAME}, entry 1 of 2"
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
    assert f"{LOG_NAME}、全2件の記録番号1（0から数えて）" in out
    assert "操作した人が誰かは示しません" in out


def test_a_receipt_says_the_same_to_machines(kaitei, receipt):
    status, out, _ = kaitei("ledger", "verify-receipt", receipt, "--json")
    (answer,) = json.loads(out)["receipts"]
    assert status == 0
    assert answer["valid"] is True
    assert (answer["act"], answer["version"], answer["text"]) == ("agree", "privacy@2024-11-05", "same")
    assert (answer["log"], answer["size"], answer["index"]) == (LOG_NAME, 2, 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda raw: raw[: len(raw) // 2], "error: "),
        (lambda raw: raw.replace(b"index 1", b"index 0"), "the entry is not in the log"),
        (lambda raw: raw.replace(b"\n2\n", b"\n3\n"), "one of them was altered"),
        (
            lambda raw: raw.replace(LOG_NAME.encode(), b"log.example/other"),
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


@pytest.mark.parametrize(
    ("extra", "en", "ja"),
    [
        (b"s" * 16 + b"kaitei/record\x01" + bytes(32) + b"\x01" + bytes(16) + b"\x05web", "it is cut off in the channel", "経路の途中で切れています"),
        (b"kaitei/version\x01" + bytes(9), "it begins like that of a version and goes on as none does", "版のものとして始まり、その続きが正しくありません"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_in_a_receipt_is_named_in_the_readers_language(kaitei, tmp_path, extra, en, ja):
    log = build_signer(LOG_NAME, b"k" * 32)
    note = issue_checkpoint(Checkpoint(LOG_NAME, 1, bytes(32)), log)
    path = tmp_path / "odd.tlog-proof"
    path.write_bytes(format_proof(TlogProof(0, (), note, extra)))
    words = ["ledger", "verify-receipt", path, "--key", format_verifier_key(log.key)]
    status, out, err = kaitei(*words)
    assert (status, out) == (1, f"NOT VALID  {path}\n")
    assert err == (
        f"{path}:2: error: this is a proof of some log, but no receipt of an act or a version: what it is about cannot"
        f" be read, {en}\n  fix: ask whoever issued it for the receipt again\n"
    )
    status, out, err = kaitei("--lang", "ja", *words)
    assert (status, out) == (1, f"無効  {path}\n")
    assert err == (
        f"{path}:2: error: ログの証明ではありますが、同意等の記録や規約の版の受領証としては読めません：{ja}\n"
        "  fix: 発行元に受領証の再発行を依頼してください\n"
    )


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
    log = build_signer(LOG_NAME, b"k" * 32)
    forged = "privacy@2024-11-05\nvalid  other.tlog-proof\x1b[2K"
    canonical = format_canonical(
        CanonicalRecord(bytes(32), ACTS[1], Moment(0), Moment(0), "web\x1b[2J", 7, None, forged, "ja")
    )
    extra = b"s" * SALT_SIZE + canonical
    leaf = hash_leaf(act_entry(commit(extra[:SALT_SIZE], canonical)))
    note = issue_checkpoint(Checkpoint(LOG_NAME, 1, leaf), log)
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
    assert (
        err
        == "error: --trust states the keys and the quorum already\n  fix: leave --key, --witness-key and --quorum out\n"
    )


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
    late = record_act(kaitei, "M-2")
    status, _, err = kaitei("ledger", "receipt", late)
    assert status == 2
    assert err == (
        f"error: no checkpoint covers record {late} yet\n"
        "  fix: sign one: kaitei ledger checkpoint; then ask again\n"
    )
