from __future__ import annotations

from datetime import date

import pytest

from kaitei.errors import KaiteiError
from kaitei.model import Consent, Nature, TextStatus
from kaitei.parse import parse_revision, split_front_matter
from support.policies import BODY, a_version

PATH = "policies/sample/2024-11-05.md"
FILE = a_version("2024-11-05")


def refusal(text: str, path: str = PATH) -> str:
    with pytest.raises(KaiteiError) as caught:
        parse_revision(path, text)
    return str(caught.value).removeprefix("policies/sample/")


def test_a_version_is_its_facts_its_text_and_the_digest_of_the_text():
    revision = parse_revision(PATH, FILE)
    assert (revision.policy, revision.version) == ("sample", "2024-11-05")
    assert revision.facts.revised == date(2024, 11, 5)
    assert revision.facts.consent is Consent.NOTICE
    assert revision.facts.nature is Nature.FORMAL
    assert revision.facts.text is TextStatus.VERBATIM
    assert revision.document.text == BODY
    assert revision.document.clauses[0].first == FILE.split("\n").index("# 見本") + 1


def test_metadata_may_be_corrected_without_moving_the_digest():
    corrected = a_version("2024-11-05", summary="別の要点です。")
    assert parse_revision(PATH, corrected).digest == parse_revision(PATH, FILE).digest
    reworded = a_version("2024-11-05", BODY.replace("一つ目", "二つ目"))
    assert parse_revision(PATH, reworded).digest != parse_revision(PATH, FILE).digest


def test_front_matter_ends_at_the_first_line_of_three_hyphens():
    front, body, line = split_front_matter(PATH, "---\na: x\n---\n本文\n---\n続き\n")
    assert (front, body, line) == ("a: x\n", "本文\n---\n続き\n", 4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BODY, "2024-11-05.md:1: error: front matter is missing"),
        ("", "2024-11-05.md:1: error: front matter is missing"),
        ("\n" + FILE, "2024-11-05.md:1: error: front matter is missing"),
        ("---\ntitle: x\n", "2024-11-05.md:1: error: the front matter is not ended"),
        ("---\n---\n本文\n", "2024-11-05.md:2: error: expected `key: value` lines"),
        (FILE.replace("title: ", "titel: "), "2024-11-05.md:2: error: unknown key 'titel'"),
        (FILE.replace("title: 見本の方針\n", ""), "2024-11-05.md:2: error: title is missing"),
        (FILE.replace("title: 見本の方針", "title:"), "2024-11-05.md:2: error: title is empty"),
        (
            FILE.replace("title: 見本の方針", "title: |\n  見本\n  方針"),
            "2024-11-05.md:2: error: title has line breaks",
        ),
        (FILE.replace("title: 見本の方針", "title: [a]"), "2024-11-05.md:2: error: title must be text"),
        (
            FILE.replace("revised: 2024-11-05", "revised: 2024-13-01"),
            "2024-11-05.md:3: error: revised is '2024-13-01', which is no day of the calendar",
        ),
        (
            FILE.replace("effective: 2024-11-05", "effective: 2024-1-1"),
            "2024-11-05.md:5: error: effective is '2024-1-1', a day that is not written as YYYY-MM-DD",
        ),
        (
            FILE.replace("effective: 2024-11-05", "effective: ２０２４-11-05"),
            "2024-11-05.md:5: error: effective is '２０２４-11-05', a day that is not written as YYYY-MM-DD",
        ),
        (FILE.replace("consent: notice", "consent: yes"), "2024-11-05.md:6: error: consent is 'yes'"),
        (FILE.replace("nature: formal", "nature: 形式"), "2024-11-05.md:7: error: nature is '形式'"),
        (FILE.replace("text: verbatim", "text: draft"), "2024-11-05.md:9: error: text is 'draft'"),
        (
            FILE.replace("source: ", "title: x\nsource: "),
            "2024-11-05.md:10: error: title is written twice, first on line 2",
        ),
        (FILE.removesuffix("\n"), "2024-11-05.md:16: error: the text must end in exactly one line break"),
        (FILE + "\n", "2024-11-05.md:16: error: the text must end in exactly one line break"),
        (FILE.replace(BODY, ""), "2024-11-05.md:12: error: the text is empty"),
        (FILE.replace("一つ目", "<b>一つ目</b>"), "2024-11-05.md:16: error: raw HTML"),
        (FILE.replace("一つ目", "一\u200bつ目"), "2024-11-05.md:16:2: error: character U+200B"),
        (FILE.replace("見本の方針", "見本\u202eの方針"), "2024-11-05.md:2:10: error: character U+202E"),
    ],
)
def test_a_file_that_is_no_version_is_refused_with_its_line(text, message):
    first, *fix = refusal(text).splitlines()
    assert first.startswith(message)
    assert fix == [] or fix[0].startswith("  fix: ")


@pytest.mark.parametrize(
    "written",
    ["2024年11月5日", "令和6年11月5日", "2024/11/05", "2024.11.5", "２０２４-11-05", "November 5, 2024"],
)
def test_a_date_written_in_another_way_is_told_as_it_has_to_be_written(written):
    assert refusal(FILE.replace("effective: 2024-11-05", f"effective: {written}")).endswith(
        "\n  fix: write 2024-11-05"
    )


def test_a_day_that_does_not_exist_is_said_to_be_none():
    first, fix = refusal(FILE.replace("effective: 2024-11-05", "effective: 2024年2月30日")).splitlines()
    assert first.endswith("which is no day of the calendar")
    assert fix == "  fix: write it like 2024-11-05"


def test_every_refusal_of_front_matter_says_what_to_write():
    assert refusal(FILE.replace(f"---\n{BODY}", BODY)).endswith(
        "\n  fix: write a line --- between its last line and the text"
    )
    assert refusal(FILE.replace("consent: notice", "consent: yes")).endswith(
        "\n  fix: write one of: required, notice"
    )
    assert refusal(FILE.replace("title: ", "titel: ")).endswith(
        "\n  fix: the keys are title, revised, published, effective, consent, nature, summary, text, source, captions"
    )


@pytest.mark.parametrize(
    "name",
    ["2024-13-01", "2024-2-29", "2023-02-29", "2024-11-05.1", "2024-11-05.02", "v1", "2024-11-05.", "２０２４-11-05", "2024-11-05\n"],
)  # fmt: skip
def test_a_file_named_for_no_day_is_refused(name):
    message = refusal(FILE, f"policies/sample/{name}.md")
    assert f"error: the file name {name!r} names no version\n  fix: name it after the day" in message
    assert message.count("\n") == 1


def test_a_second_version_of_a_day_is_numbered_from_two():
    assert parse_revision("policies/sample/2024-11-05.2.md", FILE).version == "2024-11-05.2"


OWN = 'captions:\n  "1.": 目的\n  "2.": 定義\n'


def test_a_version_may_have_editorial_headings_of_its_own():
    assert parse_revision(PATH, FILE).facts.captions is None
    own = parse_revision(PATH, FILE.replace("source: ", OWN + "source: "))
    assert own.facts.captions == (("1.", "目的"), ("2.", "定義"))
    assert own.digest == parse_revision(PATH, FILE).digest
    assert parse_revision(PATH, FILE.replace("source: ", "captions:\nsource: ")).facts.captions == ()


def test_headings_that_are_no_list_of_labels_are_refused():
    assert refusal(FILE.replace("source: ", "captions: [a]\nsource: ")) == (
        "2024-11-05.md:10: error: captions must hold label: heading"
    )
