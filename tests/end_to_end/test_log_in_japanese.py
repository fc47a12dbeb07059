"""The log, its keys and receipts, as the operators and auditors of a Japanese company meet them."""

import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from kaitei.cli import run
from support.ledger_commands import RECORD, said
from support.log_commands import LOG_NAME

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "operate.md").read_text("utf-8")


def heading_of(told):
    """Return the heading of the operators' guide that an error is looked up by: it has … for values and places."""
    what = told.splitlines()[0].partition("error: ")[2]
    return next(
        (
            heading
            for heading in re.findall("^### (.*)$", GUIDE, re.MULTILINE)
            if re.fullmatch(".*".join(map(re.escape, re.split(" ?… ?", heading))) + ".*", what)
        ),
        None,
    )


def test_a_log_that_is_not_signed_yet(japan, capsys):
    record = said(capsys, *RECORD).split()[1]
    assert said(capsys, "ledger", "checkpoint", status=3) == (
        "var/ledger.keys: error: ログの署名鍵がここにはありません\n"
        "  fix: 次の命令で作ってください：kaitei ledger keygen 名前\n"
    )
    assert said(capsys, "ledger", "receipt", record, status=2) == (
        f"error: 記録 {record} を含む署名済みのチェックポイントが、まだありません\n"
        "  fix: kaitei ledger checkpoint で署名してから、もう一度実行してください\n"
    )
    assert said(capsys, "ledger", "publish", "log", status=2) == (
        "error: ログに、署名したチェックポイントがまだありません\n"
        "  fix: 先に kaitei ledger checkpoint で署名してください\n"
    )


@pytest.fixture
def signed(japan, capsys):
    """Stand beside a ledger whose log is signed; return the id of its record."""
    record = said(capsys, *RECORD).split()[1]
    said(capsys, "ledger", "keygen", LOG_NAME)
    said(capsys, "ledger", "checkpoint")
    return record


def test_a_record_that_was_changed_afterwards(japan, capsys, signed):
    connection = sqlite3.connect(japan / "var" / "ledger.sqlite3")
    connection.executescript("DROP TRIGGER event_is_not_changed; UPDATE event SET channel = 'paper'")
    connection.close()
    assert said(capsys, "ledger", "verify", status=1) == (
        f"error: 記録 {signed} がログの 1 番と一致しません。ログに載った後に書き換えられています\n"
        "  fix: 作業を止め、今の台帳をそのまま残して、バックアップから戻してください（手順は docs/guide/operate.md）\n"
    )
    assert said(capsys, "ledger", "receipt", signed, status=1) == (
        f"error: 記録 {signed} は、ログに載った後に書き換えられています。ログの 1 番と一致しません\n"
        "  fix: 作業を止め、今の台帳をそのまま残し、ほかに書き換えられたものがないか kaitei ledger verify で確かめてください\n"
    )


def test_an_older_backup_in_the_place_of_the_ledger(japan, capsys, signed):
    said(capsys, "ledger", "backup", "older.sqlite3")
    said(capsys, *RECORD, "--act", "withdraw")
    said(capsys, "ledger", "checkpoint")
    told = said(capsys, "ledger", "restore", "older.sqlite3", "--yes", status=1)
    first, fix = told.splitlines()
    assert first.startswith("older.sqlite3: error: ログは 2 件（根 ")
    assert "）ですが、3 件（根 " in first
    assert first.endswith("）のチェックポイントに署名しています。記録が失われています")
    assert fix == (
        "  fix: 何も置き換えていません。もっと新しいバックアップを指定してください（ない場合の手順は docs/guide/operate.md）"
    )
    shutil.copy("older.sqlite3", "var/ledger.sqlite3")
    told = said(capsys, "ledger", "checkpoint", status=1)
    assert told.startswith("error: 台帳のログは 2 件（根 ")
    assert (
        heading_of(told)
        == "台帳のログは … ですが、… のチェックポイントに署名しています。記録が失われています"
    )
    assert told.endswith(
        "  fix: 作業を止めてください。この台帳ではもう署名せず、そのまま残して、最も新しいバックアップから戻してください"
        "（手順は docs/guide/operate.md の「署名が拒まれたとき」）\n"
    )


def test_what_remembers_the_last_checkpoint_is_missing(japan, capsys, signed):
    (japan / "var" / "ledger.keys" / "last-checkpoint").unlink()
    told = said(capsys, "ledger", "checkpoint", status=3)
    assert heading_of(told) is not None
    assert told == (
        "var/ledger.keys/last-checkpoint: error: 2 件時点のチェックポイントに署名しましたが、それを覚えておくファイルが"
        "ありません\n"
        "  fix: 最後に公表したチェックポイントを、サイトの log/checkpoint か立会人から受け取り、ここに置いてください\n"
    )
    assert said(capsys, "ledger", "publish", "log", status=3) == told
    assert not (japan / "log").exists()


def test_a_key_of_which_nothing_says_what_it_has_signed(japan, capsys):
    said(capsys, *RECORD)
    said(capsys, "ledger", "keygen", LOG_NAME)
    (japan / "var" / "ledger.keys" / "last-checkpoint").unlink()
    told = said(capsys, "ledger", "checkpoint", status=3)
    assert re.fullmatch(
        rf"var/ledger.keys/last-checkpoint: error: 署名鍵 {LOG_NAME}（[0-9a-f]{{8}}）で最後に何に署名したか、ここには残っていません\n"
        "  fix: 最後に公表したチェックポイントを、サイトの log/checkpoint か立会人から受け取り、ここに置いてください。これらの鍵で一度も"
        "署名していないときに限り、次の命令でそう書き込めます：kaitei ledger init --unused-keys\n",
        told,
    )
    assert heading_of(told) == "署名鍵 … で最後に何に署名したか、ここには残っていません"
    said(capsys, "ledger", "init", "--unused-keys")
    assert "署名しました" in said(capsys, "ledger", "checkpoint")


def test_a_receipt_that_was_cut(japan, capsys, signed):
    said(capsys, "ledger", "receipt", signed, "-o", "receipt.tlog-proof")
    whole = (japan / "receipt.tlog-proof").read_text("utf-8")
    (japan / "receipt.tlog-proof").write_text(whole[:150], "utf-8")
    assert run(["ledger", "verify-receipt", "receipt.tlog-proof"]) == 1
    out, err = capsys.readouterr()
    assert out == "無効  receipt.tlog-proof\n"
    assert err == (
        "receipt.tlog-proof:2: error: 受領証ではないか、壊れているか、途中で切れています"
        "（ハッシュの後に、空行とチェックポイントがありません）\n"
        "  fix: 受領証のファイルをもう一度受け取ってください\n"
    )


def test_a_receipt_that_others_should_have_signed(japan, capsys, signed):
    said(capsys, "ledger", "receipt", signed, "-o", "receipt.tlog-proof")
    said(capsys, "ledger", "keygen", "w.example", "--witness", "--keys", "w.keys")
    check = ["ledger", "verify-receipt", "receipt.tlog-proof"]
    assert said(capsys, *check, "--witness-key", "w.keys/witness.txt", status=1) == (
        "receipt.tlog-proof: error: チェックポイントに副署した立会人が足りません（副署：なし）。必要な条件「witnesses」を"
        "満たしません\n"
    )
    said(capsys, "ledger", "keygen", "other.example/log", "--keys", "o.keys")
    told = said(capsys, *check, "--key", "o.keys/log.txt", status=1)
    assert re.fullmatch(
        r"receipt\.tlog-proof: error: 信頼する鍵による署名がありません（署名：log\.example/acts \([0-9a-f]{8}\)、"
        r"信頼する鍵：other\.example/log \([0-9a-f]{8}\)）\n",
        told,
    )


def test_keys_that_others_may_read_or_that_stay_closed(japan, capsys, signed, monkeypatch):
    (key,) = (japan / "var" / "ledger.keys").glob("log-*.key")
    key.chmod(0o644)
    told = said(capsys, "ledger", "checkpoint", status=3)
    assert "署名鍵のファイルを、所有者以外も読めます（権限 0644）" in told
    (epoch,) = (japan / "var" / "ledger.keys").glob("epoch-*.key")
    epoch.unlink()
    told = said(capsys, "ledger", "status", "M-1", status=3)
    assert "で封じられていますが、その鍵のファイルがありません" in told
    assert "鍵のファイルを戻すか、鍵のフォルダーを --keys か KAITEI_KEYS で指定してください" in told


def test_a_witness_who_is_shown_nothing(japan, capsys, signed):
    said(capsys, "ledger", "keygen", "w.example", "--witness", "--keys", "w.keys")
    assert said(
        capsys, "ledger", "witness", "log", "--key", "var/ledger.keys/log.txt", "--keys", "w.keys", status=2
    ) == (
        "log/checkpoint: error: 公表されたログがここにはありません：ファイルかフォルダーがありません\n"
        "  fix: 公開ファイルのフォルダーを指定してください\n"
    )


def test_an_erasure_of_nobody(japan, capsys, signed):
    assert said(capsys, "ledger", "erase", "M-2", "--yes", status=2) == (
        "error: M-2 の記録はありません\n  fix: 会員の参照を確かめ、記録したときのとおりに書いてください\n"
    )


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("web", ("ウェブサイト", "website")),
        ("app", ("アプリ", "app")),
        ("phone", ("電話", "phone")),
        ("paper", ("書面", "paper")),
        ("import", ("取込み", "import")),
        ("kiosk", ("kiosk", "kiosk")),
    ],
)
def test_a_receipt_calls_the_channel_by_a_word_members_know(japan, capsys, monkeypatch, channel, words):
    ja, en = words
    monkeypatch.setenv("KAITEI_CHANNELS", "kiosk")
    record = said(capsys, *RECORD, "--channel", channel).split()[1]
    said(capsys, "ledger", "keygen", LOG_NAME)
    said(capsys, "ledger", "checkpoint")
    said(capsys, "ledger", "receipt", record, "-o", "receipt.tlog-proof")
    check = ["ledger", "verify-receipt", "receipt.tlog-proof"]
    assert f"  経路: {ja}\n" in said(capsys, *check)
    assert f"  channel: {en}\n" in said(capsys, *check, "--lang", "en")
    assert f'"channel": "{channel}"' in said(capsys, *check, "--json")
