"""Articles are inserted, deleted and moved: every reference that goes stale is found, and no other.

A text is made of articles with an identity and references to identities. What should go stale is known from the
identities alone; nothing here asks the resolver.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaitei.diff import compare, trace_references
from kaitei.model import ReferenceState
from kaitei.parse import parse_document

SUBJECTS = (
    "会員登録の申込み", "利用料金の支払い", "広告配信の停止", "端末識別情報の取得", "秘密保持の義務", "損害賠償の上限", "反社会的勢力の排除",
    "著作権の帰属", "未成年者の同意", "外国送金の手数料", "電子メールの通知", "クッキーの無効化", "苦情処理の窓口", "契約期間の更新",
    "試用期間の短縮", "年次休暇の付与", "賞与算定の基準", "安全管理の体制", "業務委託の監督", "準拠法の指定",
)  # fmt: skip
STYLES = ("第{n}条（{subject}）", "## {n}. {subject}", "### 第{n}条（{subject}）", "第{n}条　{sentence}")


@dataclass(frozen=True)
class Mentioned:
    """A reference in an article: to an identity by number, or to the article before or after."""

    kind: str  # absolute, before, after
    target: int  # identity


@dataclass(frozen=True)
class Article:
    identity: int
    mentions: tuple[Mentioned, ...]


def number_of(articles: tuple[Article, ...], identity: int) -> int | None:
    return next((n for n, article in enumerate(articles, 1) if article.identity == identity), None)


def written(mention: Mentioned, numbering: tuple[Article, ...]) -> str:
    if mention.kind == "before":
        return "前条"
    if mention.kind == "after":
        return "次条"
    return f"第{number_of(numbering, mention.target)}条"


def text_of(articles: tuple[Article, ...], numbering: tuple[Article, ...], style: str) -> str:
    """Return the text; absolute references carry the numbers of ``numbering``."""
    blocks = []
    for n, article in enumerate(articles, 1):
        subject = SUBJECTS[article.identity]
        sentence = f"{subject}について、当社は{subject[:4]}の定めを設けます。"
        lines = [style.format(n=n, subject=subject, sentence=sentence)]
        if "{sentence}" not in style:
            lines.append(sentence)
        lines += [
            f"{position}　{subject}の{position}番目の扱いは、{subject}を受け持つ部署が、{written(mention, numbering)}に照らし、"
            f"{subject}の実情に応じて定めます。"
            for position, mention in enumerate(article.mentions, 2)
        ]
        blocks.append("\n\n".join(lines))
    return "# 見本規約\n\n" + "\n\n".join(blocks) + "\n"


def expected(old: tuple[Article, ...], new: tuple[Article, ...]) -> dict[tuple[int, int], ReferenceState]:
    """Return the state of each reference that both texts have, by article identity and position."""
    states = {}
    for article in new:
        before = next((each for each in old if each.identity == article.identity), None)
        for position, mention in enumerate(article.mentions if before else ()):
            place_old, place_new = number_of(old, article.identity), number_of(new, article.identity)
            assert place_old
            assert place_new
            if mention.kind == "absolute":
                number = number_of(old, mention.target)
                was, now = mention.target, new[number - 1].identity if number and number <= len(new) else None
            else:
                step = -1 if mention.kind == "before" else 1
                if not 0 <= place_old - 1 + step < len(old):
                    continue
                was = old[place_old - 1 + step].identity
                now = new[place_new - 1 + step].identity if 0 <= place_new - 1 + step < len(new) else None
            states[article.identity, position] = (
                ReferenceState.LOST
                if now is None
                else ReferenceState.KEPT
                if was == now
                else ReferenceState.STALE
            )
    return states


def found(old: str, new: str) -> dict[tuple[int, int], ReferenceState]:
    """Return what the comparison says, by article identity and position; read from the sentence that refers."""
    comparison = compare(parse_document("old.md", old), parse_document("new.md", new))
    states = {}
    for change in trace_references(comparison):
        sentence = comparison.new.clauses[change.at].text
        identity = next(n for n, subject in enumerate(SUBJECTS) if f"{subject}の" in sentence)
        position = int(sentence.split("番目")[0].rsplit("の", 1)[1]) - 2
        states[identity, position] = change.state
    return states


@st.composite
def texts(draw: st.DrawFn) -> tuple[tuple[Article, ...], tuple[Article, ...]]:
    """Return the articles of an old and a new text: some inserted, deleted, moved."""
    count = draw(st.integers(4, 12))
    order = draw(st.permutations(range(len(SUBJECTS))))[:count]
    old = []
    for place, identity in enumerate(order):
        mentions = [
            Mentioned("absolute", target)
            for target in draw(st.lists(st.sampled_from(order), max_size=3, unique=True))
        ]
        if place and draw(st.booleans()):
            mentions.append(Mentioned("before", -1))
        if place < count - 1 and draw(st.booleans()):
            mentions.append(Mentioned("after", -1))
        old.append(Article(identity, tuple(mentions)))
    new = list(old)
    # not both inserted and deleted: an article in the place of another one may as well be that one, reworded
    operations = draw(st.sampled_from([("insert", "move"), ("delete", "move")]))
    for _ in range(draw(st.integers(1, 2))):
        operation = draw(st.sampled_from(operations))
        place = draw(st.integers(0, len(new) - 1))
        if operation == "insert":
            fresh = draw(
                st.sampled_from(
                    [n for n in range(len(SUBJECTS)) if n not in {a.identity for a in (*old, *new)}]
                )
            )
            new.insert(place, Article(fresh, ()))
        elif operation == "delete" and len(new) > 3:
            new.pop(place)
        else:
            article = new.pop(place)
            new.insert(draw(st.integers(0, len(new))), article)
    return tuple(old), tuple(new)


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=60)
@given(pair=texts())
def test_references_left_as_they_were_go_stale_exactly_where_their_target_moved(style, pair):
    old, new = pair
    states = found(text_of(old, old, style), text_of(new, old, style))
    assert states == expected(old, new)


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=40)
@given(pair=texts())
def test_references_that_were_moved_along_are_kept(style, pair):
    old, new = pair
    kept = {article.identity for article in new}
    stay = [
        replace(a, mentions=tuple(m for m in a.mentions if m.kind == "absolute" and m.target in kept))
        for a in old
    ]
    by_identity = {article.identity: article for article in stay}
    renewed = tuple(by_identity.get(article.identity, article) for article in new)
    states = found(text_of(tuple(stay), tuple(stay), style), text_of(renewed, renewed, style))
    assert set(states.values()) <= {ReferenceState.KEPT}
    assert len(states) == sum(len(article.mentions) for article in renewed)


def neighbours(articles: tuple[Article, ...], pair: tuple[int, int], joined: str) -> str:
    """Return a text whose last sentence names two articles, by their numbers there."""
    numbers = sorted(number for identity in pair if (number := number_of(articles, identity)))
    sentence = joined.format(*(f"第{number}条" for number in numbers))
    return text_of(articles, articles, STYLES[0]) + f"\n## 附則\n\n{sentence}の規定は、効力を失わない。\n"


@pytest.mark.parametrize("joined", ["{}及び{}", "{}、{}", "{}又は{}", "{}から{}まで"])
@settings(max_examples=40)
@given(data=st.data())
def test_neighbours_that_moved_along_are_kept(joined, data):
    count = data.draw(st.integers(4, 9))
    order = data.draw(st.permutations(range(len(SUBJECTS))))
    old = tuple(Article(identity, ()) for identity in order[:count])
    at = data.draw(st.integers(0, count - 2))
    pair = old[at].identity, old[at + 1].identity
    new = list(old)
    for fresh in order[count : count + data.draw(st.integers(1, 3))]:
        place = data.draw(st.integers(0, len(new)))
        if number_of(tuple(new), pair[0]) != place:  # between the two it would be named as well
            new.insert(place, Article(fresh, ()))
    comparison = compare(
        parse_document("old.md", neighbours(old, pair, joined)),
        parse_document("new.md", neighbours(tuple(new), pair, joined)),
    )
    states = [change.state for change in trace_references(comparison)]
    assert states == [ReferenceState.KEPT] * 2


def test_a_text_compared_with_itself_keeps_every_reference():
    text = (
        "第1条　目的を定める。\n第2条　前条により、第3条を準用する。\n第3条　前項による。\n2　前項による。\n"
    )
    document = parse_document("x.md", text)
    assert {change.state for change in trace_references(compare(document, document))} == {ReferenceState.KEPT}
