"""``reference-unrelated-target``: what a reference says of its target, the target does not speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaitei.checks.places import name_of
from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Finding, Severity
from kaitei.parse.outline import build_outline
from kaitei.parse.references import Reference, Sort, find_references
from kaitei.text.normalise import fold_width

# 前条に基づく当社からの通知, 第3条に定める会員情報: the words after these say what the target is about
_SAYS = re.compile(
    "(?:の規定)?(?:に基づく|に基づき(?:行う|行われる)?|に定める|で定める|に定めた|に規定する|に掲げる|に記載する|に記載の|による|により(?:行う|生じた)?)"
    "(?P<about>[^、。，．（(「をはがにで]{1,40})"
)
_TERM = re.compile("[々〆㐀-鿿]{2,}|[ァ-ヺー]{3,}|[A-Za-z]{3,}")
# words that any provision may be said to have, and the parties
_COMMON = frozenset(
    """場合 規定 定め 事項 目的 方法 手続 手続き 範囲 期間 期日 措置 権利 義務 責任 条件 内容 行為 事由 理由 当社 会員 利用者
    利用 本人 情報 契約 本契約 規約 本規約 本サービス サービス 対象 以外 必要 適用 準用 変更 各号 場合以外 日以降 以後 以前 効力 実施 処理 対応 取扱 取扱い
    関係 当該 同意 承諾 請求 義務違反 違反 処分 判断 決定 者以外 規程 区分 様式 書面 書類 事務 業務 職務 ほか 限度 上限 期限 双方 一方 相手方 甲乙
    契約者 利用契約者 顧客 ユーザー 申込者 購入者 出品者 加盟店 委託者 受託者 発注者 受注者 売主 買主 貸主 借主
    損害 義務者 権限 行使 履行 運用 取り扱い 意味 用語 全部 一部 日程 結果 趣旨 基準 要件 制限 届出 申出 通知以外 指定 原因 終了""".split()  # noqa: SIM905 - words without quotation marks are easier to read
)
_SORTS = frozenset({Sort.NUMBERED, Sort.BEFORE, Sort.AFTER, Sort.SIGN})


def check(review: Review) -> Iterator[Finding]:
    """Hold the words after a reference to an article against the words of that article."""
    for each in review.reviewed:
        for reference in find_references(each.document):
            if reference.target is not None and reference.sort in _SORTS:
                terms = _terms_after(each, reference)
                if terms and not _speaks_of(each, reference, reference.target, terms):
                    yield _unrelated(each, reference, reference.target, terms)


def _terms_after(each: Reviewed, reference: Reference) -> list[str]:
    """Return the telling words of what follows a reference: 当社からの通知 → 通知."""
    said = _SAYS.match(each.document.clauses[reference.at].text, reference.end)
    if not said:
        return []
    terms = [term.group() for term in _TERM.finditer(said["about"])]
    return [term for term in terms if term not in _COMMON]


def _speaks_of(each: Reviewed, reference: Reference, target: int, terms: list[str]) -> bool:
    """Does the article of the target share a term, or two characters of one, with what is said of it?"""
    outline = build_outline(each.document)
    article = outline.places[target].article
    clauses = each.document.clauses
    if article is None:
        return True
    words = [
        clause.text
        for index, clause in enumerate(clauses)
        if outline.places[index].article is article and index != reference.at
    ]
    label = clauses[article.index].label
    caption = each.revision.caption(label.written) if label else None
    text = fold_width("\n".join((*words, caption or "")))
    return any(_shares(fold_width(term), text) for term in terms)


def _shares(term: str, text: str) -> bool:
    if term in text:
        return True
    return "一" <= term[0] <= "鿿" and any(term[start : start + 2] in text for start in range(len(term) - 1))


def _unrelated(each: Reviewed, reference: Reference, target: int, terms: list[str]) -> Finding:
    place = name_of(each.document, target)
    return RULE.finding(
        each.at(reference.at, reference.start),
        Message(
            en=f"“{reference.written}” is said to be about “{'”, “'.join(terms)}”, but {place.en} does not speak of it",
            ja=f"「{reference.written}」は「{'」「'.join(terms)}」に関する規定として引かれていますが、{place.ja} にその語がありません",
        ),
        Message(
            en="see whether another provision is meant",
            ja="別の規定を指すつもりではないか確かめてください",
        ),
    )


RULE = Rule(
    "reference-unrelated-target",
    Group.REFERENCES,
    Severity.NOTE,
    Message(en="Target shares no term with the reference", ja="参照と指す先に共通の語がない"),
    check,
)
