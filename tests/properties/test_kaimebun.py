"""What holds of every amendment: said and read again it is the same, carried out it gives the new text."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kaitei.errors import KaiteiError
from kaitei.render.kaimebun import apply_kaimebun, format_kaimebun, parse_kaimebun, render_kaimebun
from kaitei.render.kaimebun.instructions import (
    AddAfter,
    AddSentence,
    Amend,
    Attach,
    Delete,
    Insert,
    Move,
    Renumber,
    Replace,
    Rewrite,
    Sentence,
    Shift,
    Strike,
    StrikeSentence,
    Where,
)
from kaitei.render.kaimebun.within import gather
from support.comparing import a_comparison, a_document, a_heading

NAMES = st.sampled_from(
    [
        "第1条",
        "第2条第3項第1号",
        "2.(3)",
        "附則第2条",
        "見出し「とし、書き」",
        "「を削る。」で始まる行",
        "3.の第2段落",
        "第1条の見出し",
    ]
)
QUOTED = st.text(st.sampled_from("甲乙を削り、。中にの次とし移す"), min_size=1, max_size=8).map(
    lambda t: t
) | st.just("「甲」と「乙」")
LINES = st.tuples(st.text("条文、です。「", min_size=1, max_size=6))
PHRASES = st.lists(
    st.builds(Replace, QUOTED, QUOTED) | st.builds(AddAfter, QUOTED, QUOTED) | st.builds(Strike, QUOTED),
    min_size=1,
    max_size=4,
).map(tuple)
INSERTS = st.builds(
    Insert, NAMES, st.sampled_from(Where), st.sampled_from(["1条", "2項", "3号", ""]), LINES
) | st.builds(Insert, st.just(""), st.just(Where.FIRST), st.just(""), LINES)
PARTS = (
    st.builds(Delete, NAMES)
    | st.builds(StrikeSentence, NAMES, st.sampled_from(["ただし書", "後段"]))
    | st.builds(Attach, NAMES, QUOTED)
    | st.builds(Renumber, NAMES, st.sampled_from(["第4条", "第5号", "(3)", "「③」"]))
    | st.builds(Shift, NAMES, st.just("第9条"), st.sampled_from([-2, 1, 12]), st.sampled_from(["条", ""]))
    | st.builds(Move, NAMES, NAMES, st.sampled_from([Where.AFTER, Where.FIRST]))
)
SENTENCES = (
    st.builds(Amend, NAMES, PHRASES).map(lambda part: Sentence((part,)))
    | st.builds(Rewrite, NAMES, LINES).map(lambda part: Sentence((part,)))
    | st.builds(
        AddSentence, NAMES, st.sampled_from(["ただし書", "後段"]), LINES.map(lambda lines: lines[0])
    ).map(lambda part: Sentence((part,)))
    | st.builds(lambda parts, last: Sentence((*parts, last)), st.lists(PARTS, max_size=3), PARTS | INSERTS)
)
INSIDE = st.sampled_from(["第2条", "第2条第3項", "第2条の3", "2.(3)", "附則第1条"])
BELOW = st.sampled_from(["第1号", "第3項第2号", "(4)", "ア"])
GATHERED = st.builds(
    lambda within, first, second, anchor, lines: gather(
        Sentence(
            (
                Renumber(within + first, "第9号"),
                Delete(within + second),
                Insert(within + anchor, Where.LAST, "1号", lines),
            )
        ),
        within,
    ),
    INSIDE,
    BELOW,
    BELOW,
    BELOW | st.just(""),
    LINES,
)


@given(GATHERED)
def test_sentences_that_name_their_provision_once_are_read_as_they_were_meant(sentence):
    assert parse_kaimebun(format_kaimebun("規程", [sentence])) == ("規程", (sentence,))


@settings(max_examples=300)
@given(st.lists(SENTENCES, max_size=5))
def test_sentences_are_read_as_they_were_meant(sentences):
    assert parse_kaimebun(format_kaimebun("規程", sentences)) == ("規程", tuple(sentences))


CLAUSES = st.sampled_from(
    [
        "甲は、乙に対して委託料を支払う。",
        "乙は、善良な管理者の注意をもって業務を行う。",
        "本契約の有効期間は、締結の日から一年とする。",
        "紛争は、東京地方裁判所の管轄とする。",
        "甲及び乙は、秘密を第三者に漏らしてはならない。",
        "「会員」とは、登録を終えた者をいう。",
    ]
)
WORDS = st.sampled_from(
    [
        ("甲", "丙"),
        ("乙は、", ""),
        ("業務", "業務及び作業"),
        ("を", "をば"),
        ("。", ""),
        ("「会員」", "「利用者"),
    ]
)


@st.composite
def texts(draw, style: str) -> str:
    """Draw a text of numbered articles, some with items, some reworded."""
    lines: list[str] = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        lines.append(
            f"## 第{number}条（見出し{draw(st.integers(1, 3))}）" if style == "条" else f"## {number}."
        )
        for _ in range(draw(st.integers(0, 2))):
            body = draw(CLAUSES)
            if draw(st.booleans()):
                body = body.replace(*draw(WORDS))
            lines.append(body)
        lines += [f"({item}) {draw(CLAUSES)}" for item in range(1, draw(st.integers(0, 3)) + 1)]
    return (
        "\n\n".join(
            [
                *lines,
                *draw(st.lists(st.sampled_from(["以上", "制定日：2021年5月1日"]), max_size=2, unique=True)),
            ]
        )
        + "\n"
    )


@pytest.mark.parametrize("style", ["条", "1."])
def test_carried_out_it_gives_the_new_text_or_is_refused_in_words(style):
    told = refused = 0

    @settings(max_examples=150)
    @given(texts(style), texts(style))
    def check(old, new):
        nonlocal told, refused
        assume(old != new)
        try:
            text = render_kaimebun(a_comparison(old, new), a_heading("1"), a_heading("2"))
        except KaiteiError:
            refused += 1
            return
        told += 1
        carried_out = apply_kaimebun(parse_kaimebun(text)[1], a_document(old))
        assert carried_out == tuple(line.removeprefix("## ") for line in new.split("\n") if line.strip())

    check()
    assert told > 10 * refused, f"{told} told, {refused} refused"


@pytest.mark.skipif(
    "KAITEI_CORPUS" not in os.environ, reason="KAITEI_CORPUS names no folder of real histories"
)
def test_nineteen_of_twenty_real_revisions_can_be_told():
    told = refused = 0
    for folder in sorted(path for path in Path(os.environ["KAITEI_CORPUS"]).iterdir() if path.is_dir()):
        for old, new in itertools.pairwise(path.read_text() for path in sorted(folder.glob("*.md"))):
            try:
                render_kaimebun(a_comparison(old, new), a_heading("1"), a_heading("2"))
                told += 1
            except KaiteiError as error:
                refused += "there is nothing to amend" not in str(error)
    assert told >= 19 * refused
