"""Paragraphs, items and articles of a supplement are inserted, deleted and moved: what goes stale is found, and no other.

As in test_renumbering, what should go stale is known from identities alone. Every sentence has one reference and a
subject of its own, by which it is known again.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from kaitei.diff import compare, trace_references
from kaitei.model import ReferenceState
from kaitei.parse import parse_document

SUBJECTS = (
    "会員登録", "利用料金", "広告配信", "端末情報", "秘密保持", "損害賠償", "反社排除", "著作権利", "未成年者", "外国送金", "電子通知", "苦情窓口",
    "契約更新", "試用期間", "年次休暇", "賞与算定", "安全管理", "業務委託", "準拠法令", "管轄裁判", "懸賞応募", "座席指定", "配送遅延", "返品交換",
    "定期購読", "名簿閲覧", "撮影許可", "備品貸出", "駐車場所", "災害避難", "健康診断", "研修旅費", "退職手当", "育児休業", "通勤経路", "服装規律",
    "文書保存", "印章押捺", "予算執行", "監査報告", "議決定足", "役員選任", "基金運用", "寄附受領", "図書貸与", "実験設備", "特許出願", "学位授与",
)  # fmt: skip
STATES = {(True, True): ReferenceState.KEPT, (True, False): ReferenceState.STALE}


@dataclass(frozen=True)
class Sentence:
    """A provision with the reference in it, and the items below it."""

    subject: str
    mention: str  # as written
    items: tuple[Sentence, ...] = ()

    def lines(self, label: str) -> list[str]:
        words = f"{self.subject}は、{self.subject}を受け持つ部署が、{self.mention}に照らして定める。"
        return [label + words, *(item.lines(f"({n})　")[0] for n, item in enumerate(self.items, 1))]


@dataclass(frozen=True)
class Text:
    """Articles of paragraphs, and a supplement of articles with one paragraph."""

    articles: tuple[tuple[Sentence, ...], ...]
    supplement: tuple[Sentence, ...]

    def format(self) -> str:
        lines = ["# 見本規約"]
        for n, paragraphs in enumerate(self.articles, 1):
            lines.append(f"第{n}条（{paragraphs[0].subject}等）")
            for position, paragraph in enumerate(paragraphs, 1):
                lines += paragraph.lines("" if position == 1 else f"{position}　")
        lines.append("附則")
        for n, sentence in enumerate(self.supplement, 1):
            lines += sentence.lines(f"第{n}条　")
        return "\n\n".join(lines) + "\n"

    def find(self, path: tuple[int, ...]) -> str | None:
        """Return the subject of 第N条第M項第L号, or with a leading 0 that of 附則第N条."""
        if path[0] == 0:
            return self.supplement[path[1] - 1].subject if 1 <= path[1] <= len(self.supplement) else None
        article, paragraph, *item = path
        if not (1 <= article <= len(self.articles) and 1 <= paragraph <= len(self.articles[article - 1])):
            return None
        found = self.articles[article - 1][paragraph - 1]
        if not item:
            return found.subject
        return found.items[item[0] - 1].subject if 1 <= item[0] <= len(found.items) else None

    def places(self) -> dict[str, tuple[tuple[int, ...], str]]:
        """Return where every sentence stands, and what it mentions, by its subject."""
        places: dict[str, tuple[tuple[int, ...], str]] = {
            s.subject: ((0, n), s.mention) for n, s in enumerate(self.supplement, 1)
        }
        for n, paragraphs in enumerate(self.articles, 1):
            for m, paragraph in enumerate(paragraphs, 1):
                places[paragraph.subject] = ((n, m), paragraph.mention)
                for k, item in enumerate(paragraph.items, 1):
                    places[item.subject] = ((n, m, k), item.mention)
        return places


def target(place: tuple[int, ...], mention: str, numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Return the path that a mention at ``place`` means; ``numbers`` are those it names."""
    match mention:
        case "前項":
            return (place[0], place[1] - 1)
        case "次項":
            return (place[0], place[1] + 1)
        case "前号":
            return (*place[:2], place[2] - 1)
        case _ if mention.startswith("附則"):
            return (0, *numbers)
        case _ if mention.startswith("第") and "条" not in mention:
            return (place[0], *numbers)
        case _:
            return numbers


def numbers_of(mention: str) -> tuple[int, ...]:
    figures = "".join(char if char.isdigit() else " " for char in mention)
    return tuple(int(number) for number in figures.split())


def expected(old: Text, new: Text) -> dict[str, ReferenceState]:
    states, before, after = {}, old.places(), new.places()
    for subject, (place, mention) in after.items():
        if subject not in before:
            continue
        numbers = numbers_of(mention)
        was = old.find(target(before[subject][0], mention, numbers))
        now = new.find(target(place, mention, numbers))
        if was is not None:
            states[subject] = ReferenceState.LOST if now is None else STATES[True, was == now]
    return states


def found(old: Text, new: Text) -> dict[str, ReferenceState]:
    comparison = compare(parse_document("old.md", old.format()), parse_document("new.md", new.format()))
    states = {}
    for change in trace_references(comparison):
        body = comparison.new.clauses[change.at].text
        subject = next(subject for subject in SUBJECTS if f"{subject}は、" in body)
        if subject in old.places():
            states[subject] = change.state
    return states


@st.composite
def texts(draw: st.DrawFn) -> tuple[Text, Text]:
    """Return an old text and one in which paragraphs, items or articles of the supplement came, went or moved."""
    free = list(draw(st.permutations(SUBJECTS)))
    shape = [
        [draw(st.integers(0, 3)) for _ in range(draw(st.integers(2, 4)))]
        for _ in range(draw(st.integers(2, 3)))
    ]
    supplement = draw(st.integers(2, 3))
    paths = [(n, m) for n, counts in enumerate(shape, 1) for m in range(1, len(counts) + 1)]
    deep = [
        (n, m, k)
        for n, counts in enumerate(shape, 1)
        for m, items in enumerate(counts, 1)
        for k in range(1, items + 1)
    ]

    def mention(place: tuple[int, ...]) -> str:
        kinds = ["article", "supplement", *(["item"] if deep else [])]
        if place[0]:
            kinds.append("here")
        if len(place) == 2 and place[0] and place[1] > 1:
            kinds.append("前項")
        if len(place) == 2 and place[0] and place[1] < len(shape[place[0] - 1]):
            kinds.append("次項")
        if len(place) == 3 and place[2] > 1:
            kinds.append("前号")
        match draw(st.sampled_from(kinds)):
            case "article":
                n, m = draw(st.sampled_from(paths))
                return f"第{n}条第{m}項"
            case "item":
                n, m, k = draw(st.sampled_from(deep))
                return f"第{n}条第{m}項第{k}号"
            case "here":
                return f"第{draw(st.integers(1, len(shape[place[0] - 1])))}項"
            case "supplement":
                return f"附則第{draw(st.integers(1, supplement))}条"
            case word:
                return word

    articles = []
    for n, counts in enumerate(shape, 1):
        paragraphs = []
        for m, items in enumerate(counts, 1):
            below = tuple(Sentence(free.pop(), mention((n, m, k))) for k in range(1, items + 1))
            paragraphs.append(Sentence(free.pop(), mention((n, m)), below))
        articles.append(paragraphs)
    closing = [Sentence(free.pop(), mention((0, n))) for n in range(1, supplement + 1)]
    old = Text(tuple(tuple(paragraphs) for paragraphs in articles), tuple(closing))

    def edit(row: list[Sentence], lowest: int) -> list[Sentence]:
        row = list(row)
        at = draw(st.integers(lowest, len(row) - 1 if len(row) > lowest else lowest))
        operation = draw(st.sampled_from(["insert", *(["delete", "move"] if len(row) - lowest > 1 else [])]))
        if operation == "insert":
            row.insert(at, Sentence(free.pop(), "第1条第1項"))
        elif operation == "delete":
            row.pop(at)
        else:
            moved = row.pop(at)
            row.insert(draw(st.integers(lowest, len(row))), moved)
        return row

    where = draw(st.sampled_from(["paragraph", "supplement", *(["item"] if deep else [])]))
    if where == "supplement":
        closing = edit(closing, 0)
    elif where == "paragraph":
        n = draw(st.integers(0, len(articles) - 1))
        articles[n] = edit(articles[n], 1)  # the first one stands under the caption that names it
    else:
        n, m, _ = draw(st.sampled_from(deep))
        paragraph = articles[n - 1][m - 1]
        articles[n - 1][m - 1] = Sentence(
            paragraph.subject, paragraph.mention, tuple(edit(list(paragraph.items), 0))
        )
    return old, Text(tuple(tuple(paragraphs) for paragraphs in articles), tuple(closing))


@settings(max_examples=150)
@given(texts())
def test_references_to_paragraphs_items_and_the_supplement_go_stale_exactly_where_their_target_moved(pair):
    old, new = pair
    assert found(old, new) == expected(old, new)


def test_both_ends_of_a_range_are_followed():
    old = parse_document(
        "old.md",
        "第1条　甲を定める。\n第2条　乙を定める。\n第3条　丙を定める。\n第4条　第2条から第3条までを準用する。\n",
    )
    new = parse_document(
        "new.md",
        "第1条　甲を定める。\n第2条　丁の届出を受け付ける。\n第3条　乙を定める。\n第4条　丙を定める。\n第5条　第2条から第3条までを準用する。\n",
    )
    assert [(change.written, change.state) for change in trace_references(compare(old, new))] == [
        ("第2条", ReferenceState.STALE),
        ("第3条", ReferenceState.STALE),
    ]
