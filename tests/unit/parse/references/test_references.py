"""References are found where they are written and resolved to what they mean; other law is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaitei.parse import parse_document
from kaitei.parse.outline import build_outline
from kaitei.parse.references import find_references
from support.labelled_references import HELD_OUT, REAL, read_texts, score

TEXTS = read_texts()
PUBLISHED = read_texts(REAL)
UNTUNED = read_texts(HELD_OUT)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
def test_the_references_of_a_text_are_those_a_reader_marked(text):
    assert text.found() == text.references


def test_precision_and_recall_over_published_texts_are_at_least_98_percent():
    precision, recall = score(PUBLISHED)
    assert len(PUBLISHED) >= 10
    assert sum(len(text.references) for text in PUBLISHED) >= 300
    assert precision >= 0.98
    assert recall >= 0.98


def test_texts_that_nothing_was_tuned_on_lose_little():
    precision, recall = score(UNTUNED)
    assert precision >= 0.95
    assert recall >= 0.95


SUPPLY = """# 供給約款

## 1　適用

(1) 供給する。

(2) 周知する。

## 2　料金

{}

イ　甲

ロ　乙

## 附則

### 1　実施期日

実施する。

## 別表

### 1　区域

東京都

### 2　単価

(1) 甲
"""


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("1（適用）の方法", [("1", "1　適用")]),
        (
            "1（適用）(2)および2〔料金〕イの方法",
            [("1（適用）(2)", "(2) 周知する。"), ("2〔料金〕イ", "イ　甲")],
        ),
        ("「1 適用」をご覧ください", [("1", "1　適用")]),
        ("1（目的）の方法、5（適用）の方法", []),
        (
            "額は別表2（単価）(1)および附則1（実施期日）",
            [("別表2（単価）(1)", "(1) 甲"), ("附則1", "1　実施期日")],
        ),
        ("イの額、イまたはロ以外の額", [("イ", "イ　甲"), ("イ", "イ　甲"), ("ロ", "ロ　乙")]),
        ("1の場所につき2の契約、3に満たない数", []),
        ("託送約款1（適用）の方法", []),
    ],
)
def test_a_bare_number_that_carries_a_title_is_a_reference(sentence, expected):
    found = targets(SUPPLY.format(sentence))
    assert [(written, target) for written, target in found if target] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("第2条（定義）第2項の額", [("第2条（定義）第2項", "2 申出をする。")]),
        ("第2条（第2項を除く。）の額", [("第2条", "第2条（定義）"), ("第2項", "2 申出をする。")]),
        ("第2条2の額", [("第2条2", "2 申出をする。")]),
        ("第2条第1項の額、同第2項の額", [("第2条第1項", "1 定める。"), ("同第2項", "2 申出をする。")]),
        ("別表第1及び第2並びに同表", [("別表第1", "別表第1"), ("第2", "別表第2"), ("同表", "別表第2")]),
        ("平成15年法律第57号第2条の額", []),
        ("育児規程第2条の額", []),
    ],
)
def test_titles_branches_and_tables_lead_where_they_say(sentence, expected):
    text = f"# 介護育休規程\n\n第1条（総則）\n1 {sentence}\n\n第2条（定義）\n1 定める。\n2 申出をする。\n\n別表第1\n甲\n\n別表第2\n乙\n"
    assert targets(text) == expected


def test_bare_numbers_name_provisions_that_speak_of_what_is_said_of_them():
    assert targets(
        "## 第1条（申出）\n\n1. 申出をする。\n2. 1の申出、1の倍数、1に基づく申出\n3. 次の一から二までの者\n   1. 甲\n   2. 乙\n"
    ) == [
        ("1", "1. 申出をする。"),
        ("1", "1. 申出をする。"),
        ("一", "1. 甲"),
        ("二", "2. 乙"),
    ]


def test_a_sentence_that_begins_with_a_reference_is_no_item():
    text = (
        "# 方針\n\n## 1. 取得\n\n(1) 氏名\n\n(2) 住所\n\n## 2. 利用\n\n1.(1)及び(2)の情報は、利用します。\n"
    )
    assert targets(text) == [("1.(1)", "(1) 氏名"), ("(2)", "(2) 住所")]
    assert parse_document("t.md", text).text == text


def test_a_numbered_policy_without_articles_calls_its_sections_paragraphs():
    text = "# 方針\n\n## 1. 取得\n\n次の情報\n\n(1) 氏名\n\n## 2. 利用\n\n利用します。\n\n(1) 第1項の情報（同項(1)を除く。）\n"
    assert targets(text) == [("第1項", "1. 取得"), ("同項(1)", "(1) 氏名")]
    text = text.replace("利用します。", "第1条の情報を利用します。")
    assert ("第1項", "1. 取得") not in targets(text)


def test_the_unit_named_is_held_against_the_unit_used():
    policy = parse_document("p.md", "## 1.\n\n表示します。\n\n## 2.\n\n前条に基づく通知を送ります。\n")
    (reference,) = find_references(policy)
    assert (reference.written, reference.unit, reference.fits) == ("前条", "条", False)
    terms = parse_document("t.md", "第1条　目的を定める。\n第2条　前条に基づき通知する。\n")
    assert [reference.fits for reference in find_references(terms)] == [True]


def test_a_missing_target_names_the_last_provision_on_the_way():
    terms = parse_document("t.md", "第1条　目的を定める。\n第2条　第1条第3項による。\n")
    (reference,) = find_references(terms)
    assert reference.target is None
    assert terms.clauses[reference.nearest or -1].text.startswith("第1条") or reference.nearest == 0


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("前々条", (2,)),
        ("前二条", (2, 3)),
        ("次々条", (6,)),
        ("次二条", (5, 6)),
        ("前条", (3,)),
        ("次条", (5,)),
    ],
)
def test_the_one_before_the_last_is_one_and_the_last_two_are_two(written, numbers):
    articles = [f"第{number}条　第{number}の事項を定める。" for number in range(1, 7)]
    articles[3] = f"第4条　{written}に従う。"
    document = parse_document("terms.md", "\n\n".join(articles) + "\n")
    (reference,) = find_references(document)
    assert [document.clauses[index].text for index in reference.targets] == [articles[n - 1] for n in numbers]


def test_a_title_is_looked_for_in_the_sentence_s_own_part_of_the_text_first():
    text = (
        "# 供給約款\n\n## 1　適用\n\n(1) 供給する。\n\n## 2　料金\n\n料金を定める。\n\n# 附則\n\n## 1　実施\n\n"
        "2（料金）により、実施する。\n\n## 2　料金\n\n附則の料金を定める。\n"
    )
    document = parse_document("terms.md", text)
    assert find_references(document)[0].target == 8  # not 3, which has the same number and title


def test_before_the_first_article_there_is_none_before():
    terms = parse_document("t.md", "第1条　前条による。\n第2条　次条による。\n")
    assert [reference.target for reference in find_references(terms)] == [None, None]


WORDS = st.lists(
    st.sampled_from(
        "第 1 ２ 三 条 項 号 の 前 次 同 本 各 附則 別表 から まで 及び 、 。 （ ） ( ) ① イ ロ 法 規約 「 」 上記 次の各号 \n ## - 第1条 2　 (1) 　".split(  # noqa: SIM905
            " "
        )
    ),
    max_size=60,
)


LINES = st.lists(
    st.sampled_from(
        ["## 1.", "## 2. 目的", "第1条（目的）", "第2条　前条による。", "第2条の2", "2　前項による。", "２", "(1) 前号", "（２）", "① 前各号", "ア　同号",
         "イ　次の各号", "一　第一号イ", "附則", "1 附則第1条", "別表第1", "# 規約", "## 第1章 総則", "### 第1節", "・前項", "※ 第1項", "以上", "前文。", "a. 甲"]
    ).flatmap(lambda line: st.sampled_from([line + "\n", line + "\n\n"])),
    max_size=25,
)  # fmt: skip


@settings(max_examples=300)
@given(st.one_of(WORDS, LINES))
def test_any_text_has_references_that_stand_where_they_say(words):
    document = parse_document("x.md", "".join(words))
    build_outline(document)
    for reference in find_references(document):
        assert document.clauses[reference.at].text[reference.start : reference.end] == reference.written
        assert reference.target is None or 0 <= reference.target < len(document.clauses)
        assert (reference.target is None) == (reference.targets == ())


def test_names_that_the_text_gives_to_itself_and_to_others_tell_whose_a_provision_is():
    rules = parse_document(
        "r.md",
        "# 見本規程\n\n第1条　この規程（以下「規程」という。）は、見本市健康づくり計画の運用に関する規約（平成20年制定。以下「計画」という。）を補う。\n"
        "第2条　規程第1条及び計画第5条による。\n第3条　同計画第5条、健康計画第2条による。\n",
    )
    assert [reference.written for reference in find_references(rules)] == ["第1条", "第2条"]


def test_words_to_be_read_into_another_provision_refer_to_nothing_here():
    rules = parse_document(
        "r.md",
        "第1条　定める。\n2　前項による。\n第2条　第1条第2項を準用する。この場合において、同項中「前項」とあるのは「第3条第1項」と、「次条」とあり、"
        "同項中「同項」とあるのは「第3条」と読み替える。\n第3条　定める。\n",
    )
    found = [
        (reference.written, reference.target)
        for reference in find_references(rules)
        if reference.target is None or rules.clauses[reference.at].text.startswith("第2条")
    ]
    assert found == [("第1条第2項", 1), ("同項", 1), ("第3条第1項", 3), ("同項", 1), ("第3条", 3)]


@pytest.mark.parametrize(
    ("named", "same"),
    [("第1章第2条", "第2条　会員は、登録する。"), ("附則第2条", "第2条　施行の日から適用する。")],
)
def test_an_article_named_with_its_chapter_or_supplement_is_the_same_article_after_it(named, same):
    text = (
        "# 規約\n\n## 第1章 総則\n\n第1条　目的を定める。\n\n第2条　会員は、登録する。\n\n## 第2章 料金\n\n"
        f"第3条　{named}により、同条に従う。\n\n## 附則\n\n第1条　施行する。\n\n第2条　施行の日から適用する。\n"
    )
    assert targets(text)[:2] == [(named, same), ("同条", same)]


def test_the_last_item_named_stays_the_same_item_when_a_paragraph_is_named_after_it():
    rules = parse_document(
        "r.md",
        "第1条　次に掲げる。\n一　甲\n二　乙\n2　第1項第2号及び第2項（法第4章第2節を除く。）に定め、同号を除く。\n",
    )
    assert [reference.target for reference in find_references(rules)] == [2, 3, 2]


def targets(text: str) -> list[tuple[str, str | None]]:
    document = parse_document("t.md", text)
    clauses = document.clauses
    return [
        (reference.written, None if reference.target is None else clauses[reference.target].text.strip())
        for reference in find_references(document)
    ]


def test_a_letter_by_itself_is_the_one_below_or_beside_the_sentence():
    assert targets(
        "第1条　次に掲げる。\n一　次のイ又はロに掲げるもの\nイ　甲\nロ　イに準ずるもの、イに掲げるもの\n二　前号イからロまでに掲げるもの\n三　ロに該当する場合\n"
    ) == [
        ("イ", "イ　甲"),
        ("ロ", "ロ　イに準ずるもの、イに掲げるもの"),
        ("イ", "イ　甲"),
        ("イ", "イ　甲"),
        ("前号イ", "イ　甲"),
        ("ロ", "ロ　イに準ずるもの、イに掲げるもの"),
    ]


def test_a_decimal_number_is_a_reference_where_a_provision_is_labelled_so():
    assert targets(
        "# 契約\n\n## 5. 支払\n\n5.1 甲は払う。\n\n5.2 第5.1項の額を、ソフトウェア2.1に定める方法で払う。\n"
    ) == [("第5.1項", "5.1 甲は払う。")]


def test_items_named_together_may_stand_below_another_paragraph():
    assert targets("第1条　次に掲げる。\n一　甲\n二　乙\n2　第一号及び第二号の扱いは、別に定める。\n") == [
        ("第一号", "一　甲"),
        ("第二号", "二　乙"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "第1条および第2条に定める。",
        "第1条・第2条の規定による。",
        "第1条または前条による。",
        "第1条～3条の規定による。",
    ],
)
def test_a_sentence_may_begin_with_a_reference(line):
    text = f"### 第1条　甲\n\n定める。\n\n### 第2条　乙\n\n{line}\n\n### 第3条　丙\n"
    assert ("第1条", "第1条　甲") in targets(text)
    assert [clause.label.written for clause in parse_document("t.md", text).clauses if clause.label] == [
        "第1条",
        "第2条",
        "第3条",
    ]


def test_what_a_bracket_excepts_belongs_to_the_article_before_it():
    assert targets(
        "第1条　甲。\n2　乙。\n第2条　丙。\n2　前条（急ぐ場合の第1項及び第2項を除く。）を準用する。丁（第1項の丙を除く。）は別に定める。\n"
    ) == [("前条", "第1条　甲。"), ("第1項", "第1条　甲。"), ("第2項", "2　乙。"), ("第1項", "第2条　丙。")]


def test_an_item_of_a_paragraph_without_items_is_missing():
    assert targets(
        "第1条　甲。\n2　乙。\n3　丙に掲げる。\n一　丁\n二　戊\n4　第2項第2号による。第2号による。\n"
    ) == [
        ("第2項第2号", None),
        ("第2号", "二　戊"),
    ]


def test_a_paragraph_that_was_put_in_is_named_by_its_branch():
    text = "第1条（料金）\n1 定める。\n2 払う。\n2の2 返す。\n(1) 甲\n3 第2項の2の額、第1条第2項の2第1号、第2項の3の額\n"
    assert targets(text) == [
        ("第2項の2", "2の2 返す。"),
        ("第1条第2項の2第1号", "(1) 甲"),
        ("第2項の3", None),
    ]
