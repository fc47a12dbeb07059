"""改め文 of short texts, for tests."""

from __future__ import annotations

from kaitei.render.kaimebun import apply_kaimebun, parse_kaimebun, render_kaimebun
from support.comparing import a_comparison, a_document, a_heading


def sentences(old: str, new: str) -> list[str]:
    """Return the sentences that turn ``old`` into ``new``; carried out here once more, from the text alone."""
    text = render_kaimebun(a_comparison(old, new), a_heading("1"), a_heading("2"))
    title, parsed = parse_kaimebun(text)
    assert title == "この規程"
    assert apply_kaimebun(parsed, a_document(old)) == tuple(
        line.removeprefix("## ").removeprefix("# ") for line in new.split("\n") if line
    )
    return text.split("\n")[1:-1]


def articles(*bodies: str, first: int = 1) -> str:
    return "".join(f"## 第{number}条\n\n{body}\n\n" for number, body in enumerate(bodies, first))


A = "甲は、乙に対して委託料を支払う。"
B = "乙は、善良な管理者の注意をもって業務を行う。"
C = "本契約の有効期間は、締結の日から一年とする。"
D = "紛争は、東京地方裁判所の管轄とする。"
E = "甲及び乙は、秘密を第三者に漏らしてはならない。"
LISTED = "## 第1条（定義）\n\n次の各号のとおりとする。\n\n(1) 氏名\n\n(2) 住所\n\n(3) 電話番号\n"
PARAGRAPHS = "## 第1条（総則）\n\n1 甲は申込みを行う。\n\n2 乙は承諾を行う。\n\n(1) 書面\n\n(2) 電磁的方法\n"
NUMBERED = (
    "## 1.\n\n次の情報を取得します。\n\n(1) 氏名の表示\n\n(2) 住所の表示\n\n## 2.\n\n情報を利用します。\n"
)
