"""The ledger's commands, as the legal staff and the operators of a Japanese company meet them."""

import csv

import pytest

from kaitei.cli import run
from kaitei.ledger.importing import spawn
from support.ledger_commands import GOOD, HEADER, RECORD, said
from support.log_commands import LOG_NAME


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
    assert capsys.readouterr().out == "記録 1 件、記録済み 0 件、取込み不可 3 件 → acts.csv.refused.csv\n"
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


def test_what_is_done_is_told_in_japanese_too(japan, capsys):
    assert said(capsys, "ledger", "init") == (
        "台帳  sqlite:///var/ledger.sqlite3（形式 3、追加した版 2 件）\n"
        "鍵    var/ledger.keys：写しを、台帳のバックアップとは別の場所に保管してください。失うと、だれの記録か分からなくなります\n"
    )
    lines = said(capsys, *RECORD).splitlines()
    assert [line.split()[0] for line in lines] == ["記録番号", "行為", "状態", "受領証"]
    public, where, private = said(capsys, "ledger", "keygen", LOG_NAME).splitlines()
    assert public.startswith(f"公開鍵  {LOG_NAME}+")
    assert where == "        var/ledger.keys/log.txt にあります。検証する人に渡してください"
    assert private.endswith("写しを、台帳のバックアップとは別の場所に保管し、だれにも見せないでください")
    assert said(capsys, "ledger", "checkpoint").startswith(f"ログ  {LOG_NAME}\n件数  2 (+2)\n根    ")
    assert said(capsys, "ledger", "publish", "log") == (
        f"ログ        {LOG_NAME}：2 件（前回の公表は 0 件）\nフォルダー  log（3 ファイルを書きました）\n"
    )
    assert (
        said(capsys, "ledger", "migrate")
        == "台帳  sqlite:///var/ledger.sqlite3（形式 3、適用した移行 0 件）\n"
    )


def test_columns_stand_under_each_other(japan, capsys):
    """A 漢字 takes two columns of a terminal."""
    said(capsys, *RECORD)
    assert said(capsys, "ledger", "stats").splitlines()[1:3] == [
        f"行為     同意{' ' * 20}            1",
        f"経路     web{' ' * 21}            1",
    ]
