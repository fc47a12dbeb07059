"""What reader formats show of Markdown: words, cells, addresses where they changed."""

from __future__ import annotations

import re
from html import unescape

import pytest

from kaitei.model import ChangeKind
from kaitei.model.table import Filler
from kaitei.render import heading_of_document, render_docx, render_markdown, render_side_by_side, render_text
from support.comparing import a_document, a_table, new_text, word_text

HEAD = "## 1.\n\n"
TABLE = "| 情報 | 期間 |\n| --- | --- |\n| 氏名 | 1年 |\n| 住所 | 2年 |\n| 電話 | 3年 |\n"


def cells(old: str, new: str) -> list[tuple[str, str]]:
    """Return the text of every row's cells as HTML shows them, new side first, changed words in 《》."""
    html = render_side_by_side(a_table(old, new))
    rows = re.findall(r'<td class="new"[^>]*>(.*?)</td>\n<td class="old"[^>]*>(.*?)</td>', html)
    return [(seen(one), seen(other)) for one, other in rows]


def seen(html: str) -> str:
    html = re.sub(r"</p>(?=<p)", "/", html)
    html = re.sub(r"<(?:ins|del)>", "《", re.sub(r"</(?:ins|del)>", "》", html))
    return unescape(re.sub(r"<[^>]*>", "", html))


def remarks(old: str, new: str) -> list[tuple[str, ...]]:
    return [row.remarks for row in a_table(old, new).rows]


def test_a_link_is_shown_as_its_words():
    old = "会員は[規約](https://example.com/terms)を守ります。\n"
    assert cells(old, old.replace("守り", "守るものとし")) == [
        ("会員は規約を《守るものとします》。", "会員は規約を《守ります》。")
    ]


def test_an_address_that_changed_is_shown_as_a_whole():
    old = "会員は[規約](https://example.com/terms)を守ります。\n"
    new = old.replace("terms", "ja/terms")
    assert cells(old, new) == [
        (
            "会員は規約(《https://example.com/ja/terms》)を守ります。",
            "会員は規約(《https://example.com/terms》)を守ります。",
        )
    ]
    assert remarks(old, new) == [("修正（リンク先）",)]


def test_words_that_became_a_link_show_its_address():
    old, new = "窓口までどうぞ。\n", "[窓口](mailto:a@example.com)までどうぞ。\n"
    assert cells(old, new) == [("窓口《(mailto:a@example.com)》までどうぞ。", "窓口までどうぞ。")]


def test_an_address_that_the_words_say_is_not_said_twice():
    old = "[https://example.com/a](https://example.com/a)と[a@example.com](mailto:a@example.com)です。\n"
    new = old.replace("example.com/a", "example.com/b").replace("a@", "b@")
    (shown, _), *_ = cells(old, new)
    assert shown.replace("《", "").replace("》", "") == "https://example.com/bとb@example.comです。"


def test_a_link_that_is_new_with_its_words_is_its_words():
    assert cells(HEAD, HEAD + "[窓口](/desk)までどうぞ。\n")[-1] == ("《窓口までどうぞ。》", "(新設)")


def test_words_that_became_bold_are_underlined_and_a_matter_of_layout():
    old, new = "会員は速やかに届け出ます。\n", "会員は**速やかに**届け出ます。\n"
    assert cells(old, new) == [("会員は《速やかに》届け出ます。", "会員は《速やかに》届け出ます。")]
    assert "<ins><strong>速やかに</strong></ins>" in render_side_by_side(a_table(old, new))
    assert remarks(old, new) == [("書式",)]


def test_signs_that_no_reader_sees_are_left_out_with_the_text_and_told_once():
    old = "# 規約\n\n最初の段落です。\n\n次の段落です。\n\n最後の段落です。\n"
    new = old.replace("次の", "    次の").replace("最後の", "    最後の")
    assert cells(old, new) == [("規約(略)", "規約(略)"), ("(略)", "(略)")]
    assert remarks(old, new) == [(), ("書式",)]


def test_a_character_written_as_a_code_changes_as_a_whole():
    old, new = "a &lt; b です。\n", "a &gt; b です。\n"
    assert cells(old, new) == [("a 《>》 b です。", "a 《<》 b です。")]


def test_rows_of_a_table_stand_below_its_head():
    assert cells(TABLE, TABLE.replace("2年", "5年")) == [
        ("情報 | 期間/(略)", "情報 | 期間/(略)"),
        ("住所 | 《5年》", "住所 | 《2年》"),
        ("(略)", "(略)"),
    ]


def test_a_row_of_a_table_that_is_gone_stands_below_the_head_too():
    assert cells(TABLE, TABLE.replace("| 住所 | 2年 |\n", "")) == [
        ("情報 | 期間/(略)", "情報 | 期間/(略)"),
        ("(削る)", "《住所》 | 《2年》"),
        ("(略)", "(略)"),
    ]


def test_the_line_of_signs_below_a_head_is_told_by_the_head():
    new = TABLE.replace("期間 |", "期間 | 目的 |").replace("--- |\n", "--- | --- |\n")
    assert cells(TABLE, new) == [("情報 | 期間 | 《目的》", "情報 | 期間"), ("(略)", "(略)")]
    assert dict(a_table(TABLE, new).counts)[ChangeKind.AMENDED] == 1


def test_a_column_set_another_way_is_a_matter_of_layout():
    new = TABLE.replace("| --- |\n", "| ---: |\n")
    assert remarks(TABLE, new) == [("書式",), ()]


def test_a_new_table_has_no_line_of_signs():
    old = "## 1.\n\n| a | b |\n| --- | --- |\n| c | d |\n"
    added = old + "\n## 2.\n\n" + TABLE
    row = a_table(old, added).rows[-1]
    assert row.old.filler is Filler.ADDED
    assert cells(old, added)[-1][0].endswith(
        "《情報》 | 《期間》/《氏名》 | 《1年》/《住所》 | 《2年》/《電話》 | 《3年》"
    )


@pytest.mark.parametrize("render", [render_markdown, lambda table: word_text(render_docx(table))])
def test_no_reader_format_shows_signs_of_markdown(render):
    shown = render(a_table(TABLE + "\n[a](/b)と**c**\n", TABLE.replace("2年", "5年") + "\n[a](/b)と**d**\n"))
    assert "---" not in shown.replace("----\n", "")
    assert "**" not in shown
    assert "/b" not in shown.replace("/b>", "")


def test_a_terminal_shows_lines_as_written():
    shown = render_text(a_table(TABLE + "\n[a](/b)と**c**\n", TABLE + "\n[a](/b)と**d**\n"))
    assert "[a](/b)と**[-c-]{+d+}**" in shown


def test_front_matter_of_a_plain_file_is_not_left_out_text():
    old = "---\ntitle: Terms\n---\n\n# 利用規約\n\n会員は活用します。\n"
    document = a_document(old)
    assert heading_of_document(document).title == "利用規約"
    assert cells(old, old.replace("活用", "利用"))[0] == (
        "利用規約/会員は《利用》します。",
        "利用規約/会員は《活用》します。",
    )


def test_a_plain_first_line_is_the_title():
    old = "会員規約\n\n会員は活用します。\n"
    assert heading_of_document(a_document(old)).title == "会員規約"
    assert cells(old, old.replace("活用", "利用"))[0] == ("会員規約", "会員規約")


def test_a_first_line_that_is_a_sentence_is_no_title():
    old = "この規約は、会員に適用します。\n\n会員は活用します。\n"
    assert heading_of_document(a_document(old)).title == ""
    assert cells(old, old.replace("活用", "利用"))[0] == ("(略)", "(略)")


@pytest.mark.parametrize("title", ["2. 取得する情報", "2. #### 取得する情報"])
def test_a_number_with_a_title_shares_the_row_of_its_text(title):
    old = f"1. 目的\n\n    目的を定めます。\n\n{title}\n\n    氏名を取得します。\n"
    rows = a_table(old, old.replace("氏名を", "氏名と住所を")).rows
    assert new_text(rows[-1])[0] == title
    assert cells(old, old.replace("氏名を", "氏名と住所を"))[-1][0].startswith("2. 取得する情報/")


def test_lists_of_attributes_are_told_by_the_line_above():
    old = '# 規約\n\n2024年4月3日\n{: datetime="2024-04-03" }\n\n本文です。\n'
    new = old.replace("4月3日", "5月1日").replace("04-03", "05-01")
    shown = cells(old, new)
    assert len(shown) == 3
    assert "datetime" not in "".join(one + other for one, other in shown)
    assert remarks(old, new) == [(), ("修正",), ()]


def test_space_at_the_end_of_a_line_is_a_matter_of_layout():
    old = "# 規約\n\n会員は利用します。  \n\n終わりです。\n"
    assert remarks(old, old.replace("。  \n", "。\n")) == [("書式",), ()]


def test_words_inside_a_token_that_became_a_link_show_its_address():
    old, new = (
        "문의는 고객센터로 하시기 바랍니다.\n",
        "문의는 [고객센터](https://example.com)로 하시기 바랍니다.\n",
    )
    assert cells(old, new) == [
        ("문의는 고객센터《(https://example.com)》로 하시기 바랍니다.", "문의는 고객센터로 하시기 바랍니다.")
    ]


def test_a_byte_order_mark_before_a_heading_is_no_letter_of_it():
    old = "# 利用規約\n\n会員は活用します。\n"
    new = "\ufeff" + old.replace("活用", "利用")
    assert heading_of_document(a_document(new)).title == "利用規約"
    assert cells(old, new)[-1][0].endswith("会員は《利用》します。")
    assert "FEFF" not in render_side_by_side(a_table(old, new))


def test_a_number_that_must_not_begin_a_list_is_shown_as_a_number():
    old = "".join(f"{number}\\. 条{number}\n\n条{number}の本文は活用です。\n\n" for number in range(1, 6))
    assert cells(old, old.replace("条5の本文は活用", "条5の本文は利用")) == [
        ("1.~4.(略)", "1.~4.(略)"),
        ("5. 条5/条5の本文は《利用》です。", "5. 条5/条5の本文は《活用》です。"),
    ]
