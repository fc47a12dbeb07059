"""The ledger's commands, as the legal staff and the operators of a Japanese company meet them."""

import csv
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from kaitei.cli import run
from kaitei.ledger.importing import spawn
from support.ledger_commands import GOOD, HEADER, RECORD, said
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


@pytest.fixture
def japan(here, monkeypatch):
    """Stand where the environment asks for Japanese, as it does on their machines."""
    monkeypatch.delenv("KAITEI_LANG", raising=False)
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    return here


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["--member", "taro@example.com"],
            (
                "error: 会員の参照「taro@example.com」はメールアドレスです。台帳にメールアドレスは残せません\n"
                "  fix: 会員番号のような、それだけではだれのことか分からない番号を指定してください\n"
            ),
        ),
        (
            ["--member", "会員1"],
            (
                "error: 会員の参照「会員1」に、半角の英数字・記号ではない文字 U+4F1A（会）が入っています\n"
                "  fix: 会員番号のような、個人を表さない番号を、半角の英数字・記号1～128字で指定してください\n"
            ),
        ),
        (
            ["--version", "2025-01-01"],
            (
                "error: terms に「2025-01-01」という版はありません\n"
                "  fix: 版のフォルダーにある版を指定してください：2021-01-01, 2024-01-01\n"
            ),
        ),
        (
            ["--act", "同意"],
            (
                "error: 「同意」という行為はありません\n"
                "  fix: agree（同意）、acknowledge（確認）、decline（不同意）、withdraw（撤回）のいずれかを指定してください\n"
            ),
        ),
        (
            ["--at", "2026-04-01 09:30"],
            (
                "error: 日時（occurred_at）「2026-04-01 09:30」は、時差がないため、いつのことか決まりません\n"
                "  fix: 2026-04-01T09:30:00+09:00 のように、時差を付けて書いてください\n"
            ),
        ),
        (
            ["--at", "2023-12-31T00:00:00+09:00"],
            (
                "error: terms@2024-01-01 の公表日は 2024-01-01 で、行為の日 2023-12-31 より後です\n"
                "  fix: 会員に表示した版を指定するか、日時を直してください\n"
            ),
        ),
        (
            ["--channel", "fax"],
            (
                "error: 「fax」という経路は、この台帳にありません\n"
                "  fix: 次のいずれかにするか、KAITEI_CHANNELS に加えてください：web, app, phone, paper, import\n"
            ),
        ),
        (
            ["--statement", "none.txt"],
            (
                "none.txt: error: 表示した文言のファイルを読めません：ファイルかフォルダーがありません\n"
                "  fix: 正しいファイルを指定してください\n"
            ),
        ),
    ],
)
def test_an_act_that_cannot_be_recorded(japan, capsys, arguments, told):
    assert said(capsys, *RECORD, *arguments, status=2) == told
    assert not (japan / "var").exists()


def test_the_language_that_is_asked_for_counts_more(japan, capsys):
    assert "メールアドレス" in said(capsys, *RECORD, "--member", "a@b.example", status=2)
    assert "e-mail address" in said(capsys, "--lang", "en", *RECORD, "--member", "a@b.example", status=2)


def test_a_key_is_used_for_one_act_alone(japan, capsys):
    record = said(capsys, *RECORD, "--key", "k-1").split()[1]
    assert said(capsys, *RECORD, "--key", "k-1", "--act", "withdraw", status=2) == (
        f"error: M-1 の key（重複を防ぐ鍵）「k-1」は、別の行為に使われています：記録 {record}（agree terms@2024-01-01）\n"
        "  fix: key は行為ごとに別のものにし、同じ内容を送り直すときだけ同じものを使ってください\n"
    )


@pytest.mark.parametrize("worker_from", [0, spawn.WORKER_FROM])
def test_the_report_of_refused_rows(japan, capsys, monkeypatch, worker_from):
    """It opens in Excel as it is: the mark at its beginning says that it is UTF-8."""
    monkeypatch.setattr(spawn, "WORKER_FROM", worker_from)
    (japan / "acts.csv").write_text(
        HEADER
        + GOOD
        + "M-2,terms,2024-01-01,agree,2026-04-02 10:00,web\n"
        + "M-3,terms,2024-01-01,agree\n"
        + "M-4,rules,2024-01-01,agree,2026-04-02T10:00:00Z,web\n"
    )
    assert run(["ledger", "import", "acts.csv"]) == 1
    assert capsys.readouterr().out == "1 記録, 0 記録済み, 3 却下 → acts.csv.refused.csv\n"
    report = japan / "acts.csv.refused.csv"
    assert report.read_bytes().startswith("\ufeffrow,column".encode())
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["row"], row["column"], row["why"], row["fix"]) for row in csv.DictReader(file)]
    assert rows == [
        (
            "3",
            "occurred_at",
            "日時（occurred_at）「2026-04-02 10:00」は、時差がないため、いつのことか決まりません",
            "2026-04-01T09:30:00+09:00 のように、時差を付けて書いてください",
        ),
        (
            "4",
            "",
            "列名は 6 個ですが、この行の項目は 4 個です",
            "カンマを含む項目は二重引用符で囲んでください",
        ),
        (
            "5",
            "policy",
            "ポリシー「rules」はありません",
            "版のフォルダーにあるポリシーを指定してください：terms",
        ),
    ]
    assert said(capsys, "ledger", "import", "acts.csv", "--strict", status=2) == (
        "acts.csv:3: error: 4 行のうち 3 行が取り込めないため、何も取り込みませんでした\n"
        "  fix: 理由は acts.csv.refused.csv にあります。行を直すか、--strict を外してほかの行を取り込んでください\n"
    )


def test_a_file_that_is_no_table_of_acts(japan, capsys):
    (japan / "acts.csv").write_text("氏名,日付\n")
    assert said(capsys, "ledger", "import", "acts.csv", status=2) == (
        "acts.csv:1: error: 「氏名」という列はありません\n"
        "  fix: 列は member, policy, version, act, occurred_at が必須、channel, locale, key, statement, statement_digest, "
        "digest が任意です\n"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["stats", "--as-of", "2026-02-30"],
            (
                "error: --as-of の「2026-02-30」は、暦にない日です\n"
                "  fix: 2026-04-01 のような日付か、2026-04-01T09:30:00+09:00 のように時差の付いた日時を書いてください\n"
            ),
        ),
        (
            ["status", "M-1"],
            (
                "var/ledger.sqlite3: error: 台帳がここにはありません\n"
                "  fix: kaitei ledger init で作るか、別の台帳を --ledger で指定してください\n"
            ),
        ),
        (
            ["status", "M-1", "--ledger", "mysql://x"],
            (
                "error: 「mysql://x」は台帳の場所の書き方ではありません\n"
                "  fix: sqlite:///var/ledger.sqlite3 や postgresql://利用者@ホスト/データベース のように書いてください\n"
            ),
        ),
        (
            ["export", "--raw", "--format", "jsonl"],
            (
                "error: --raw は CSV のための指定です\n"
                "  fix: 外してください。ほかの形式では、初めから値がそのまま書き出されます\n"
            ),
        ),
        (
            ["restore", "policy_versions/terms/policy.yml", "--yes"],
            (
                "policy_versions/terms/policy.yml: error: 台帳のファイルではありません（SQLite のデータベースではありません）\n"
                "  fix: kaitei ledger backup で作ったファイルを指定してください。以前の kaitei で作ったものは、先に新しくします："
                "kaitei ledger migrate --ledger sqlite:///policy_versions/terms/policy.yml\n"
            ),
        ),
        (
            ["pending"],
            (
                "error: 引数 'POLICY' が指定されていません\n"
                "  fix: 使い方は kaitei ledger pending --help で確かめてください\n"
            ),
        ),
        (
            ["pending", "terms", "--limit", "0"],
            (
                "error: '--limit' の値が正しくありません：0 は範囲外です（1<=x<=100000）\n"
                "  fix: 使い方は kaitei ledger pending --help で確かめてください\n"
            ),
        ),
        (
            ["stats", "--plto", "x.svg"],
            (
                "error: --plto というオプションはありません（'--plot' のことですか）\n"
                "  fix: 使い方は kaitei ledger stats --help で確かめてください\n"
            ),
        ),
        (
            ["audit"],
            "error: audit という命令はありません\n  fix: 使い方は kaitei ledger --help で確かめてください\n",
        ),
    ],
)
def test_a_command_that_cannot_be_carried_out(japan, capsys, arguments, told):
    assert run(["ledger", *arguments]) in {2, 3}
    assert capsys.readouterr().err == told


def test_a_log_that_is_not_signed_yet(japan, capsys):
    record = said(capsys, *RECORD).split()[1]
    assert said(capsys, "ledger", "checkpoint", status=3) == (
        "var/ledger.keys: error: ログの署名鍵がここにはありません\n"
        "  fix: 次の命令で作ってください：kaitei ledger keygen 名前\n"
    )
    assert said(capsys, "ledger", "receipt", record, status=2) == (
        f"error: 記録 {record} を含むチェックポイントは、まだ署名されていません\n"
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
        "  fix: 作業を止めてください。この台帳ではもう署名せず、そのまま残して、最も新しいバックアップから戻します"
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


def test_keys_that_others_may_read_or_that_stay_closed(japan, capsys, signed, monkeypatch):
    (key,) = (japan / "var" / "ledger.keys").glob("log-*.key")
    key.chmod(0o644)
    told = said(capsys, "ledger", "checkpoint", status=3)
    assert "署名鍵のファイルを、所有者以外も読めます（権限 0644）" in told
    (epoch,) = (japan / "var" / "ledger.keys").glob("epoch-*.key")
    epoch.unlink()
    told = said(capsys, "ledger", "status", "M-1", status=3)
    assert "（epoch）で封じられていますが、その鍵のファイルがありません" in told
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
