"""Search as members use it: real queries, in the browser, against the repository's own policy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from support.policies import a_catalog, a_policy, a_version
from support.serving import served, write_pages

CASES = Path(__file__).parents[1] / "cases" / "search_queries.tsv"
FIND = """(query) => search.find(index, query).results.map(({ part }) => part.label || part.title)"""


def queries(which):
    rows = [line.split("\t") for line in CASES.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(query, articles.split(" ")) for group, query, articles in rows if group == which]


@pytest.fixture
def page(browser, address):
    opened = browser.new_page()
    opened.goto(address + "search/", wait_until="networkidle")
    yield opened
    opened.close()


@pytest.mark.parametrize("which", ["tuning", "held-out"])
def test_members_find_what_they_look_for(page, which):
    page.evaluate(
        "async () => { window.index = search.prepare(await (await fetch('../data/search.json')).json()); }"
    )
    asked = queries(which)
    found = [(query, articles, page.evaluate(FIND, query)) for query, articles in asked]
    incomplete = [each for each in found if not set(each[1]) <= set(each[2])]
    misplaced = [each for each in found if not each[2] or each[2][0] not in each[1]]
    assert len(asked) >= 30
    assert len(incomplete) <= 0.05 * len(asked), incomplete
    assert len(misplaced) <= 0.10 * len(asked), misplaced


def test_results_come_as_one_types_with_the_words_marked(page):
    page.get_by_label("お探しの言葉").fill("ｸｯｷｰ 無効")
    page.get_by_text("1件見つかりました").wait_for()
    result = page.locator(".results li")
    assert result.get_by_role("heading").inner_text() == "3. 利用目的"
    assert set(result.locator("mark").all_inner_texts()) == {"クッキー", "無効"}
    result.get_by_role("link", name="3. 利用目的").click()
    assert page.url.endswith("/#3")


def test_a_line_of_an_article_leads_to_its_own_place(page):
    page.get_by_label("お探しの言葉").fill("クッキー 仕組み")
    page.get_by_role("link", name="この箇所を開く").click()
    assert page.url.endswith("/#2-3")


def test_a_word_the_owner_calls_the_same_finds_and_marks_the_other(page):
    page.get_by_label("お探しの言葉").fill("退会")
    page.get_by_text("1件見つかりました").wait_for()
    assert set(page.locator("mark").all_inner_texts()) == {"削除"}


@pytest.mark.parametrize(
    ("said", "marked"),
    [
        ("情報を消してほしい", {"削除", "無効", "情報"}),
        ("よその人に売られる?", {"第三者", "提供"}),
        ("えつらんりれき", {"閲覧", "閲覧履歴", "履歴"}),
        ("かきこみのしゅうせいは できますか", set()),
    ],
)
def test_what_people_say_leads_to_what_the_policy_says(page, said, marked):
    page.get_by_label("お探しの言葉").fill(said)
    page.get_by_role("status").filter(has_text="。").wait_for()
    assert set(page.locator(".results mark").all_inner_texts() if marked else []) == marked


def _names(browser, folder, texts, said):
    """Return the articles found in a policy of these texts, whose owner named no synonyms."""
    body = "\n".join(f"## 第{n}条\n\n{text}\n" for n, text in enumerate(texts, 1))
    catalog = a_catalog(a_policy({"2024-01-01": a_version("2024-01-01", body)}))
    with served(write_pages(folder, catalog, date(2025, 6, 1))) as address:
        page = browser.new_page()
        page.goto(address + "search/")
        page.evaluate(
            "async () => { window.index = search.prepare(await (await fetch('../data/search.json')).json()); }"
        )
        found = page.evaluate(FIND, said)
        page.close()
    return found


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("クッキー", "第1条"),
        ("漏洩", "第2条"),
        ("滞納したら", "第3条"),
        ("もうやめたい", "第4条"),
        ("AI", "第5条"),
        ("mail", "第5条"),
    ],
)
def test_words_of_every_policy_need_no_synonyms_and_letters_are_whole_words(browser, tmp_path, said, first):
    texts = [
        "Cookieです。",
        "漏えいを防ぎます。",
        "遅延損害金です。",
        "退会の手続です。",
        "AI が e-mail を読みます。",
        "email を explain。",
    ]
    assert _names(browser, tmp_path, texts, said) == [first]


def test_english_questions_are_asked_by_their_words(browser, tmp_path):
    texts = ["How we use data.", "Retention of data.", "We tell nobody."]
    assert _names(browser, tmp_path, texts, "how long is retention") == ["第2条"]
    assert _names(browser, tmp_path, texts, "GDPR") == []


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("delete my data", "4."),
        ("who gets my data", "2."),
        ("do you sell my data?", "2."),
        ("kids", "3."),
        ("how can I reach you", "5."),
        ("how much does it cost", "6."),
        ("what's the minimum age", "7."),
        ("third parties", "2."),
        ("GDPR", "8."),
        ("data sent to the USA", "9."),
        ("hacked", "10."),
        ("banned", "11."),
    ],
)
def test_english_words_of_every_day_lead_to_those_of_the_policy(browser, tmp_path, said, first):
    texts = [
        "We use your data.",
        "We share data with processors.",
        "Minors need their parents.",
        "You may ask for erasure of data.",
        "Write to us.",
        "Our fees are shown.",
        "You must be 18 years old.",
        "Your rights.",
        "Other countries.",
        "Keep your password secret.",
        "We may suspend you.",
    ]
    body = "".join(f"## {number}. Section\n\n{text}\n\n" for number, text in enumerate(texts, 1))
    catalog = a_catalog(
        a_policy({"2024-01-01": a_version("2024-01-01", body.rstrip() + "\n")}, language="en")
    )
    with served(write_pages(tmp_path, catalog, date(2025, 6, 1))) as address:
        page = browser.new_page()
        page.goto(address + "search/")
        page.locator("#search input").fill(said)
        expect(page.locator(".results h2").first).to_have_text(f"{first} Section")
        page.close()


def test_a_row_of_a_table_is_found_without_its_signs(browser, tmp_path):
    body = "## 第1条\n\n| 区分 | 額 |\n|---|---|\n| 甲 | 100円 |\n\n## 第2条\n\n文です。\n\n## 第3条\n\n文です。\n"
    catalog = a_catalog(a_policy({"2024-01-01": a_version("2024-01-01", body)}))
    with served(write_pages(tmp_path, catalog, date(2025, 6, 1))) as address:
        page = browser.new_page()
        page.goto(address + "search/?q=100円")
        page.locator(".results p").wait_for()
        assert page.locator(".results p").inner_text().startswith("甲　100円")
        page.close()


@pytest.mark.parametrize("said", ["ブログイン", "従業者たち", "表紙"])
def test_a_phrase_inside_another_word_is_not_meant(browser, tmp_path, said):
    body = "\n".join(
        f"## 第{n}条\n\n{text}\n"
        for n, text in enumerate(["行動履歴です。", "第三者です。", "書面です。"], 1)
    )
    catalog = a_catalog(a_policy({"2024-01-01": a_version("2024-01-01", body)}))
    with served(write_pages(tmp_path, catalog, date(2025, 6, 1))) as address:
        page = browser.new_page()
        page.goto(address + "search/")
        page.get_by_label("お探しの言葉").fill(said)
        page.get_by_text("見つかりませんでした").wait_for()
        page.close()


def test_what_stands_before_the_first_article_has_a_name_among_the_results(browser, tmp_path):
    body = "監督官庁の定めによります。\n\n" + "\n".join(f"## 第{n}条\n\n文です。\n" for n in (1, 2, 3))
    catalog = a_catalog(a_policy({"2024-01-01": a_version("2024-01-01", body)}))
    with served(write_pages(tmp_path, catalog, date(2025, 6, 1))) as address:
        page = browser.new_page()
        page.goto(address + "search/?q=監督")
        page.locator(".results").get_by_role("link", name="前文").click()
        assert page.url == address
        page.close()


def test_a_result_and_a_date_line_are_set_as_english_sets_them(browser, tmp_path):
    body = "# Privacy Policy\n\nLast updated: 1 May 2021\n\n## 1. Scope\n\nWe.\n\n## Schedule A: Retention\n\nInvoices.\n"
    catalog = a_catalog(a_policy({"2024-01-01": a_version("2024-01-01", body)}, language="en"))
    with served(write_pages(tmp_path, catalog, date(2025, 6, 1))) as address:
        page = browser.new_page()
        page.goto(address + "search/?q=invoices")
        assert page.locator(".results h2 a").first.inner_text() == "Schedule A: Retention"
        page.goto(address)
        assert page.locator(".date").evaluate("line => getComputedStyle(line).textAlign") == "start"
        page.close()


def test_of_a_long_article_the_lines_that_say_most_are_shown_as_they_come(browser, tmp_path):
    lines = [*("情報です。" for _ in range(6)), "情報の削除です。"]
    body = "## 第1条\n\n" + "\n\n".join(lines) + "\n\n## 第2条\n\n文です。\n\n## 第3条\n\n文です。\n"
    catalog = a_catalog(a_policy({"2024-01-01": a_version("2024-01-01", body)}))
    with served(write_pages(tmp_path, catalog, date(2025, 6, 1))) as address:
        page = browser.new_page()
        page.goto(address + "search/?q=情報 消す")
        page.locator(".results li").first.wait_for()
        assert page.locator(".results p").all_inner_texts() == [
            *("情報です。" for _ in range(4)),
            "情報の削除です。",
        ]
        page.close()


def test_nothing_found_is_said_in_words(page):
    page.get_by_label("お探しの言葉").fill("ほげほげ")
    page.get_by_text("見つかりませんでした。別の言葉でお試しください。").wait_for()
    assert page.locator(".results li").count() == 0


def test_a_query_can_be_linked_to(page, address):
    page.goto(address + "search/?q=IMEI")
    page.get_by_text("1件見つかりました").wait_for()
    assert page.locator("mark").all_inner_texts() == ["IMEI"]


def test_what_is_typed_goes_nowhere(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("お探しの言葉").fill("第三者提供")
    page.get_by_text("近いところ").or_(page.get_by_text("見つかりました")).wait_for()
    names = {url.rpartition("/")[2] for url in asked}
    assert names - {"icon.svg"} == {"search.json"}  # a busy browser fetches the icon late


def test_markup_in_a_query_is_only_text(page):
    page.get_by_label("お探しの言葉").fill("<img src=x onerror=alert(1)>")
    page.get_by_role("status").filter(has_text="。").wait_for()
    assert page.locator("#search img").count() == 0


def test_without_scripts_the_index_leads_to_the_articles(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "search/")
    assert page.locator("input").count() == 0
    row = page.locator(".terms dl div").filter(has_text="入退室管理")
    row.get_by_role("link").click()
    assert page.url.endswith("/#5")
    context.close()
