from __future__ import annotations

import hashlib

import pytest

from kaitei.errors import KaiteiError
from kaitei.parse import decode_text
from kaitei.parse.source import (
    MAX_BYTES,
    position,
    refuse_characters,
    refuse_long_text,
    refuse_other_ending,
    text_digest,
)


def refusal(check, *arguments) -> str:
    with pytest.raises(KaiteiError) as caught:
        check(*arguments)
    return str(caught.value)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            b"\xef\xbb\xbfa\n",
            "a.md:1: error: the file starts with a byte order mark (BOM)\n  fix: save it as UTF-8 without BOM",
        ),
        (
            b"a\nb\r\nc\n",
            "a.md:2: error: line ends with CR (Windows line breaks)\n  fix: save the file with LF line breaks",
        ),
        (
            "あ\n".encode() + "い".encode("cp932"),
            "a.md:2: error: not UTF-8: byte 0x82\n  fix: save the file as UTF-8",
        ),
        (b"a\n\xed\xa0\x80", "a.md:2: error: not UTF-8: byte 0xed\n  fix: save the file as UTF-8"),
        (
            b"a" * (MAX_BYTES + 1),
            (
                "a.md: error: the file has 1,048,577 bytes; at most 1,048,576 are read\n"
                "  fix: split the text into several policies"
            ),
        ),
    ],
    ids=["bom", "crlf", "shift-jis", "surrogate", "large"],
)
def test_bytes_that_are_not_a_policy_are_refused(raw, message):
    assert refusal(decode_text, "a.md", raw) == message


def test_bytes_are_taken_as_they_are():
    text = "① 神は細部に\n\n\u2028宿る\u0085"
    assert decode_text("a.md", text.encode()) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "一\n二\u200b三\n",
            "a.md:2:2: error: character U+200B ZERO WIDTH SPACE is not allowed in a policy\n  fix: invisible; delete it",
        ),
        (
            "\u202e",
            (
                "a.md:1:1: error: character U+202E RIGHT-TO-LEFT OVERRIDE is not allowed in a policy\n"
                "  fix: it changes the direction of the text invisibly; delete it"
            ),
        ),
        (
            "a\tb",
            "a.md:1:2: error: character U+0009 TAB is not allowed in a policy\n  fix: a tab; write spaces",
        ),
        (
            "a\0b",
            "a.md:1:2: error: character U+0000 NULL is not allowed in a policy\n  fix: a control character; delete it",
        ),
    ],
)
def test_characters_nobody_sees_are_refused_with_line_and_column(text, message):
    assert refusal(refuse_characters, "a.md", text) == message


@pytest.mark.parametrize(
    "char", "\u3164\uffa0\u034f\u2800\ufe0f\U000e0100\ufa19\u2066\u00ad\ufeff\ue000\u0301\u2028\u0085"
)
def test_fillers_selectors_and_compatibility_forms_are_refused(char):
    assert f"U+{ord(char):04X}" in refusal(refuse_characters, "a.md", f"神{char}は")


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("a", 5, "the text must end in exactly one line break"),
        ("a\n\n", 5, "the text must end in exactly one line break"),
        ("a\nb\n\n\n", 6, "the text must end in exactly one line break"),
        ("", 5, "the text is empty"),
        ("\n", 5, "the text is empty"),
        ("\n \n", 5, "the text is empty"),
    ],
)
def test_a_body_ends_in_one_line_break(body, line, message):
    assert refusal(refuse_other_ending, "a.md", body, 5).startswith(f"a.md:{line}: error: {message}\n  fix: ")


def test_sizes_are_limited():
    assert "a.md:3: error: the line has 10,001 characters" in refusal(
        refuse_long_text, "a.md", "a\nb\n" + "c" * 10_001
    )
    assert "a.md: error: the text has 10,001 lines" in refusal(refuse_long_text, "a.md", "a\n\n" * 10_001)
    refuse_long_text("a.md", ("a" * 100 + "\n\n") * 10_000)


def test_the_digest_is_that_of_the_bytes():
    assert text_digest("第1条\n") == hashlib.sha256("第1条\n".encode()).digest()


def test_positions_count_from_one():
    assert position("ab\ncd", 0) == (1, 1)
    assert position("ab\ncd", 4) == (2, 2)
