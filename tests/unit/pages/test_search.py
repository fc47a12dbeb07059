"""The index of words and the data that search looks in."""

from __future__ import annotations

import json
from datetime import date

from kaitei.pages import build
from kaitei.pages.search import Place, build_index, build_parts
from kaitei.pages.text import render_text
from kaitei.pages.words import Form
from kaitei.parse import parse_document
from support.policies import a_catalog, a_policy, a_version


def parts(text, captions=()):
    document = parse_document("x.md", text)
    return build_parts(
        document, render_text(document, captions, "", wrapped=False).contents, Form("{}段落目")
    )


def test_a_part_is_an_article_and_its_lines_know_their_own_address():
    (part,) = parts("## 1.\n\n本文です。\n\n(1) 氏名\n", (("1.", "取得"),))
    assert (part.anchor, part.label, part.title) == ("1", "1.", "取得")
    assert part.lines == (("1", "本文です。"), ("1-1", "(1) 氏名"))


def test_a_heading_without_text_of_its_own_is_named_above_the_next():
    (part,) = parts("# 取扱い\n\n## 範囲\n\n本文です。\n")
    assert (part.title, part.above) == ("範囲", "取扱い")


def test_the_heading_of_a_chapter_is_no_text_of_the_article_before_it():
    text = "## 第1章 総則\n\n### 第1条（目的）\n\n定めます。\n\n## 第2章 雑則\n\n### 第2条（管轄）\n\n東京とします。\n"
    assert [(part.label, part.above, part.lines) for part in parts(text)] == [
        ("第1条", "", (("1", "定めます。"),)),
        ("第2条", "", (("2", "東京とします。"),)),
    ]


def test_text_below_a_chapter_is_found_in_the_chapter():
    first, chapter = parts("## 第1条（目的）\n\n定めます。\n\n## 第2章 雑則\n\n東京とします。\n")
    assert (first.label, first.lines) == ("第1条", (("1", "定めます。"),))
    assert (chapter.label, [line for _, line in chapter.lines]) == ("第2章", ["東京とします。"])


def test_the_publisher_is_not_in_the_index_in_pieces():
    text = "## 1.\n\n株式会社みほんワークスの窓口です。\n\n## 2.\n\n住所です。\n\n## 3.\n\n電話です。\n"
    index = build_index(parts(text), publisher="株式会社みほんワークス", japanese=True)
    assert [word for _, terms in index for word, _ in terms] == ["住所", "電話", "窓口"]


def test_dates_and_closing_marks_are_not_searched():
    (part,) = parts("## 1.\n\n本文です。\n\n以上\n\n制定日:2021年5月1日\n")
    assert part.lines == (("1", "本文です。"),)


def test_text_before_the_first_heading_is_found_too():
    first, second = parts("前文です。\n\n## 1.\n\n本文です。\n")
    assert (first.anchor, first.name, first.lines) == ("", "", (("", "前文です。"),))
    assert second.anchor == "1"


def test_the_index_lists_nouns_by_the_sound_they_begin_with():
    text = "## 1.\n\nクッキーと端末識別情報を記録します。\n\n## 2.\n\nプッシュ配信の記録です。\n"
    index = build_index(parts(text), japanese=True)
    assert [(initial, [word for word, _ in terms]) for initial, terms in index] == [
        ("か", ["記録", "クッキー"]),
        ("た", ["端末識別情報"]),
        ("は", ["プッシュ配信"]),
    ]
    assert dict(index[0][1])["記録"] == [Place("1", "1."), Place("2", "2.")]


def test_a_word_in_most_articles_is_left_out_of_the_index():
    text = "".join(
        f"## {number}.\n\n会員の{word}です。\n\n"
        for number, word in enumerate(["氏名", "住所", "電話", "性別", "年齢"], 1)
    )
    words = [
        word for _, terms in build_index(parts(text.rstrip("\n") + "\n"), japanese=True) for word, _ in terms
    ]
    assert "会員" not in words
    assert {"氏名", "住所"} <= set(words)


def test_an_english_index_is_in_the_order_of_the_alphabet():
    text = "## Data\n\nWe collect cookies and backups.\n"
    index = build_index(parts(text), japanese=False)
    assert [(initial, [word for word, _ in terms]) for initial, terms in index] == [
        ("B", ["backups"]),
        ("C", ["cookies"]),
    ]


def test_an_english_search_counts_in_words_that_fit_one_place_too():
    catalog = a_catalog(a_policy({"2024-01-01": a_version("2024-01-01")}, language="en"))
    page = build(catalog, date(2026, 1, 1))["search/index.html"]
    assert 'data-found="Places found: {}"' in page


def test_search_is_in_the_version_in_force():
    catalog = a_catalog(
        a_policy(
            {
                "2024-01-01": a_version("2024-01-01", "## 1.\n\n古い本文です。\n"),
                "2025-01-01": a_version("2025-01-01", "## 1.\n\n新しい本文です。\n"),
            }
        )
    )
    for day, version in ((date(2024, 6, 1), "2024-01-01"), (date(2025, 6, 1), "2025-01-01")):
        assert json.loads(build(catalog, day)["data/search.json"])["version"] == version


def test_before_the_first_version_there_is_nothing_to_search():
    catalog = a_catalog(a_policy({"2024-01-01": a_version("2024-01-01")}))
    pages = build(catalog, date(2023, 1, 1))
    assert "いま有効な版はまだありません。" in pages["search/index.html"]
    assert "data/search.json" not in pages


def test_a_reconstruction_is_called_one_where_it_is_searched():
    catalog = a_catalog(
        a_policy({"2021-05-01": a_version("2021-05-01", text="reconstruction", consent="notice")})
    )
    pages = build(catalog, date(2026, 1, 1))
    notice = "復元案（公表当時の正文ではありません）"
    assert notice in pages["search/index.html"]
    assert json.loads(pages["data/search.json"])["notice"] == notice


def test_the_words_that_were_published_carry_no_such_notice():
    pages = build(a_catalog(a_policy({"2021-05-01": a_version("2021-05-01")})), date(2026, 1, 1))
    assert "復元案" not in pages["search/index.html"]
    assert "notice" not in json.loads(pages["data/search.json"])


def test_what_is_searched_is_what_readers_see():
    (part,) = parts("## 1.\n\n[**規約**](https://example.jp/cookies/)の写しです。\n")
    assert part.lines == (("1", "規約の写しです。"),)


def test_an_index_lists_the_forms_of_a_word_once():
    text = "## Data\n\nCookies are small. A cookie is deleted.\n\n## More\n\nDelete your cookie.\n"
    index = build_index(parts(text), japanese=False)
    assert [(word, len(places)) for _, terms in index for word, places in terms] == [
        ("cookie", 2),
        ("delete", 2),
    ]


def test_a_text_of_too_few_parts_has_no_index_but_the_way_to_the_text():
    for number, listed in ((2, False), (3, True)):
        words = ("氏名", "住所", "電話番号")[:number]
        body = "\n".join(f"## 第{at}条（題{at}）\n\n{word}です。\n" for at, word in enumerate(words, 1))
        page = build(a_catalog(a_policy({"2024-01-01": a_version("2024-01-01", body)})), date(2026, 1, 1))
        assert ("<dt>" in page["search/index.html"]) is listed
        assert ("索引はありません。<a href" in page["search/index.html"]) is not listed


PROSE = """当社は個人情報を守ります。
利用は目的の範囲です。

次の情報を取得します。

- 氏名

開示のご請求は窓口へ。
"""


def test_a_text_without_articles_is_searched_by_paragraphs():
    assert [(part.anchor, part.name, len(part.lines)) for part in parts(PROSE)] == [
        ("p1", "1段落目", 2),
        ("p2", "2段落目", 2),
        ("p3", "3段落目", 1),
    ]


def test_a_paragraph_is_told_with_the_heading_above_it():
    named = [(part.above, part.name) for part in parts("# 方針\n\n## 取得\n\n" + PROSE)]
    assert named == [("取得", "1段落目"), ("取得", "2段落目"), ("取得", "3段落目")]


def test_items_written_as_headings_are_places_of_their_own():
    text = (
        "# 規約\n\n## 概要\n\n文です。\n\n## 本文\n\n"
        + "\n\n".join(f"{n}. #### 題{n}\n\n    文{n}です。" for n in (1, 2, 3))
        + "\n"
    )
    assert [(part.anchor, part.label, part.title, len(part.lines)) for part in parts(text)[1:]] == [
        ("本文-1", "1.", "題1", 1),
        ("本文-2", "2.", "題2", 1),
        ("本文-3", "3.", "題3", 1),
    ]


def test_items_that_hold_more_than_a_line_are_places_where_articles_are_few():
    text = (
        "# 規約\n\n## 概要\n\n文です。\n\n## 本文\n\n"
        + "\n\n".join(f"{n}. 題{n}\n\n    文{n}です。" for n in (1, 2, 3))
        + "\n"
    )
    assert [(part.anchor, part.above, part.name, len(part.lines)) for part in parts(text)[1:]] == [
        ("本文-1", "本文", "1.", 2),
        ("本文-2", "本文", "2.", 2),
        ("本文-3", "本文", "3.", 2),
    ]


def test_an_index_of_paragraphs_leads_to_them():
    pages = build(
        a_catalog(a_policy({"2024-01-01": a_version("2024-01-01", PROSE)})),
        date(2026, 1, 1),
    )
    assert '<div><dt>氏名</dt><dd><a href="../#p2">2段落目</a></dd></div>' in pages["search/index.html"]
    assert "その言葉がある段落の一覧です。" in pages["search/index.html"]
    assert '<p id="p2">次の情報を取得します。</p>' in pages["index.html"]


def test_words_before_the_first_article_are_named_in_the_index():
    body = "監督官庁の定めによります。\n\n" + "\n".join(
        f"## 第{number}条（題）\n\n文{number}です。\n" for number in range(1, 4)
    )
    page = build(a_catalog(a_policy({"2024-01-01": a_version("2024-01-01", body)})), date(2026, 1, 1))
    assert '<dt>監督官庁</dt><dd><a href="../">前文</a></dd>' in page["search/index.html"]
