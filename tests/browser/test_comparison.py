"""The comparison page of a revision that changes words, numbers, punctuation and order."""

from __future__ import annotations

import re
import zlib
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.test_accessibility import RULES
from support.policies import a_catalog, a_policy, a_version
from support.serving import served, write_pages

OLD = """\
## 第1条（目的）

この規約は，利用の条件を定めます。

## 第2条（会員）

会員とは登録を終えた者をいいます。

## 第3条（料金）

料金は無料です。
"""
NEW = """\
## 第1条（目的）

この規約は、利用の条件を定めます。

## 第2条（登録）

登録には当社の承諾を要します。登録できるのは一人一回です。

## 第3条（会員）

会員とは登録を終えた者をいいます。

## 第4条（料金）

料金は有料です。
"""
PAGE = "compare/2024-01-01--2025-01-01/"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    versions = {"2024-01-01": a_version("2024-01-01", OLD), "2025-01-01": a_version("2025-01-01", NEW)}
    folder = write_pages(tmp_path_factory.mktemp("rules"), a_catalog(a_policy(versions)), date(2025, 6, 1))
    with served(folder) as found:
        yield found


@pytest.fixture
def page(browser, address):
    opened = browser.new_page(java_script_enabled=False)
    opened.goto(address + PAGE)
    yield opened
    opened.close()


def visible_rows(page):
    return [row for row in page.locator("tbody tr").all() if row.is_visible()]


def test_changes_of_numbers_and_punctuation_can_be_hidden_without_scripts(page):
    before = [row.inner_text() for row in visible_rows(page)]
    assert any("。" in row and "，" in row for row in before)
    page.get_by_label("番号・句読点だけの変更を隠す").check()
    after = [row.inner_text() for row in visible_rows(page)]
    assert not any("，" in row for row in after)
    assert any("有料" in row for row in after)
    assert len(after) < len(before)
    page.get_by_label("番号・句読点だけの変更を隠す").uncheck()
    assert [row.inner_text() for row in visible_rows(page)] == before


def test_the_redline_can_hide_them_too(page, address):
    page.goto(address + PAGE + "redline/")
    page.get_by_label("番号・句読点だけの変更を隠す").check()
    assert not page.get_by_text("利用の条件を定めます").is_visible()
    assert page.get_by_text("一人一回").is_visible()


def test_the_count_is_the_sum_of_its_parts(page):
    line = page.locator(".count").inner_text()
    total, *parts = map(int, re.findall(r"\d+", line))
    assert re.match(r"\d+か所が変わりました（追加 \d+・修正 \d+・削除 \d+・移動 \d+・番号のみ \d+", line)
    assert total == sum(parts)
    assert total > 0


def test_the_word_document_can_be_downloaded(page):
    with page.expect_download() as started:
        page.get_by_role("link", name="新旧対照表（Word）").click()
    assert started.value.suggested_filename == "sample-2024-01-01--2025-01-01.docx"


@pytest.mark.parametrize(
    "look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}], ids=str
)
@pytest.mark.parametrize("view", ["", "redline/"])
def test_a_document_named_in_the_text_is_a_link_that_is_not_taken_for_a_change(browser, tmp_path, look, view):
    text = "## 第1条\n\n料金は、別に定める料金表によります。\n"
    versions = {"2024-01-01": a_version("2024-01-01", text)}
    versions |= {"2025-01-01": a_version("2025-01-01", text.replace("料金は", "料金及び手数料は"))}
    more = "links:\n  - name: 料金表\n    address: https://example.jp/fees/\n"
    folder = write_pages(tmp_path, a_catalog(a_policy(versions, more=more)), date(2025, 6, 1))
    context = browser.new_context(viewport={"width": 390, "height": 900}, bypass_csp=True, **look)
    with served(folder) as address:
        page = context.new_page()
        page.goto(address + PAGE + view)
        assert Axe().run(page, options=RULES).response["violations"] == []
        link = page.locator("p.line a").first
        looks = "each => [getComputedStyle(each).textDecorationLine, getComputedStyle(each).borderTopStyle]"
        assert link.evaluate(looks) == ["none", "solid"]
        select = "each => { getSelection().selectAllChildren(each.parentNode); return `${getSelection()}` }"
        assert link.evaluate(select) == "第1条 料金及び手数料は、別に定める料金表によります。"
        page.emulate_media(media="print")
        assert link.evaluate(looks) == ["none", "none"]
    context.close()


def test_a_row_that_goes_on_over_the_page_has_a_line_below_on_every_page(browser, tmp_path):
    words = "当社は、利用者の個人情報を、次に掲げる目的のために取得します。" * 90
    versions = {
        "2024-01-01": a_version("2024-01-01", f"## 第1条\n\n{words}\n"),
        "2025-01-01": a_version("2025-01-01", f"## 第1条\n\n{words.replace('取得', '収集')}\n"),
    }
    folder = write_pages(tmp_path, a_catalog(a_policy(versions)), date(2025, 6, 1))
    with served(folder) as address:
        page = browser.new_page()
        page.goto(address + PAGE)
        pages = list(lines_drawn(page.pdf(prefer_css_page_size=True)))
        page.close()
    assert len(pages) > 2
    for upright, level in pages:
        foot = max(y + height for _, y, _, height in upright)
        below = sum(width for _, y, width, _ in level if 0 <= foot - y <= 1)
        assert below >= max(x for x, *_ in upright) - min(x for x, *_ in upright)


def lines_drawn(pdf: bytes):
    """Yield each page's upright lines of table cells and its long level lines: place, width and height."""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            drawn = zlib.decompress(stream).decode("latin-1")
        except zlib.error:
            continue
        boxes = [tuple(map(float, box)) for box in re.findall(r"(?m)^(\S+) (\S+) (\S+) (\S+) re$", drawn)]
        if upright := [box for box in boxes if box[2] <= 2 and box[3] >= 40]:
            yield upright, [box for box in boxes if box[3] <= 2 and box[2] >= 40]
