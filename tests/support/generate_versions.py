"""Write as many plausible versions of a made-up policy as a test or a benchmark asks for.

    python tests/support/generate_versions.py FOLDER 200

The texts are the same for the same number and seed, each differs from the one before by one to four edits of the
kinds real revisions show (an item added, dropped, moved or reworded; a paragraph added; a term replaced), and
``kaitei check`` has nothing to say about them.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

FIRST_DAY = date(2002, 4, 1)
DAYS_BETWEEN = 45  # 200 versions end in 2026

POLICY = """\
id: {policy}
title: プライバシーポリシー
language: ja
publisher: 見本株式会社
notice_days: 0
"""

FRONT_MATTER = """\
---
title: プライバシーポリシー
revised: {day}
published: {day}
effective: {day}
consent: {consent}
nature: {nature}
summary: {summary}
text: verbatim
source: 試験用に作った文書（{day}）
---
"""

_Words = tuple[str, ...]

THINGS: _Words = (
    "氏名",
    "住所",
    "電話番号",
    "メールアドレス",
    "生年月日",
    "ご契約の内容",
    "お支払いの記録",
    "端末の識別情報",
    "閲覧の履歴",
    "お問い合わせの内容",
    "位置に関する情報",
    "アンケートの回答",
    "応募書類の記載事項",
)
PURPOSES: _Words = (
    "お申込みの受付",
    "ご契約の管理",
    "料金の計算及び請求",
    "設備の保守",
    "お問い合わせへの対応",
    "本人の確認",
    "商品及びサービスのご案内",
    "アンケートの実施",
    "利用状況の調査及び分析",
    "新しいサービスの開発",
    "不正の防止",
)
CASES: _Words = (
    "法令に基づく場合",
    "人の生命、身体又は財産の保護のために必要がある場合",
    "公衆衛生の向上のために特に必要がある場合",
    "国の機関の事務に協力する必要がある場合",
    "学術研究機関等に提供する必要がある場合",
    "業務を委託する場合",
)
MEASURES: _Words = (
    "責任者の設置",
    "従業員の教育",
    "入退室の管理",
    "通信の暗号化",
    "アクセス権の管理",
    "委託先の監督",
    "記録の点検",
)
SENTENCES: _Words = (
    "詳しくは、窓口までお問い合わせください。",
    "ご回答までにお時間をいただくことがあります。",
    "未成年の方は、保護者の同意を得たうえでご利用ください。",
    "当社は、必要に応じて、この取扱いを見直します。",
    "ご本人であることを確認できない場合は、お応えできないことがあります。",
    "取得した情報は、利用の目的を達した後、速やかに消去します。",
)
WORDINGS = (
    ("利用します", "活用します"),
    ("お客さま", "利用者"),
    ("適切に", "適正に"),
    ("又は", "または"),
    ("定めます", "規定します"),
)


@dataclass(frozen=True)
class Article:
    """One 条: its caption, its first paragraph, the items of that paragraph, and further paragraphs."""

    caption: str
    opening: str
    items: _Words = ()
    more: _Words = ()
    ending: str = ""
    stock: _Words = ()

    def lines(self, number: int) -> list[str]:
        paragraphs = [self.opening, *(f"（{n}）{item}{self.ending}" for n, item in enumerate(self.items, 1))]
        return [
            f"## 第{number}条（{self.caption}）",
            *paragraphs,
            *(f"{n} {s}" for n, s in enumerate(self.more, 2)),
        ]


START: tuple[Article, ...] = (
    Article("総則", "当社は、お客さまの個人情報を適切に取り扱うため、この方針を定めます。"),
    Article("取得する情報", "当社は、次の各号に定める個人情報を取得します。", THINGS[:6], stock=THINGS),
    Article(
        "利用の目的",
        "当社は、個人情報を次の各号の目的で利用します。",
        PURPOSES[:6],
        ending="のため",
        stock=PURPOSES,
    ),
    Article(
        "第三者への提供",
        "当社は、次の各号の場合を除き、個人情報を第三者に提供しません。",
        CASES[:4],
        stock=CASES,
    ),
    Article(
        "安全管理措置",
        "当社は、個人情報の漏えい、滅失又は毀損を防ぐため、次の各号の措置を講じます。",
        MEASURES[:4],
        stock=MEASURES,
    ),
    Article(
        "開示等の請求",
        "当社は、お客さまから開示、訂正又は利用の停止を求められたときは、法令に従い適切に対応します。",
    ),
    Article("お問い合わせ", "個人情報の取扱いについては、当社の窓口にお問い合わせください。"),
)


def generate_versions(count: int, seed: int = 1, policy: str = "sample") -> dict[str, str]:
    """Return ``count`` versions and their policy.yml, each text under its path inside the archive."""
    chance = Random(seed)
    articles = START
    files = {f"{policy}/policy.yml": POLICY.format(policy=policy)}
    for number in range(count):
        day = FIRST_DAY + timedelta(days=DAYS_BETWEEN * number)
        if number:
            before = articles
            while articles == before:
                for _ in range(chance.randint(1, 4)):
                    articles = _revise(articles, chance)
        front = FRONT_MATTER.format(
            day=day,
            consent="required" if number % 10 == 0 else "notice",
            nature="substantive" if number % 10 == 0 else "minor",
            summary="制定しました。" if not number else f"第{number}回の改定です。",
        )
        files[f"{policy}/{day}.md"] = front + _body(articles, day)
    return files


def write_versions(archive: Path, count: int, seed: int = 1, policy: str = "sample") -> None:
    """Write ``count`` versions of a policy into the folder ``archive``."""
    for name, text in generate_versions(count, seed, policy).items():
        path = archive / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def _body(articles: tuple[Article, ...], day: date) -> str:
    lines = ["# プライバシーポリシー"]
    for number, article in enumerate(articles, 1):
        lines += article.lines(number)
    lines += ["以 上", f"制定日：{_written(FIRST_DAY)}"]
    if day != FIRST_DAY:
        lines.append(f"最新改定日：{_written(day)}")
    return "\n\n".join(lines) + "\n"


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _revise(articles: tuple[Article, ...], chance: Random) -> tuple[Article, ...]:
    at = chance.randrange(len(articles))
    article = articles[at]
    unused = [word for word in article.stock if word not in article.items]
    match chance.choice(("add", "drop", "move", "wording", "wording", "paragraph")):
        case "add" if unused:
            place = chance.randint(0, len(article.items))
            new = replace(
                article, items=(*article.items[:place], chance.choice(unused), *article.items[place:])
            )
        case "drop" if len(article.items) > 2:
            gone = chance.choice(article.items)
            new = replace(article, items=tuple(item for item in article.items if item != gone))
        case "move" if len(article.items) > 2:
            items = list(article.items)
            items.append(items.pop(chance.randrange(len(items) - 1)))
            new = replace(article, items=tuple(items))
        case "paragraph":
            said = chance.choice(SENTENCES)
            more = (
                tuple(s for s in article.more if s != said) if said in article.more else (*article.more, said)
            )
            new = replace(article, more=more)
        case _:
            old, word = chance.choice(WORDINGS)
            if old not in article.opening:
                old, word = word, old
            new = replace(article, opening=article.opening.replace(old, word))
    return (*articles[:at], new, *articles[at + 1 :])


if __name__ == "__main__":
    write_versions(Path(sys.argv[1]), int(sys.argv[2]))
