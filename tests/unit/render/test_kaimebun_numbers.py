"""改め文: what provisions are called by, and the sentences that renumber, add and strike them."""

from __future__ import annotations

from support.amendments import LISTED, NUMBERED, PARAGRAPHS, A, B, C, D, E, articles, sentences


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


def test_items_move_up_in_the_sentence_that_strikes_one():
    new = LISTED.replace("(2) 住所\n\n(3)", "(2)")
    assert sentences(LISTED, new) == ["第1条中第2号を削り、第3号を第2号とする。"]


def test_an_item_added_at_the_end():
    assert sentences(LISTED, LISTED + "\n(4) 性別\n\n(5) 職業\n") == [
        "第1条に次の2号を加える。",
        "　(4) 性別",
        "　(5) 職業",
    ]


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


def test_numbers_that_change_places_are_deleted_and_added_again():
    assert sentences(articles(A, B), articles(B, A)) == [
        "第1条を削り、第2条を第1条とし、第1条の次に次の1条を加える。",
        "　第2条",
        f"　{A}",
    ]


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
