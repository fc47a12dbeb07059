"""What the reader pages say, in the language of the policy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache

from markupsafe import Markup, escape

from kaitei.errors import Language, Message
from kaitei.model import RECONSTRUCTION_NOTICE

# {} is filled in by the templates; what they fill in is escaped unless it is markup already
TEXTS = {
    # every page
    "skip": Message("Skip to the main content", "本文へ進む"),
    "pages": Message("Pages", "ページ一覧"),
    "current_page": Message("Policy", "現行版"),
    "history": Message("History", "改定の履歴"),
    "compare": Message("Compare versions", "新旧を比べる"),
    "compare_short": Message("Compare", "新旧を比べる"),  # where a phone has no room
    "search": Message("Search", "検索"),
    "receipt": Message("Check a receipt", "受領証の確認"),
    "language_name": Message("English", "日本語"),
    "about": Message("About this site", "このサイトについて"),
    "guide": Message("For staff (in Japanese)", "担当者向けの手引き"),  # not for the readers of a policy
    "machine": Message("Data", "データ"),
    "feed": Message("Feed of revisions (Atom)", "改定のお知らせ（Atom）"),
    "feed_title": Message("{0}: revisions", "{0}の改定"),
    "nothing_sent": Message(
        "This site uses no cookies and sends nothing to third parties.",
        "このサイトはクッキーを使わず、外部へ情報を送信しません。",
    ),
    "as_of": Message("Shown as of {}.", "{}時点の表示です。"),
    # standing
    "past": Message("Past version", "旧版"),
    "current": Message("In force", "現行版"),
    "upcoming": Message("Not yet in force", "施行前"),
    "past_note": Message(
        "This is not the version in force. It applied from {0} to {1}.",
        "いま有効な版ではありません。{0}から{1}まで適用されていました。",
    ),
    "never_note": Message(
        "This version never came into force: a later one replaced it first.",
        "この版は、適用される前に次の版に置き換えられました。",
    ),
    "current_note": Message("This version has been in force since {0}.", "{0}から適用されている、いま有効な版です。"),
    "upcoming_note": Message("This version comes into force on {0}.", "{0}から適用される予定の版です。"),
    "upcoming_notice": Message("A new version comes into force on {0}.", "{0}から、新しい版が適用されます。"),
    "none_in_force": Message(
        "No version of this policy is in force yet.", "いま有効な版はまだありません。"
    ),
    "read_current": Message("Read the version in force", "いま有効な版を読む"),
    "read_upcoming": Message("Read the new version", "新しい版を読む"),
    "read_version": Message("Read this version", "この版を読む"),
    "see_change": Message("See what changes", "変わるところを見る"),
    "reconstruction": RECONSTRUCTION_NOTICE,
    "reconstruction_short": Message("Reconstruction", "復元案"),
    "reconstruction_source": Message("How it was made: {0}", "作成の方法：{0}"),
    "how_made": Message("How it was made", "作成の方法"),
    # facts of a version
    "feed_entry": Message("{0}, version of {1}", "{0} {1}版"),
    "version_of": Message("Version of {0}", "{0}版"),
    "called": Message("{0}", "{0}版"),  # where it is plain that versions are listed
    "nth": Message("version {0} of {1}", "{1}版のうち{0}番目"),
    "version": Message("Version", "版"),
    "enacted": Message("First version", "制定日"),
    "last_revised": Message("Last revised", "最新改定日"),
    "revised": Message("Revised", "改定日"),
    "published": Message("Published", "公表日"),
    "effective": Message("In force from", "施行日"),
    "period": Message("In force", "適用期間"),
    "from_to": Message("{0} – {1}", "{0}から{1}まで"),
    "on": Message("{0} only", "{0}のみ"),
    "from_on": Message("since {0}", "{0}から"),
    "from_will": Message("from {0}", "{0}から（予定）"),
    "never": Message("never in force", "適用されませんでした"),
    "nature": Message("Kind of revision", "改定の性質"),
    "first": Message("First version", "制定"),
    "substantive": Message("Substantive revision", "実質的な改定"),
    "formal": Message("Formal revision", "形式的な改定"),
    "minor": Message("Minor revision", "軽微な改定"),
    "action": Message("What you need to do", "お客さまのお手続き"),
    "required": Message("A new acceptance is needed", "あらためて同意をお願いする改定です"),
    "required_first": Message("Acceptance is needed", "同意をお願いしています"),
    "required_past": Message("A new acceptance was needed", "あらためて同意をお願いした改定です"),
    "required_first_past": Message("Acceptance was needed", "同意をお願いしていました"),
    "notice": Message("Nothing (notice only)", "必要ありません（お知らせのみ）"),
    "summary": Message("In short", "改定の要点"),
    "summary_first": Message("In short", "要点"),
    "source": Message("Source of the text", "本文の出典"),
    "contents": Message("Contents", "目次"),
    "caption_note": Message(
        "Headings in 〔 〕 are for orientation only and are not part of the text.",
        "〔 〕の中は参照用の見出しです。本文の一部ではありません。",
    ),
    "caption": Message("editorial heading", "参照用の見出し"),
    "digest": Message("Text digest (SHA-256)", "本文のハッシュ値（SHA-256）"),
    "digest_note": Message(
        "Equals the SHA-256 of the {0}: whoever keeps a copy can show that not a character has changed.",
        "{0}の SHA-256 と一致します。控えをお持ちの方は、一字も変わっていないことを確かめられます。",
    ),
    "as_text": Message("text file", "本文のテキストファイル"),
    "as_json": Message("Comparison as data (JSON)", "比較の結果（JSON）"),
    "previous": Message("Previous version", "一つ前の版"),
    "next": Message("Next version", "一つ後の版"),
    "neighbours": Message("Neighbouring versions", "前後の版"),
    "diff_previous": Message("Compare with the previous version", "一つ前の版と比べる"),
    "diff_current": Message("Compare with the version in force", "いま有効な版と比べる"),
    # history
    "history_lead": Message(
        "Every version of “{0}”, newest first. Each keeps its address for ever.",
        "「{0}」のすべての版です。新しい順に並んでいます。各版のアドレスは変わりません。",
    ),
    "older": Message("Older versions are in the list below.", "これより前の版は、下の一覧からご覧ください。"),
    "when": Message("Which version was in force on a given day?", "ある日に有効だった版"),
    "when_lead": Message(
        "Find the period that holds the day.", "お調べになりたい日が入る期間の版をご覧ください。"
    ),
    "day": Message("Day", "お調べになりたい日"),
    "day_none": Message("No version was in force on that day.", "その日に有効な版はありません。"),
    # search
    "search_lead": Message("Search the version in force ({0}).", "いま有効な版（{0}版）から探します。"),
    "search_label": Message("What are you looking for?", "お探しの言葉"),
    "search_hint": Message(
        "Several words: separate them by a space. What you type stays in your browser.",
        "「消したい」のような、ふだんの言葉でも探せます。空白で区切ると、すべての言葉を含むところを探します。入力した言葉は送信されません。",
    ),
    "search_found": Message("Places found: {}", "{}件見つかりました"),
    "search_near": Message("Nothing fits exactly. These come near:", "ぴったりのところは見つかりませんでした。近いところ："),
    "search_none": Message("Nothing found. Please try another word.", "見つかりませんでした。別の言葉でお試しください。"),
    "search_place": Message("Go to this place", "この箇所を開く"),
    "index": Message("Index", "用語索引"),
    "index_lead": Message("Words of the text and the articles that hold them.", "本文の言葉と、その言葉がある条の一覧です。"),
    "index_lead_paragraphs": Message(
        "Words of the text and the paragraphs that hold them, counted from the top.",
        "本文の言葉と、その言葉がある段落の一覧です。段落は、本文のはじめから数えています。",
    ),
    "nth_paragraph": Message("Paragraph {0}", "{0}段落目"),
    "preamble": Message("Introduction", "前文"),
    "whole_text": Message("Text", "本文"),
    "index_none": Message(
        "The text has too few sections for an index. {0} and use your browser's search.",
        "本文の区切りが少ないため、索引はありません。{0}を開き、ブラウザーの検索をお使いください。",
    ),
    "index_text": Message("Open the text", "本文"),
    # comparison
    "table": Message("Comparison table", "新旧対照表"),
    "redline": Message("Redline", "見え消し"),
    "views": Message("Views", "表示の切り替え"),
    "compare_lead": Message(
        "Choose two versions of “{0}” to see what changed between them.",
        "「{0}」の二つの版を選ぶと、変わったところをご覧になれます。",
    ),
    "compare_one": Message(
        "There is one version so far: nothing to compare.", "版がまだ一つのため、比べられる版がありません。"
    ),
    "compare_some": Message(
        " For each version: the one before it, the first one and the one in force.",
        "各版を、一つ前の版・最初の版・いま有効な版と比べられます。",
    ),
    "other_pairs": Message("Any other two versions", "一覧にない組み合わせ"),
    "other_pairs_lead": Message(
        "Follow the revisions between them one by one: each comparison with the version before leads to the next "
        "revision. The history leads to the text of every version.",
        "間にある改定を一つずつご覧ください。一つ前の版との比較から、次の改定へ進めます。各版の本文は、改定の履歴からご覧になれます。",
    ),
    "year": Message("{0}", "{0}年"),
    "steps": Message("Neighbouring revisions", "前後の改定"),
    "step_previous": Message("Previous revision", "一つ前の改定"),
    "step_next": Message("Next revision", "次の改定"),
    "latest_change": Message("Latest revision", "最新の改定"),
    "all_pairs": Message("All comparisons", "比べられる版の一覧"),
    "compare_with": Message("{0} compared with", "{0}と比べる版"),
    "pair": Message("{0} → {1}", "{0} → {1}"),
    "old": Message("Old", "改正前"),
    "new": Message("New", "改正後"),
    "reversed": Message("Swap: read it backwards", "新旧を入れ替える"),
    "no_change": Message("The two texts are the same.", "本文に違いはありません。"),
    "changed": Message("{0} changes", "{0}か所が変わりました"),
    "count_separator": Message(", ", "・"),
    "count_added": Message("{0}\u00a0added", "追加 {0}"),
    "count_amended": Message("{0}\u00a0amended", "修正 {0}"),
    "count_deleted": Message("{0}\u00a0deleted", "削除 {0}"),
    "count_moved": Message("{0}\u00a0moved", "移動 {0}"),
    "count_renumbered": Message("{0}\u00a0number only", "番号のみ {0}"),
    "count_editorial": Message("{0}\u00a0editorial", "字句整理 {0}"),
    "count_layout": Message("{0}\u00a0layout", "書式 {0}"),
    "count_split": Message("{0}\u00a0split", "分割 {0}"),
    "count_merged": Message("{0}\u00a0merged", "統合 {0}"),
    "unchanged": Message("Unchanged: {0}", "変わらなかったところ：{0}"),
    "unchanged_folded": Message("Unchanged ({0})", "変わらなかったところ（{0}）"),
    "hide_formal": Message(
        "Hide changes of numbers and punctuation only", "番号・句読点だけの変更を隠す"
    ),
    "part_of": Message(" ({0} of {1})", "（{0}/{1}）"),
    "parts": Message("Pages of this comparison", "この比較のページ"),
    "parts_lead": Message(
        "This comparison is long and comes in {} pages.", "長いため、{}ページに分けています。"
    ),
    "part": Message("Page {0}", "{0}ページ"),
    "part_range": Message("{0} to {1}", "{0} から {1} まで"),
    "part_continued": Message("{0} (continued)", "{0}（つづき）"),
    "part_neighbours": Message("Neighbouring pages", "前後のページ"),
    "part_previous": Message("Previous page", "前のページ"),
    "part_next": Message("Next page", "次のページ"),
    "whole": Message("The whole table on one page, to print or keep", "全体を1ページにまとめた新旧対照表（印刷・保存用）"),
    "docx": Message(" (Word)", "（Word）"),
    "pdf": Message(" (PDF)", "（PDF）"),
    "text_of": Message("Text of the version of {0}", "{0}版の本文（テキスト）"),
    "downloads": Message("Data and downloads", "データとダウンロード"),
    # nothing here
    "not_found": Message("Page not found", "ページが見つかりません"),
    "not_found_note": Message(
        "There is no page at this address. It may have been mistyped.",
        "このアドレスのページはありません。入力の誤りがないかお確かめください。",
    ),
    "policies": Message("Policies", "規約・方針の一覧"),
    "broken": Message("The site could not be built", "サイトを作成できませんでした"),
    "broken_note": Message(
        "Correct the file and save it: this page follows within seconds.",
        "ファイルを直して保存すると、数秒でこのページに反映されます。",
    ),
    "fix": Message("What to do", "直し方"),
    "title_version": Message(" ({0})", "（{0}版）"),
    "bracketed": Message(" ({0})", "（{0}）"),
    "colon": Message(": ", "："),
    "list_separator": Message(", ", "、"),
}  # fmt: skip

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def ui_language(language: str) -> Language:
    """Return the language of the pages around a policy written in ``language``: Japanese or English."""
    return "ja" if language.partition("-")[0] == "ja" else "en"


class Form(Markup):
    """Words or HTML with places, ``{}``, to fill in; as ``Markup``, but without its slow parsing of formats."""

    def format(self, *filled_in: object) -> Markup:  # type: ignore[override]  # Markup fills in names as well
        return Markup(str.format(self, *map(escape, filled_in)))  # noqa: S704 - what is filled in is escaped


@cache
def words(language: Language) -> Mapping[str, Form]:
    """Return every text of the pages in one language, ready to ``format``: what is filled in gets escaped."""
    return {name: Form(message.in_language(language)) for name, message in TEXTS.items()}


def format_date(day: date, language: Language) -> str:
    """Return the date as a reader writes it: ``2024年11月5日``, ``5 November 2024``."""
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def name_version(version: str, language: Language) -> str:
    """Return what readers call a version: ``2024年11月5日``; of several on one day all but the first with their number."""
    day, _, count = version.partition(".")
    shown = format_date(date.fromisoformat(day), language)
    return f"{shown} ({count})" if count else shown


@lru_cache(maxsize=1024)
def render_date(day: date, language: Language) -> Markup:
    """Return the date as a ``<time>`` element."""
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), format_date(day, language))
