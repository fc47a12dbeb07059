"""改め文: what is said, and that carrying it out gives the new text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kaitei.errors import KaiteiError
from kaitei.model import Edit
from kaitei.render.kaimebun import apply_kaimebun, parse_kaimebun, render_kaimebun
from kaitei.render.kaimebun.instructions import AddAfter, Replace, Strike
from kaitei.render.kaimebun.interpreter import amend_text
from kaitei.render.kaimebun.phrases import build_phrases
from kaitei.render.kaimebun.units import number_of, with_number
from support.amendments import LISTED, NUMBERED, PARAGRAPHS, A, B, C, D, E, articles, sentences
from support.comparing import a_comparison, a_document, a_heading, a_pair


def test_replaced_words():
    assert sentences(articles(A, B), articles(A, B.replace("業務", "作業"))) == [
        "第2条中「業務」を「作業」に改める。"
    ]


def test_a_text_numbered_in_kanji_is_spoken_of_in_kanji():
    old = f"第一条　{A}\n第二条　{B}\n第三条　{C}\n第四条　次の者を除く。\n一　甲の役員\n二　乙の役員\n"
    new = (
        f"第一条　{A}\n第二条　{E}\n第三条　{B}\n第四条　{C}\n"
        "第五条　次の者を除く。\n一　甲の役員\n二　甲の顧問\n三　乙の取締役\n"
    )
    assert sentences(old, new) == [
        "第四条第二号中「役員」を「取締役」に改める。",
        "第四条中第二号を第三号とし、第一号の次に次の一号を加える。",
        "　二　甲の顧問",
        "第二条から第四条までを一条ずつ繰り下げ、第一条の次に次の一条を加える。",
        f"　第二条　{E}",
    ]


def test_added_words_follow_the_word_before_them():
    assert sentences(articles(A), articles(A.replace("委託料", "委託料及び実費"))) == [
        "第1条中「委託料」の次に「及び実費」を加える。"
    ]


def test_struck_words():
    assert sentences(articles(B), articles(B.replace("善良な管理者の注意をもって", ""))) == [
        "第1条中「善良な管理者の注意をもって」を削る。"
    ]


def test_several_phrases_share_a_sentence():
    new = A.replace("乙", "丙").replace("委託料", "報酬")
    assert sentences(articles(A), articles(new)) == [
        "第1条中「乙」を「丙」に、「委託料」を「報酬」に改める。"
    ]


def test_a_word_changed_everywhere_is_said_once():
    old, new = (
        "会員の情報は、会員の同意を得て会員に示す。",
        "利用者の情報は、利用者の同意を得て利用者に示す。",
    )
    assert sentences(articles(old), articles(new)) == ["第1条中「会員」を「利用者」に改める。"]


def test_a_word_changed_once_of_twice_is_quoted_with_its_neighbour():
    old = "会員の情報は、当社が会員に示す。"
    new = "会員の情報は、当社が利用者に示す。"
    assert sentences(articles(old), articles(new)) == ["第1条中「当社が会員」を「当社が利用者」に改める。"]


def test_quotation_marks_inside_are_kept_in_pairs():
    old = "「甲」とは、発注者をいう。「乙」とは、受注者をいい、再委託先を含む。"
    assert sentences(articles(old), articles(old.replace("「乙」", "「丙」"))) == [
        "第1条中「「乙」」を「「丙」」に改める。"
    ]


PROVISO = "ただし、特別の事情があるときは、この限りでない。"
SECOND = "この場合において、甲は、乙に通知する。"


@pytest.mark.parametrize(
    ("what", "added", "sentence"),
    [("ただし書", "次のただし書を", PROVISO), ("後段", "後段として次のように", SECOND)],
)
def test_a_proviso_or_second_sentence_is_added_and_struck_as_such(what, added, sentence):
    assert sentences(articles(A), articles(A + sentence)) == [
        f"第1条に{added}加える。",
        f"　{sentence}",
    ]
    assert sentences(articles(A + sentence), articles(A)) == [f"第1条{what}を削る。"]


def test_other_words_are_amended_before_the_proviso_is_added():
    assert sentences(articles(A), articles(A.replace("委託料", "報酬") + PROVISO)) == [
        "第1条中「委託料」を「報酬」に改める。",
        "第1条に次のただし書を加える。",
        f"　{PROVISO}",
    ]


def test_quoted_words_begin_with_a_word():
    old = "当社の役員及び職員をいい、その他の職員を含む。"
    assert sentences(articles(old), articles(old.replace("職員を含", "職員（嘱託を除く。）を含"))) == [
        "第1条中「その他の職員」の次に「（嘱託を除く。）」を加える。"
    ]
    old = "当社は、理事及び監事を置く。理事会及び監事会を開く。理事会は、毎月開く。"
    assert sentences(articles(old), articles(old.replace("監事会を", "監事会並びに評議員会を"))) == [
        "第1条中「監事会」の次に「並びに評議員会」を加える。"
    ]


@pytest.mark.parametrize("space", ["", " "])
def test_what_follows_a_space_is_quoted_no_further_than_need_be(space):
    old = f"当社は、Example{space}の言語を記録し、求めに応じてその記録を消去する。"
    new = old.replace("の言語", "の設定、言語").replace("消去する", "消す")
    assert sentences(articles(old), articles(new)) == [
        f"第1条中「Example{space}の」の次に「設定、」を加え、「消去する」を「消す」に改める。"
    ]


def test_what_needs_its_neighbours_is_joined_to_the_next_change_alone():
    old = "言語を記録し、求めに応じてその記録を消去する。"
    new = "「言語及び地域」を記録し、頼みに応じてその記録を消去する。"
    edits = [Edit(0, 0, 0, 1), Edit(2, 2, 3, 8), Edit(7, 9, 13, 15)]
    assert build_phrases(old, new, edits) == (
        Replace("言語", "「言語及び地域」"),
        Replace("求め", "頼み"),
    )


def test_a_provision_of_which_little_is_left_is_written_anew():
    old = f"## 第1条（費用）\n\n{A}\n\n2 {B}\n\n## 第2条（雑則）\n\n{C}\n"
    new = f"## 第1条（費用）\n\n(1) {D}\n\n(2) {E}\n\n## 第2条（雑則）\n\n{C}\n"
    assert sentences(old, new) == [
        "第1条を次のように改める。",
        "　第1条（費用）",
        f"　(1) {D}",
        f"　(2) {E}",
    ]
    assert sentences(old, f"## 第1条　削除\n\n## 第2条（雑則）\n\n{C}\n") == [
        "第1条を次のように改める。",
        "　第1条　削除",
    ]


TABLE = "第1条　甲を行う。\n\n別表1　手数料\n\n| 区分 | 店内 | 他行 |\n| --- | --- | --- |\n| 窓口での振込 | 220円 | 550円 |\n| 機械 | 無料 | 110円 |\n"


def test_rows_of_tables_are_called_by_their_first_cell_and_show_no_markdown():
    new = TABLE.replace("220円 | 550円", "330円 | 660円") + "| 電話 | 無料 | 無料 |\n"
    text = render_kaimebun(a_comparison(TABLE, new), a_heading("1"), a_heading("2"))
    assert text.split("\n")[1:-1] == [
        "別表1の「窓口での振込」の項中「220円」を「330円」に、「550円」を「660円」に改める。",
        "別表1に次のように加える。",
        "　電話｜無料｜無料",
    ]
    new = (
        TABLE.replace(" 他行 |", "")
        .replace("--- | --- |", "--- |")
        .replace(" 550円 |", "")
        .replace(" 110円 |", "")
    )
    text = render_kaimebun(a_comparison(TABLE, new), a_heading("1"), a_heading("2"))
    assert "---" not in text
    assert "別表1の「区分」の項中「｜他行」を削る。" in text


def test_the_heading_of_an_article_is_told_from_its_text():
    new = LISTED.replace("（定義）", "（用語の定義）")
    assert sentences(LISTED, new) == ["第1条の見出し中「定義」を「用語の定義」に改める。"]


def test_lines_without_a_number_are_named_by_their_words():
    old = "# 方針\n\n## 1.\n\n本文です。\n\n制定日：2021年5月1日\n"
    assert sentences(old, old + "\n改定日：2024年11月5日\n") == [
        "「制定日：2021年5月1日」の行の次に次のように加える。",
        "　改定日：2024年11月5日",
    ]


def test_a_split_clause_loses_its_end_which_is_added_as_a_paragraph():
    first, second = "申込みは所定の方法による。", "当社が承諾したときに契約が成立する。"
    assert sentences(articles(first + second), articles(f"{first}\n\n{second}")) == [
        f"第1条中「{second}」を削る。",
        "第1条に次の1項を加える。",
        f"　{second}",
    ]


def test_a_number_alone_gets_a_heading():
    told = parse_kaimebun("規程の一部を次のように改正する。\n2.に「（利用）」を付する。\n")[1]
    assert apply_kaimebun(told, a_document(NUMBERED))[4] == "2.（利用）"


def test_the_golden_texts_are_approved(golden):
    for name in ("articles", "privacy"):
        golden(f"{name}/kaimebun.txt", render_kaimebun(*a_pair(name)))


def test_a_reconstruction_is_named_as_such():
    comparison, old, new = a_pair("privacy")
    first = render_kaimebun(comparison, old, new).split("\n")[0]
    assert first == "※ 改正前（2021-05-01）は復元案（公表当時の正文ではありません）です。"
    assert "復元案" not in render_kaimebun(comparison, replace(old, reconstruction=False), new)


def test_equal_words_leave_nothing_to_amend():
    with pytest.raises(KaiteiError, match="no words changed"):
        render_kaimebun(
            a_comparison(articles(A), articles(A).replace("## ", "### ")), a_heading("1"), a_heading("2")
        )


def test_what_no_name_can_tell_apart_is_refused_in_words():
    doubled = "## 第1条\n\n" + A + "\n\n## 第1条\n\n" + B + "\n"
    with pytest.raises(KaiteiError) as refused:
        sentences(doubled, doubled.replace("業務", "作業"))
    assert refused.value.render("ja") == (
        f"error: この変更は改め文では表せません：他と区別して呼べない行です：{B}\n"
        "  fix: 新旧対照表（--format docx など）を使ってください"
    )


def test_a_line_written_anew_keeps_its_number():
    told = parse_kaimebun("規程の一部を次のように改正する。\n第1条第1号を次のように改める。\n　(2) 氏名\n")[1]
    with pytest.raises(KaiteiError, match="this line cannot be written anew"):
        apply_kaimebun(told, a_document(LISTED))


def test_the_lead_of_a_list_is_written_anew_alone():
    assert sentences(PARAGRAPHS, PARAGRAPHS.replace("乙は承諾", "乙は「承諾")) == [
        "第1条第2項の柱書を次のように改める。",
        "　2 乙は「承諾を行う。",
    ]


def test_unpaired_quotation_marks_are_written_anew_as_a_line():
    old = "「甲は、乙に対して委託料を支払い、領収書を受け取る。"
    assert sentences(articles(old), articles(old.removeprefix("「"))) == [
        "第1条の本文を次のように改める。",
        f"　{old.removeprefix('「')}",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("第9条を削る。", "the text has no single 第9条"),
        ("第1条中「ない語」を削る。", "“ない語” stands 0 times"),
        ("第1条中「を」の次に「、」を加える。", "“を” stands 2 times"),
        ("第1条を第2号とする。\n第2号を削り、第3条を削る。", "the text has no single 第3条"),
        ("第1条を読み替える。", "this is no sentence of an amendment: 第1条を読み替える。"),
        ("第1条の見出しを次のように改める。\n　第2条", "the text has no single 第1条の見出し"),
        ("第1条から第3条までを1条ずつ繰り下げる。", "there is no 第3条 after 第1条"),
        ("第1条に「（目的）」を付し、第1条に「（目的）」を付する。", "the line has words already"),
    ],
)
def test_the_interpreter_does_nothing_it_is_not_told_clearly(text, message):
    with pytest.raises(KaiteiError, match=message):
        apply_kaimebun(
            parse_kaimebun(f"規程の一部を次のように改正する。\n{text}\n")[1],
            a_document("## 第1条\n\n甲を乙とし、丙を丁とする。\n"),
        )


def test_phrases_speak_of_the_text_as_it_was():
    assert amend_text("甲は乙に払う。", (Replace("甲", "乙"), Replace("乙", "甲"))) == "乙は甲に払う。"


def test_phrases_that_change_the_same_words_are_refused():
    with pytest.raises(KaiteiError, match="two phrases change the same words"):
        amend_text("甲乙丙", (Replace("甲乙", "丁"), Strike("乙丙")))


def test_words_are_added_after_their_anchor():
    assert amend_text("甲乙", (AddAfter("甲", "及び"),)) == "甲及び乙"


@pytest.mark.parametrize(
    ("label", "number", "changed"),
    [
        ("第3条", 4, "第4条"),
        ("第３条", 12, "第１２条"),
        ("第三条", 20, "第二十条"),
        ("(1)", 2, "(2)"),
        ("③", 4, "④"),
        ("1.", 10, "10."),
    ],
)
def test_numbers_change_in_the_digits_they_are_written_in(label, number, changed):
    assert with_number(label, number) == changed
    assert number_of(changed) == number


@pytest.mark.parametrize("label", ["第3条の2", "ア", "a)"])
def test_labels_without_one_plain_number_are_not_counted(label):
    assert number_of(label) is None
