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
from support.comparing import a_comparison, a_document, a_heading, a_pair


def sentences(old: str, new: str) -> list[str]:
    """Return the sentences that turn ``old`` into ``new``; carried out here once more, from the text alone."""
    text = render_kaimebun(a_comparison(old, new), a_heading("1"), a_heading("2"))
    title, parsed = parse_kaimebun(text)
    assert title == "この規程"
    assert apply_kaimebun(parsed, a_document(old)) == tuple(
        line.removeprefix("## ").removeprefix("# ") for line in new.split("\n") if line
    )
    return text.split("\n")[1:-1]


def articles(*bodies: str, first: int = 1) -> str:
    return "".join(f"## 第{number}条\n\n{body}\n\n" for number, body in enumerate(bodies, first))


A = "甲は、乙に対して委託料を支払う。"
B = "乙は、善良な管理者の注意をもって業務を行う。"
C = "本契約の有効期間は、締結の日から一年とする。"
D = "紛争は、東京地方裁判所の管轄とする。"
E = "甲及び乙は、秘密を第三者に漏らしてはならない。"


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


def test_an_article_inserted_renumbers_the_others_from_the_tail():
    assert sentences(articles(A, B, C), articles(A, D, B, C)) == [
        "第3条を第4条とし、第2条を第3条とし、第1条の次に次の1条を加える。",
        "　第2条",
        f"　{D}",
    ]


def test_many_articles_are_renumbered_together():
    assert sentences(articles(A, B, C, E), articles(D, A, B, C, E)) == [
        "第1条から第4条までを1条ずつ繰り下げ、冒頭に次の1条を加える。",
        "　第1条",
        f"　{D}",
    ]


def test_an_article_deleted_renumbers_the_others_from_the_head():
    assert sentences(articles(A, B, C), articles(A, C)) == ["第2条を削る。", "第3条を第2条とする。"]


def test_many_articles_move_up_together():
    assert sentences(articles(A, B, C, D, E), articles(B, C, D, E)) == [
        "第1条を削る。",
        "第2条から第5条までを1条ずつ繰り上げる。",
    ]


def test_an_article_moved_to_the_end():
    assert sentences(articles(A, B, C), articles(B, C, A)) == [
        "第1条を削り、第2条を第1条とし、第3条を第2条とし、第2条の次に次の1条を加える。",
        "　第3条",
        f"　{A}",
    ]


def test_an_article_moved_to_a_free_number_is_moved():
    old = "## 第1条\n\n" + A + "\n\n## 第2条\n\n" + B + "\n\n## 第3条\n\n" + C + "\n"
    new = "## 第2条\n\n" + B + "\n\n## 第3条\n\n" + C + "\n\n## 第4条\n\n" + A + "\n"
    assert sentences(old, new) == ["第1条を第4条とし、第4条を第3条の次に移す。"]


LISTED = "## 第1条（定義）\n\n次の各号のとおりとする。\n\n(1) 氏名\n\n(2) 住所\n\n(3) 電話番号\n"


def test_items_of_an_article_are_called_by_number():
    new = (
        LISTED.replace("(2) 住所", "(2) 住所又は居所")
        .replace("(3)", "(4)")
        .replace("(4) 電", "(3) 性別\n\n(4) 電")
    )
    assert sentences(LISTED, new) == [
        "第1条第2号中「住所」の次に「又は居所」を加える。",
        "第1条中第3号を第4号とし、第2号の次に次の1号を加える。",
        "　(3) 性別",
    ]


def test_an_item_put_in_between_is_called_by_its_branch():
    old = "第一条　次に掲げるとおりとする。\n一　氏名\n一の二　性別\n二　住所\n"
    new = "第一条　次に掲げるとおりとする。\n一　氏名\n二　性別又は年齢\n三　住所\n"
    assert sentences(old, new) == [
        "第一条第一号の二中「性別」の次に「又は年齢」を加える。",
        "第一条中第二号を第三号とし、第一号の二を第二号とする。",
    ]
    assert sentences(
        "第一条　甲\n一　氏名\n二　住所\n", "第一条　甲\n一　氏名\n一の二　性別\n二　住所\n"
    ) == [
        "第一条第一号の次に次の一号を加える。",
        "　一の二　性別",
    ]


def test_items_of_a_paragraph_without_a_number_are_added_to_it():
    old = "## 第1条\n\n甲を除く。\n\n2 乙を除く。\n"
    new = old.replace("。\n\n2", "。\n\n(1) 丙\n\n(2) 丁\n\n2")
    assert sentences(old, new) == ["第1条第1項に次の2号を加える。", "　(1) 丙", "　(2) 丁"]
    assert sentences(new, new.replace("丁", "戊")) == ["第1条第1項第2号中「丁」を「戊」に改める。"]


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


def test_supplements_are_called_by_their_titles_or_counted():
    old = "第1条　甲を行う。\n\n附則\n\n公布の日から施行する。\n\n附則（令和3年改正）\n\n令和3年から施行する。\n"
    new = old.replace("公布", "告示").replace("令和3年から", "令和4年から")
    assert sentences(old, new) == [
        "附則中「公布」を「告示」に改める。",
        "附則（令和3年改正）中「令和3年」を「令和4年」に改める。",
    ]
    old = old.replace("（令和3年改正）", "")
    assert sentences(old, old + "\n附則\n\n令和5年から施行する。\n") == [
        "2番目の附則の次に次のように加える。",
        "　附則",
        "　令和5年から施行する。",
    ]


def test_articles_on_both_sides_of_a_chapter_are_renumbered_together():
    old = f"## 第1章　総則\n\n第1条　{A}\n\n第2条　{B}\n\n## 第2章　雑則\n\n第3条　{C}\n\n第4条　{D}\n"
    new = old
    for number in (4, 3, 2):
        new = new.replace(f"第{number}条", f"第{number + 1}条")
    new = new.replace("第3条", f"第2条　{E}\n\n第3条")
    assert sentences(old, new) == [
        "第2条から第4条までを1条ずつ繰り下げ、第1条の次に次の1条を加える。",
        f"　第2条　{E}",
    ]


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


def test_items_move_up_in_the_sentence_that_strikes_one():
    new = LISTED.replace("(2) 住所\n\n(3)", "(2)")
    assert sentences(LISTED, new) == ["第1条中第2号を削り、第3号を第2号とする。"]


def test_an_item_added_at_the_end():
    assert sentences(LISTED, LISTED + "\n(4) 性別\n\n(5) 職業\n") == [
        "第1条に次の2号を加える。",
        "　(4) 性別",
        "　(5) 職業",
    ]


def test_the_heading_of_an_article_is_told_from_its_text():
    new = LISTED.replace("（定義）", "（用語の定義）")
    assert sentences(LISTED, new) == ["第1条の見出し中「定義」を「用語の定義」に改める。"]


PARAGRAPHS = "## 第1条（総則）\n\n1 甲は申込みを行う。\n\n2 乙は承諾を行う。\n\n(1) 書面\n\n(2) 電磁的方法\n"


def test_paragraphs_and_their_items_are_called_by_number():
    new = PARAGRAPHS.replace("承諾を行う", "承諾を速やかに行う").replace("電磁的方法", "電子的方法")
    assert sentences(PARAGRAPHS, new) == [
        "第1条第2項中「承諾を」の次に「速やかに」を加える。",
        "第1条第2項第2号中「電磁的」を「電子的」に改める。",
    ]


def test_unnumbered_paragraphs_are_counted():
    old = "## 第1条\n\n" + A + "\n\n" + B + "\n"
    assert sentences(old, old.replace("業務", "作業")) == ["第1条第2項中「業務」を「作業」に改める。"]
    assert sentences(articles(A), old) == ["第1条に次の1項を加える。", f"　{B}"]


NUMBERED = (
    "## 1.\n\n次の情報を取得します。\n\n(1) 氏名の表示\n\n(2) 住所の表示\n\n## 2.\n\n情報を利用します。\n"
)


def test_other_numbers_are_named_as_they_are_written():
    new = NUMBERED.replace("住所の表示", "住所の登録").replace(
        "## 2.", "## 2.\n\n情報を提供しません。\n\n## 3."
    )
    assert sentences(NUMBERED, new) == [
        "1.(2)中「表示」を「登録」に改める。",
        "2.を3.とし、1.の次に次のように加える。",
        "　2.",
        "　情報を提供しません。",
    ]


def test_lines_without_a_number_are_named_by_their_words():
    old = "# 方針\n\n## 1.\n\n本文です。\n\n制定日：2021年5月1日\n"
    assert sentences(old, old + "\n改定日：2024年11月5日\n") == [
        "「制定日：2021年5月1日」の行の次に次のように加える。",
        "　改定日：2024年11月5日",
    ]


def test_numbers_that_change_places_are_deleted_and_added_again():
    assert sentences(articles(A, B), articles(B, A)) == [
        "第1条を削り、第2条を第1条とし、第1条の次に次の1条を加える。",
        "　第2条",
        f"　{A}",
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


def test_neighbours_that_go_are_struck_together_and_what_follows_moves_up_together():
    said = sentences(articles(A, B, C, D, E), articles(A, E))
    assert said == ["第2条から第4条までを削る。", "第5条を第2条とする。"]
    kept = sentences(
        articles(A, B, C, D, E, *[f"{place}は、{A}" for place in "東西"]),
        articles(A, *[D, E], *[f"{place}は、{A}" for place in "東西"]),
    )
    assert kept == ["第2条及び第3条を削る。", "第4条から第7条までを2条ずつ繰り上げる。"]


def test_neighbours_that_go_are_struck_together_among_items():
    head = "第1条　次の者を除く。\n"
    words = ["役員", "株主", "債権者", "監査法人", "従業員"]
    old = head + "".join(f"({number}) {word}\n" for number, word in enumerate(words, 1))
    new = head + f"(1) {words[0]}\n(2) {words[4]}\n"
    assert sentences(old, new) == ["第1条中第2号から第4号までを削り、第5号を第2号とする。"]


def test_a_chapter_is_renumbered_by_its_number_and_by_its_words_where_another_has_it():
    tail = f"## 第2章　料金\n\n第2条　{B}\n\n"
    old = f"## 第1章　総則\n\n第1条　{A}\n\n{tail}"
    new = old.replace("第2章　料金", "第3章　料金").replace("第2条", "第3条").replace(
        "## 第3章", f"## 第2章　会員\n\n第2条　{E}\n\n## 第3章"
    )  # fmt: skip
    assert sentences(old, new)[0].startswith("第2条を第3条とし、第2章を第3章とし、第1条の次に")
    parts = f"## 第1編\n\n## 第1章　総則\n\n第1条　{A}\n\n## 第2編\n\n## 第1章　通則\n\n第2条　{B}\n"
    again = parts.replace("第1章　通則", "第2章　通則")
    assert sentences(parts, again) == ["見出し「第1章　通則」を第2章とする。"]
