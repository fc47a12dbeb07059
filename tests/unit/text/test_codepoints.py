"""Which code points a policy may be written in."""

import unicodedata
from collections.abc import Iterator

import pytest

from kaitei.text.codepoints import (
    PLANE_2,
    UNIFIED_IN_COMPATIBILITY_BLOCK,
    describe,
    is_allowed,
    refused,
    why_refused,
)


def assigned() -> Iterator[str]:
    return (chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) != "Cn")


@pytest.mark.parametrize(
    "text",
    [
        "第１条の２（目的）　「本サービス」とは、“サービス”――をいう。\n",
        "①⑳⑴⒈⒜Ⓐ㈠㈱㉑㊞㍻㋿㎡ⅠⅻⅫ※＊・■●□○◎→⇒〒№℡™",
        "人々〆切、〇〇、ゝゞ〱、ｶﾞｷﾞｸﾞ、ヴヷ、ㇰ、１２３ＡＢＣ￥¥€",
        "山﨑、髙橋、𠮷野、𠮟る、辻、鷗",
        "Café, naïve, Łódź, Straße, Žižek, Đặng — “quoted” ‘so’ … § 3 ¶ © ® ½ ²",
        "개인정보 처리방침 ㄱ. 個人資訊，个人信息保护法；（一）",
    ],
)
def test_legal_text_of_the_languages_policies_are_written_in_is_allowed(text):
    assert list(refused(text)) == []


@pytest.mark.parametrize(
    ("char", "named", "because"),
    [
        ("\t", "U+0009 TAB", "a tab"),
        ("\r", "U+000D CARRIAGE RETURN", "a control character"),
        ("\x00", "U+0000 NULL", "a control character"),
        ("\x85", "U+0085 NEXT LINE", "a control character"),
        ("\u00a0", "U+00A0 NO-BREAK SPACE", "a space or line break"),
        ("\u00ad", "U+00AD SOFT HYPHEN", "invisible"),
        ("\u034f", "U+034F COMBINING GRAPHEME JOINER", "invisible"),
        ("\u061c", "U+061C ARABIC LETTER MARK", "it changes the direction"),
        ("\u115f", "U+115F HANGUL CHOSEONG FILLER", "invisible"),
        ("\u2003", "U+2003 EM SPACE", "a space or line break"),
        ("\u200b", "U+200B ZERO WIDTH SPACE", "invisible"),
        ("\u200d", "U+200D ZERO WIDTH JOINER", "invisible"),
        ("\u200f", "U+200F RIGHT-TO-LEFT MARK", "it changes the direction"),
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE", "it changes the direction"),
        ("\u2066", "U+2066 LEFT-TO-RIGHT ISOLATE", "it changes the direction"),
        ("\u2028", "U+2028 LINE SEPARATOR", "a space or line break"),
        ("\u2060", "U+2060 WORD JOINER", "invisible"),
        ("\u2800", "U+2800 BRAILLE PATTERN BLANK", "invisible"),
        ("\u3099", "U+3099 COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK", "a combining mark"),
        ("\u3164", "U+3164 HANGUL FILLER", "invisible"),
        ("\ue000", "U+E000", "it has no agreed meaning"),
        ("\ufa19", "U+FA19 CJK COMPATIBILITY IDEOGRAPH-FA19", "programs may turn it into 神"),
        ("\ufe0f", "U+FE0F VARIATION SELECTOR-16", "it changes the shape"),
        ("\ufeff", "U+FEFF ZERO WIDTH NO-BREAK SPACE", "invisible"),
        ("\uffa0", "U+FFA0 HALFWIDTH HANGUL FILLER", "invisible"),
        ("\u0410", "U+0410 CYRILLIC CAPITAL LETTER A", "not among the characters"),
        ("\u212b", "U+212B ANGSTROM SIGN", "programs may turn it into Å"),
        ("\U0001f600", "U+1F600 GRINNING FACE", "not among the characters"),
        ("\U000e0100", "U+E0100 VARIATION SELECTOR-17", "it changes the shape"),
        ("\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A", "invisible"),
    ],
)
def test_hidden_and_foreign_code_points_are_refused_by_name(char, named, because):
    assert list(refused(f"第1条{char}目的")) == [(3, char)]
    assert describe(char) == named
    english, japanese = why_refused(char)
    assert english.startswith(because)
    assert japanese


def test_offsets_come_in_order_and_count_code_points():
    assert list(refused("𠮷\u200bあ\n\u3164い\u200b")) == [(1, "\u200b"), (4, "\u3164"), (6, "\u200b")]


def test_no_allowed_code_point_is_one_that_nfc_rewrites():
    assert [
        describe(char)
        for char in assigned()
        if is_allowed(char) and unicodedata.normalize("NFC", char) != char
    ] == []


def test_no_allowed_code_point_is_invisible_but_space_wide_space_and_line_break():
    hidden = {"Cc", "Cf", "Co", "Cs", "Mn", "Mc", "Me", "Zs", "Zl", "Zp"}
    assert [char for char in assigned() if is_allowed(char) and unicodedata.category(char) in hidden] == [
        "\n",
        " ",
        "　",
    ]


def test_every_unassigned_code_point_is_refused():
    assert [
        code for code in range(0x110000) if unicodedata.category(chr(code)) == "Cn" and is_allowed(chr(code))
    ] == []


def test_every_ideograph_of_jis_x_0213_is_allowed_but_the_ones_nfc_rewrites():
    ideographs = (char for char in assigned() if unicodedata.name(char, "").startswith("CJK"))
    for char in ideographs:
        try:
            char.encode("euc_jis_2004")
        except UnicodeEncodeError:
            continue
        assert is_allowed(char) == (unicodedata.normalize("NFC", char) == char), describe(char)


def test_the_listed_ideographs_stand_once_and_where_they_are_said_to_stand():
    assert len(set(PLANE_2)) == len(PLANE_2) == 304
    assert all(0x20000 <= ord(char) < 0x30000 for char in PLANE_2)
    assert all(unicodedata.normalize("NFC", char) == char for char in UNIFIED_IN_COMPATIBILITY_BLOCK)


@pytest.mark.parametrize(
    ("char", "meant", "number"),
    [("⽇", "日", "U+65E5"), ("⼈", "人", "U+4EBA"), ("⺠", "民", "U+6C11"), ("⻑", "長", "U+9577")],
)
def test_the_sign_of_a_radical_is_told_with_the_ideograph_that_is_meant(char, meant, number):
    english, japanese = why_refused(char)
    assert english.endswith(f"write {meant} ({number})")
    assert f"「{meant}」（{number}）とは別の文字です" in japanese


def test_every_kangxi_radical_has_its_ideograph():
    radicals = [chr(code) for code in range(0x2F00, 0x2FD6)]
    assert all("is the sign of a radical" in why_refused(char)[0] for char in radicals)
