"""What Word finds in the file."""

from __future__ import annotations

import io
import zipfile

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row

from kaitei.render import TableOptions, build_table, find_profile, render_docx
from support.comparing import a_comparison, a_heading, a_pair


def the_package(name: str = "privacy", profile: str = "kaisei") -> bytes:
    return render_docx(build_table(*a_pair(name), TableOptions(profile=find_profile(profile))))


def opened(package: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(package))


def test_equal_tables_give_equal_bytes():
    assert the_package() == the_package()


def test_no_entry_tells_when_it_was_made():
    with zipfile.ZipFile(io.BytesIO(the_package())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "created" not in core
    assert "modified" not in core
    assert "python" not in core


def test_the_page_is_a4_landscape():
    section = opened(the_package()).sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)


def rows_of(old: str, new: str) -> list[CT_Row]:
    package = render_docx(build_table(a_comparison(old, new), a_heading("旧"), a_heading("新")))
    return opened(package).tables[0]._tbl.tr_lst


def test_the_header_row_repeats_and_no_short_row_breaks_across_pages():
    rows = rows_of("第1条　甲を行う。\n\n第2条　乙を行う。\n", "第1条　丙を行う。\n\n第2条　乙を行う。\n")
    assert rows[0].trPr is not None
    assert rows[0].trPr.find(qn("w:tblHeader")) is not None
    assert all(row.find(".//" + qn("w:cantSplit")) is not None for row in rows)


def test_a_long_row_may_break_across_pages():
    long = "個人情報の取扱いについて定める。" * 60
    changed = rows_of(f"第1条（目的）\n\n{long}\n", f"第1条（目的）\n\n{long}追加する。\n")[1]
    assert changed.find(".//" + qn("w:cantSplit")) is None


def test_headings_stay_on_the_page_of_what_they_head():
    old = "# 規程\n\n## 第1章　総則\n\n第1条　甲を行う。\n\n第2条　乙を行う。\n"
    new = old.replace("甲を", "丙を") + "\n## 第2章　雑則\n\n第3条　丁を行う。\n"
    kept = [row.find(".//" + qn("w:keepNext")) is not None for row in rows_of(old, new)]
    assert kept == [False, True, False, True, True, False]  # 総則, 第1条, 第2条(略), 第2章, 第3条


def test_the_title_of_a_long_article_that_was_added_stays_with_its_first_paragraph():
    long = "".join(f"{number}　{'会員は、書類を提出する。' * 8}\n\n" for number in range(2, 9))
    title, *rest = rows_of("第1条　甲。\n", f"第1条　甲。\n\n第2条（補償）\n\n会員は、従う。\n\n{long}")[2:]
    assert [text for node in title.iter(qn("w:t")) if (text := node.text)] == [
        "第2条（補償）", "会員は、従う。", "(新設)", "追加",
    ]  # fmt: skip
    assert title.find(".//" + qn("w:cantSplit")) is not None
    assert title.find(".//" + qn("w:keepNext")) is not None
    assert len(rest) == 1
    assert rest[0].find(".//" + qn("w:cantSplit")) is None
    assert "(新設)" not in "".join(node.text or "" for node in rest[0].iter(qn("w:t")))


def test_a_column_of_a_table_in_the_text_has_room_for_its_longest_word():
    old = "| Responsible | Why it is needed and for how long it is kept before it goes |\n| --- | --- |\n| Processor | We say here in many words what happens to it |\n"
    changed = rows_of(old, old.replace("many", "few"))[-1]
    first, second = [int(column.get(qn("w:w"))) for column in changed.findall(".//" + qn("w:gridCol"))[:2]]
    assert first > len("Responsible") * 100  # twips: half an em of ten points each
    assert second > first


def test_east_asian_text_has_a_japanese_font():
    document = opened(the_package())
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "ＭＳ 明朝"
    assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_only_what_changed_is_underlined():
    table = opened(the_package("articles")).tables[0]
    row = next(row for row in table.rows if row.cells[2].text == "修正" and "利用" in row.cells[0].text)
    underlined = [
        [run.text for paragraph in cell.paragraphs for run in paragraph.runs if run.underline]
        for cell in row.cells
    ]
    assert underlined == [["利用", "利用"], ["活用", "活用"], []]


def test_the_footer_names_both_versions_with_their_digests_and_counts_pages():
    _, old, new = a_pair("privacy")
    footer = opened(the_package()).sections[0].footer._element
    text = "".join(node.text or "" for node in footer.iter(qn("w:t")))
    assert f"改正後　2024-11-05　SHA-256 {new.digest}" in text
    assert f"改正前　2021-05-01　SHA-256 {old.digest}" in text
    assert [field.get(qn("w:instr")) for field in footer.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]


def test_the_page_header_names_the_reconstruction_on_every_page():
    header = opened(the_package()).sections[0].header._element
    text = "".join(node.text or "" for node in header.iter(qn("w:t")))
    assert "改正前：復元案（公表当時の正文ではありません）" in text


def test_a_profile_without_remarks_has_two_columns():
    table = opened(the_package("articles", "teikan")).tables[0]
    assert [cell.text.split("\n")[0] for cell in table.rows[0].cells] == ["現行", "変更案"]
    assert len(table.columns) == 2
