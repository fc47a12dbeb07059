"""What a line's label is: as written, the style of its sequence, the number meant."""

from __future__ import annotations

import pytest

from kaitei.parse.labels import parse_label, parse_labels


@pytest.mark.parametrize(
    ("line", "written", "style", "number"),
    [
        ("第3条（目的）", "第3条", "第N条", (3,)),
        ("第３条の２　定義", "第３条の２", "第N条", (3, 2)),
        ("第三条の二の三", "第三条の二の三", "第N条", (3, 2, 3)),
        ("第百二十三条　雑則", "第百二十三条", "第N条", (123,)),
        ("第 12 条 通知", "第 12 条", "第N条", (12,)),
        ("第1章 総則", "第1章", "第N章", (1,)),
        ("第一节 总则", "第一节", "第N節", (1,)),
        ("第2項 通知", "第2項", "第N項", (2,)),
        ("第1 趣旨", "第1", "第N", (1,)),
        ("제3조의2(적용)", "제3조의2", "제N조", (3, 2)),
        ("1. 取得", "1.", "N.", (1,)),
        ("1．取得", "1．", "N.", (1,)),
        (r"1\. はじめに", r"1\.", "N.", (1,)),
        ("1、取得", "1、", "N、", (1,)),
        ("1) 取得", "1)", "N)", (1,)),
        ("(1) 取得", "(1)", "(N)", (1,)),
        ("（１）取得", "（１）", "(N)", (1,)),
        ("（一）取得", "（一）", "(一)", (1,)),
        ("［1］取得", "［1］", "[N]", (1,)),
        ("① 取得", "①", "①", (1,)),
        ("㉑取得", "㉑", "①", (21,)),
        ("⑵取得", "⑵", "⑴", (2,)),
        ("❸ 取得", "❸", "❶", (3,)),
        ("㋑ 取得", "㋑", "㋐", (2,)),
        ("Ⅳ. 取得", "Ⅳ.", "Ⅰ.", (4,)),
        ("ⅲ 取得", "ⅲ", "ⅰ", (3,)),
        ("２　前項の規定", "２", "N", (2,)),
        ("一　氏名", "一", "一", (1,)),
        ("一の二　電子メールアドレス", "一の二", "一", (1, 2)),
        ("２の２　前項の規定", "２の２", "N", (2, 2)),
        ("(1)の2 取得", "(1)の2", "(N)", (1, 2)),
        ("（１の２）取得", "（１の２）", "(N)", (1, 2)),
        ("(1)の2分の1を支払う", "(1)", "(N)", (1,)),
        ("二、取得", "二、", "一、", (2,)),
        ("ウ 取得", "ウ", "ア", (3,)),
        ("a. Scope", "a.", "a.", (1,)),
        ("(b) Scope", "(b)", "(a)", (2,)),
        ("(iv) Scope", "(iv)", "(i)", (4,)),
        ("B. Scope", "B.", "A.", (2,)),
        ("1.1 Scope", "1.1", "N.N", (1, 1)),
        ("1.1. Scope", "1.1.", "N.N", (1, 1)),
        ("2-3 取得", "2-3", "N-N", (2, 3)),
        ("1.2.3 Scope", "1.2.3", "N.N.N", (1, 2, 3)),
        ("2.a. Scope", "2.a.", "N.a", (2, 1)),
        ("3.b. ii. Scope", "3.b. ii.", "N.a.i", (3, 2, 2)),
        ("Section 4. Fees", "Section 4.", "Section N", (4,)),
        ("ARTICLE IV", "ARTICLE IV", "Article I", (4,)),
        ("Section 2.1 Fees", "Section 2.1", "Section N", (2, 1)),
        ("附則", "附則", "附則", ()),
        ("附　則（令和6年4月1日）", "附　則", "附則", ()),
        ("（附則）", "（附則）", "附則", ()),
        ("別表第1（第3条関係）", "別表第1", "別表第N", (1,)),
        ("別記様式第２号", "別記様式第２号", "様式第N", (2,)),
        ("2 1回のチャージの上限額", "2", "N", (2,)),
        ("3 10,000円を超える", "3", "N", (3,)),
        ("4 SMSによる認証", "4", "N", (4,)),
        ("5 e-KYC（本人確認）", "5", "N", (5,)),
        ("※ 注記", "※", "※", ()),
        ("※2 注記", "※2", "※", (2,)),
        ("（注）注記", "（注）", "※", ()),
        (r"(\*1) 注記", r"(\*1)", "※", (1,)),
        ("・氏名", "・", "・", ()),
        ("■ 取得", "■", "■", ()),
    ],
)  # fmt: skip
def test_a_label_is_read(line, written, style, number):
    label = parse_label(line)
    assert label is not None
    assert (label.written, label.style, label.number) == (written, style, number)


@pytest.mark.parametrize(
    ("line", "written", "style", "number"),
    [
        ("1. (1) 取得", "1. (1)", "N. (N)", (1, 1)),
        ("1. ① 取得", "1. ①", "N. ①", (1, 1)),
        ("• (1) 取得", "• (1)", "(N)", (1,)),
        ("•   ・取得", "•   ・", "・", ()),
        ("・※ 注記", "・※", "※", ()),
    ],
)
def test_doubled_marks_are_one_label(line, written, style, number):
    label = parse_label(line)
    assert label is not None
    assert (label.written, label.style, label.number) == (written, style, number)


@pytest.mark.parametrize(
    "line",
    [
        "第3条の規定により", "第3条に基づき", "第1条から第5条まで", "第2条及び第3条", "第2条第1項の", "第2条各号の", "第3条ただし書", "第4条前段", "제3조의 규정", "第二条规定的",
        "1.5倍", "10:30から", "2024年の実績", "2024. 年", "3.14%", "e.g. this", "i.e. that", "Section 3 applies to you", "Section 4.2 applies to you",
        "附則に定める", "別表のとおり", "一、二の例外", "イ、ロ及びハ", "Ⅱ型", "当社は", "(当社がサービスを)", "(IMEI、MEID等)", "A: B", "",
        "3 か月以内", "2 営業日前", "5　％以上", "https://example.com",
        "3 days after", "03 1234-5678（代表）", "10 000円", "2 1/2",
    ],
)  # fmt: skip
def test_a_sentence_has_no_label(line):
    assert parse_label(line) is None


@pytest.mark.parametrize(
    ("line", "readings"),
    [
        ("イ 法人", [("イ", 1), ("ア", 2)]),
        ("(i) one", [("(i)", 1), ("(a)", 9)]),
        ("ロ 法人", [("イ", 2), ("ア", 43)]),
        ("c. three", [("a.", 3), ("i.", 100)]),
    ],
)
def test_a_sign_of_two_sequences_has_two_readings(line, readings):
    assert [(label.style, label.number[0]) for label in parse_labels(line)] == readings
