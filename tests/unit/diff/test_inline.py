"""Edits inside a line: whole words, exact on both sides, joined across punctuation only."""

import pytest

from kaitei.diff.compare import apply_edits
from kaitei.diff.inline import compare_words
from kaitei.model import ChangeClass


def marked(old: str, new: str) -> list[tuple[str, str]]:
    edits, _ = compare_words(old, new)
    assert apply_edits(old, new, edits) == (old, new)
    return [(old[a:b], new[c:d]) for a, b, c, d in edits]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("個人情報を活用する", "個人情報を利用する", [("活用", "利用")]),
        ("個人情報を取得します。", "個人データを取得します。", [("個人情報", "個人データ")]),
        ("電話又はメール", "電話またはメール", [("又は", "または")]),
        ("会員が利用します。", "会員が利用しません。", [("します", "しません")]),
        ("利用者の責任", "会員の責任", [("利用者", "会員")]),
        ("従業員を監督する", "従業者を監督する", [("従業員", "従業者")]),
        ("申込みから30日以内", "申込みから60日以内", [("30日", "60日")]),
        ("手数料は1,200円とする", "手数料は12,000円とする", [("1,200円", "12,000円")]),
        ("手数料は1,000円とする", "手数料は1,200円とする", [("1,000円", "1,200円")]),
        ("| 一般 | 1,000円 | 税込 |", "| 一般 | 1,200円 | 税込 |", [("1,000円", "1,200円")]),
        ("年率2.5%", "年率2.8%", [("2.5%", "2.8%")]),
        ("We do not sell", "We never sell", [("do not", "never")]),
        (
            "access and deletion of",
            "access, deletion and portability of",
            [("", ", deletion"), ("deletion", "portability")],
        ),
        ("a fee of $1,000.50 a year", "a fee of $1,000.75 a year", [("$1,000.50", "$1,000.75")]),
        ("年10万円まで", "年20万円まで", [("10万円", "20万円")]),
        ("総額1億2,000万円", "総額1億3,000万円", [("1億2,000万円", "1億3,000万円")]),
        ("前項及び第12条の規定", "前項及び第13条の規定", [("第12条", "第13条")]),
        ("第3条の2に定める", "第3条の3に定める", [("第3条の2", "第3条の3")]),
        ("以下「本サービス」という", "以下「本アプリ」という", [("「本サービス」", "「本アプリ」")]),
        ("我们收集您的姓名", "我们使用您的姓名", [("收集", "使用")]),
        ("We may share personal data.", "We will share personal data.", [("may", "will")]),
        ("会員が第12条に違反した", "会員が第13条に違反した", [("第12条", "第13条")]),
        ("会員が二年以内に", "会員が五年以内に", [("二年", "五年")]),
        ("2024年4月1日から施行", "2025年4月10日から施行", [("2024年4月1日", "2025年4月10日")]),
        ("改定 2024/04/01", "改定 2025/04/02", [("2024/04/01", "2025/04/02")]),
        ("お客様までお問い合わせください", "利用者までお問い合わせください", [("お客様", "利用者")]),
        ("会員に対して通知", "会員に関して通知", [("対して", "関して")]),
        ("変更する場合があります。", "変更することがあります。", [("場合があります", "ことがあります")]),
        ("on April 1, 2024 or later", "on May 1, 2025 or later", [("April 1, 2024", "May 1, 2025")]),
        ("under Article 12(1), you", "under Article 12(2), you", [("12(1)", "12(2)")]),
        ("Section 4.2 applies.", "Section 4.3 applies.", [("4.2", "4.3")]),
        ("We share data.", "We share and sell data.", [("", "and sell ")]),
        ("We share data today.", "We share data.", [(" today", "")]),
    ],
)
def test_a_replaced_word_is_marked_whole_and_alone(old, new, expected):
    assert marked(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("提供先を記録する", "移転先を記録する", [("提供先", "移転先")]),
        ("当社の委託先に預ける", "当社の再委託先に預ける", [("委託先", "再委託先")]),
        ("この契約を解除する", "この利用契約を解除する", [("契約", "利用契約")]),
        ("関係法令に従う", "法令に従う", [("関係法令", "法令")]),
        ("このサイトで示す", "このウェブサイトで示す", [("サイト", "ウェブサイト")]),
        ("本人に通知する", "ご本人に通知する", [("本人", "ご本人")]),
        ("この本サービスを使う", "この当サービスを使う", [("本サービス", "当サービス")]),
        # no compound: an adverb, a suffix of the whole phrase, a phrase that ends where the compound begins
        ("会員は退会する", "原則会員は退会する", [("", "原則")]),
        ("住所及び氏名を取得する", "住所及び氏名等を取得する", [("", "等")]),
        ("広く会員に知らせる", "広く当社の定める会員に知らせる", [("", "当社の定める")]),
    ],
)
def test_what_is_put_into_a_compound_makes_another_word(old, new, expected):
    assert marked(old, new) == expected
    assert marked(new, old) == [(after, before) for before, after in expected]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("履歴(画面表示)", "履歴(画面表示)(クッキーを含みます)", [("", "(クッキーを含みます)")]),
        ("甲(a)(b)乙", "甲(a)(c)(b)乙", [("", "(c)")]),
        (
            "当社は、行います。当社は、します。",
            "当社は、行います。当社は、取ります。当社は、します。",
            [("", "当社は、取ります。")],
        ),
        ("住所、氏名を取得", "住所、電話番号、氏名を取得", [("", "電話番号、")]),
        (
            "書面で解約できます。",
            "電子メールで解約できます。日割りで計算します。",
            [("書面", "電子メール"), ("", "日割りで計算します。")],
        ),
    ],
)
def test_an_insertion_stands_where_its_brackets_and_sentences_close(old, new, expected):
    assert marked(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "料金は、理由のいかんを問わず返還しません。",
            "料金は、当社の責めに帰すべき事由による場合を除き、返還しません。",
            [("理由のいかんを問わず", "当社の責めに帰すべき事由による場合を除き、")],
        ),
        (
            "申込書に記載のうえ、申し込む。",
            "申込書に記載し、又は所定の電子的方法により、申し込む。",
            [("のうえ", "し、又は所定の電子的方法により")],
        ),
        (
            "You may stop using it in the case of a change.",
            "You may stop using it within thirty days of the receipt of a notice.",
            [("in the case of a change", "within thirty days of the receipt of a notice")],
        ),
        # words that took each other's place one for one, what was put in beside them: the particle stayed
        ("会員の住所を", "利用者の氏名を", [("会員", "利用者"), ("住所", "氏名")]),
        ("規約の取扱い", "規約等の適切な取扱い", [("", "等"), ("", "適切な")]),
    ],
)
def test_a_rewritten_phrase_is_marked_whole_with_its_particles(old, new, expected):
    assert marked(old, new) == expected
    assert marked(new, old) == [(after, before) for before, after in expected]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("within thirty (30) days", "within forty-five (45) days", [("thirty (30)", "forty-five (45)")]),
        ("料金（月額）を払う", "会費（年額）を払う", [("料金（月額）", "会費（年額）")]),
        ("甲（乙の丙）丁", "戊（己の丙）丁", [("甲（乙", "戊（己")]),  # it closes behind what stayed
    ],
)
def test_a_bracket_that_closes_right_behind_is_marked_with_the_one_that_opens(old, new, expected):
    assert marked(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "対象者は、勤続1年以上の正社員であって",
            "対象者は、正社員及び契約社員であって",
            [("勤続1年以上の", ""), ("", "及び契約社員")],
        ),
        ("Customer shall not:", "Customer shall not, and users shall not:", [("", ", and users shall not")]),
    ],
)
def test_an_addition_begins_with_the_conjunction_that_binds_it(old, new, expected):
    assert marked(old, new) == expected


def test_hunks_join_across_punctuation():
    assert marked("甲、乙に提供", "丙、丁に提供") == [("甲、乙", "丙、丁")]


def test_hunks_do_not_join_across_a_word():
    assert marked("住所を取得し保管する", "氏名を取得し廃棄する") == [("住所", "氏名"), ("保管", "廃棄")]


def test_a_new_label_is_one_edit_of_its_own():
    assert marked("(3) 会員の情報", "(4) 会員の情報") == [("(3)", "(4)")]
    assert marked("## 第3条（目的）", "## 第12条（目的）") == [("第3条", "第12条")]
    assert marked("(3) 会員の住所", "(4) 会員の氏名") == [("(3)", "(4)"), ("住所", "氏名")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("(3) 会員", "(4) 会員", (ChangeClass.LABEL,)),
        ("会員(本人)", "会員（本人）", (ChangeClass.WIDTH,)),
        ("Ａ社の10人", "A社の１０人", (ChangeClass.WIDTH,)),
        ("甲、乙", "甲・乙", (ChangeClass.PUNCTUATION,)),
        ("Mozilla の製品", "Mozillaの製品", (ChangeClass.SPACE,)),
        ("利用する", "活用する", (ChangeClass.WORDING,)),
        ("会員登録情報", "(1) 会員登録情報", (ChangeClass.LABEL,)),
        ("(3) 利用する", "(4) 活用する", (ChangeClass.WORDING, ChangeClass.LABEL)),
    ],
)
def test_a_change_says_what_sort_of_characters_differ(old, new, expected):
    assert compare_words(old, new)[1] == expected


def test_words_that_took_the_place_of_others_are_marked_whole():
    old = "当社は、本サービスの利用により生じた損害について、責任を負いません。"
    new = "賠償額は、過失の軽重を問わず、会員が支払った料金の総額を上限とします。"
    assert marked(f"(3) {old}", f"(4)　{new}") == [("(3)", "(4)"), (f" {old}", f"　{new}")]
    assert marked(f"(3) {old}", f"(3) {new}  ") == [(old, new), ("", "  ")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("前2項の額", "前3項の額", [("前2項", "前3項")]),
        ("前二項の額", "前三項の額", [("前二項", "前三項")]),
        ("額は別表1に定める。", "額は別表2に定める。", [("別表1", "別表2")]),
        ("額は別紙第１に定める。", "額は別紙第２に定める。", [("別紙第１", "別紙第２")]),
        ("額は別表第一に定める。", "額は別表第二に定める。", [("別表第一", "別表第二")]),
        ("電話は0120-000-111とする。", "電話は0120-000-222とする。", [("0120-000-111", "0120-000-222")]),
        ("午前9:00〜18:00（平日）", "午前9:00〜21:00（平日）", [("18:00", "21:00")]),
        ("Write to dpo@a.example.", "Write to privacy@a.example.", [("dpo@a.example", "privacy@a.example")]),
    ],
)
def test_a_count_of_provisions_an_appendix_a_telephone_a_time_and_an_address_are_marked_whole(
    old, new, expected
):
    assert marked(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "Cookies on a.example today.",
            "Cookies on a.example and b.a.example today.",
            ("", "and b.a.example "),
        ),
        (
            "宛先は a@m.example とする。",
            "宛先は a@m.example 又は b@m.example とする。",
            ("", "又は b@m.example "),
        ),
        ("9:00から18:00まで", "9:00から12:00まで及び13:00から18:00まで", ("", "12:00まで及び13:00から")),
        ("本サイト（a.example）で", "本サイト（a.example及びb.example）で", ("", "及びb.example")),
    ],
)
def test_what_is_added_beside_a_time_or_an_address_cuts_neither(old, new, expected):
    assert marked(old, new) == [expected]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("第5条及び第6条の規定", "第4条及び第5条の規定", [("第5条", "第4条"), ("第6条", "第5条")]),
        ("第五条及び第六条の規定", "第六条及び第七条の規定", [("第五条", "第六条"), ("第六条", "第七条")]),
        ("5.から7.までの規定", "4.から6.までの規定", [("5.", "4."), ("7.", "6.")]),
        ("Sections 4.2 and 4.3 apply", "Sections 4.1 and 4.2 apply", [("4.2", "4.1"), ("4.3", "4.2")]),
        ("第3条及び第5条の規定", "第3条、第4条及び第5条の規定", [("", "、第4条")]),
        ("手続は5.の窓口", "手続は4.の窓口", [("5.", "4.")]),
    ],
)
def test_numbers_that_moved_together_are_marked_one_for_one(old, new, expected):
    assert marked(old, new) == expected


def test_a_space_that_went_beside_numbers_that_moved_is_still_told():
    edits, _ = compare_words("Sections 4.2 and  4.3 apply", "Sections 4.1 and 4.2 apply")
    assert apply_edits("Sections 4.2 and  4.3 apply", "Sections 4.1 and 4.2 apply", edits) == (
        "Sections 4.2 and  4.3 apply", "Sections 4.1 and 4.2 apply",
    )  # fmt: skip
