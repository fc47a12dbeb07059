"""References in a text lead to the provisions they mean; the words stay what they were."""

import re

from kaitei.pages.text import render_text
from kaitei.parse import parse_document


def html_of(text: str) -> str:
    return str(render_text(parse_document("x.md", text), (), "見出し", wrapped=False).html)


def links_in(text: str) -> list[tuple[str, str]]:
    return re.findall(r'<a class="reference" href="([^"]*)">([^<]*)</a>', html_of(text))


def test_a_reference_leads_to_the_article_paragraph_or_item_it_means():
    text = "第1条　目的を定める。\n2　次の各号による。\n(1) 会員\n第2条　前条及び第1条第2項第1号による。\n"
    assert links_in(text) == [("#1", "前条"), ("#1-2-1", "第1条第2項第1号")]


def test_a_reference_to_an_unnumbered_paragraph_leads_to_its_article():
    text = "## 第1条（目的）\n\n一つ目です。\n\n二つ目です。\n\n## 第2条（定義）\n\n第1条第2項による。\n"
    assert links_in(text) == [("#1", "第1条第2項")]


def test_what_is_at_hand_missing_or_of_another_law_is_no_link():
    assert links_in("第1条　次の各号及び本条、第9条、民法第1条による。\n(1) 会員\n") == []


def test_every_fragment_that_is_led_to_is_there():
    text = "第1条　目的を定める。\n第1条の2　前条による。\n第2条　第1条の2による。\n\n附則\n1　第2条による。\n2　前項による。\n"
    html = html_of(text)
    for fragment, _ in links_in(text):
        assert f'id="{fragment.removeprefix("#")}"' in html or "%" in fragment


def test_the_words_are_those_of_the_text_with_emphasis_and_links_in_place():
    text = "第1条　目的を定める。\n第2条　**重要**な前条の定めは、[前条の説明](https://example.jp/)のとおりで、前条<100円>による。\n"
    html = html_of(text)
    words = re.sub(r"<[^>]*>", "", html)
    assert "第2条　重要な前条の定めは、前条の説明のとおりで、前条&lt;100円&gt;による。" in words
    assert links_in(text) == [("#1", "前条"), ("#1", "前条")]
    assert '<a href="https://example.jp/">前条の説明</a>' in html


def test_a_line_without_references_is_what_it_was():
    assert "reference" not in html_of("第1条　目的を定める。\n\n前文です。\n")
