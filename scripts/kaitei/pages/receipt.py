"""The page that checks receipts (受領証) in the reader's browser: ``/receipt/``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from markupsafe import Markup

from kaitei.consent import CHANNEL_WORDS
from kaitei.errors import Message
from kaitei.model import RECONSTRUCTION_NOTICE, Policy
from kaitei.pages.templates import render_page
from kaitei.pages.view import Here, Site
from kaitei.pages.words import ui_language
from kaitei.pages.written import find_translation

# what the page says to everyone
TEXTS = {
    "lead": Message(
        "A receipt shows that your act was recorded, and on exactly which words.",
        "受領証は、あなたの同意などが、どの文言について記録されたかを示すものです。",
    ),
    "lead_here": Message(
        " Your browser checks it on this page; the receipt is not sent anywhere.",
        "このページでは、お使いのブラウザーの中で確認します。受領証の内容はどこにも送信しません。",
    ),
    "file": Message("Choose the receipt file", "受領証のファイルを選ぶ"),
    "text": Message("or paste its text", "または、内容を貼り付ける"),
    "check": Message("Check", "確認する"),
    "no_script": Message(
        "Checking on this page needs JavaScript. Without it, check the receipt as described below.",
        "このページでの確認には JavaScript が必要です。使えない場合は、下の方法で確認できます。",
    ),
    "no_log": Message(
        "No log is published on this site yet, so receipts cannot be checked here. Keep your receipt.",
        "このサイトでは、まだログを公表していないため、ここでは確認できません。受領証は保管しておいてください。",
    ),
    "meaning": Message("What a receipt proves, and what not", "受領証が示すこと、示さないこと"),
    "proves": Message(
        "It proves that the act, on the words whose digest it has, was recorded at its place in the log, and that "
        "the log's operator signed it.",
        "受領証にあるハッシュ値の本文について、同意などがログの定まった位置に記録され、運用者が署名したことを示します。",
    ),
    "limits": Message(
        "It proves what was recorded, and at which place in the log: not who pressed the button, and not that nothing was "
        "recorded later, a withdrawal for instance.",
        "示すのは、記録された内容とログの中の位置です。操作した人が誰かは示しません。また、後の記録（撤回など）がないことも"
        "示しません。",
    ),
    "guide": Message("How to read a receipt (in Japanese)", "受領証の見方"),
    "elsewhere": Message("Without this page", "このページを使わない方法"),
    "elsewhere_lead": Message(
        "Anybody can check a receipt without this site and without a network, with the program kaitei or one of "
        "their own: the format is public. Needed are the receipt, the log's public key and, to see the words, the "
        "text of the version.",
        "受領証は、このサイトを使わなくても、通信をせずに、プログラム kaitei で確認できます。形式は公開しているため、ほかの"
        "プログラムでも確認できます。必要なものは、受領証と、ログの公開鍵です。文言を確かめるには、版の本文も使います。",
    ),
    "file_name": Message("receipt.tlog-proof", "受領証.tlog-proof"),
    "key": Message("The log's public key:", "ログの公開鍵："),
    "words_of": Message("The text of “{0}”:", "「{0}」の本文："),
    "words_note": Message(
        "The texts of other versions are at data/<version>.txt. The SHA-256 of the file is the digest that the "
        "check shows.",
        "ほかの版の本文は data/<版>.txt にあります。ファイルの SHA-256 が、確認のときに表示される本文のハッシュ値です。",
    ),
}
# what the script says
SCRIPT = {
    "locale": Message("en-GB", "ja-JP"),
    "valid": Message("This receipt is valid", "この受領証は有効です"),
    "doubtful": Message(
        "The receipt is signed, but something does not agree", "署名はありますが、食い違いがあります"
    ),
    "invalid": Message("This receipt is not valid", "この受領証は有効と確認できません"),
    "not_checked": Message("Not checked", "確認できませんでした"),
    "act": Message("Act", "行為"),
    "agree": Message("agreed", "同意"),
    "acknowledge": Message("acknowledged", "確認"),
    "decline": Message("declined", "不同意"),
    "withdraw": Message("withdrew", "撤回"),
    "version": Message("Version", "版"),
    "named": Message(" ({0})", "（{0}版）"),
    "occurred": Message("Time", "日時"),
    "recorded": Message("Recorded", "記録日時"),
    "no_time": Message("a time that no calendar has", "暦にない日時"),
    "zone": Message(" (Japan)", "（日本時間）"),
    "channel": Message("Channel", "経路"),
    **{f"channel_{name}": word for name, word in CHANNEL_WORDS.items()},
    "published": Message("Published", "公表日"),
    "effective": Message("In effect from", "施行日"),
    "words": Message("Text", "本文"),
    "log": Message("Log", "ログ"),
    "place": Message("{0}, entry {2} of {1} (counted from 0)", "{0}、全{1}件の記録番号{2}（0から数えて）"),
    "signer": Message("Signed by", "署名"),
    "limits": TEXTS["limits"],
    "limits_version": Message(
        "It proves that the version was recorded, not that anybody accepted it.",
        "示すのは、この版が記録されたことです。だれかが同意したことは示しません。",
    ),
    "text_same": Message("the published text of this version", "この版の公表された本文と一致します"),
    "text_other": Message(
        "NOT the text this site publishes for the version",
        "このサイトが公表しているこの版の本文と一致しません",
    ),
    "text_unknown": Message(
        "not compared: this site has no such version", "照合していません（このサイトにこの版がありません）"
    ),
    "text_unread": Message(
        "not compared: the list of versions could not be fetched",
        "照合していません（版の一覧を取得できませんでした）",
    ),
    "text_reconstruction": Message(f"none: {RECONSTRUCTION_NOTICE.en}", f"なし：{RECONSTRUCTION_NOTICE.ja}"),
    "log_ahead": Message(
        "It is newer than the log published here, so it could not be compared with that. Check again once the log "
        "has been published.",
        "ここに公表されているログより新しい受領証のため、そのログとの照合はしていません。ログが公表された後に、もう一度確認"
        "してください。",
    ),
    "log_unread": Message(
        "It could not be compared with the log published here: the checkpoint could not be read.",
        "ここに公表されているログとの照合はしていません（チェックポイントを読めませんでした）。",
    ),
    "log_contradiction": Message(
        "The receipt contradicts the log published here, though both are signed. Keep the receipt: it is evidence. "
        "Show it to the publisher or to an auditor.",
        "受領証と、ここに公表されているログが矛盾しています。どちらにも署名があります。受領証は証拠になりますので保存し、"
        "公表者または監査人に示してください。",
    ),
    "why_nothing": Message(
        "Choose a file or paste a receipt first.", "ファイルを選ぶか、内容を貼り付けてください。"
    ),
    "why_unreadable": Message(
        "The file could not be read. Choose it once more.",
        "ファイルを読めませんでした。もう一度選んでください。",
    ),
    "why_large": Message(
        "This is no receipt: the file is far too large.", "受領証ではありません。ファイルが大きすぎます。"
    ),
    "why_no_receipt": Message(
        "This is no receipt. Choose the file you were given: its name ends in .tlog-proof.",
        "受領証ではありません。受け取った受領証（名前が .tlog-proof で終わるファイル）を選んでください。",
    ),
    "why_newer": Message(
        "This receipt is of a newer format than this page knows.",
        "このページが知っているものより新しい形式の受領証です。",
    ),
    "why_cut": Message(
        "The receipt is cut off. Ask for the file again.",
        "受領証が途中で切れています。ファイルをもう一度受け取ってください。",
    ),
    "why_rewritten": Message(
        "The file was saved anew by a program that changed its line ends. Use the file as you received it.",
        "ファイルが保存し直され、改行が変わっています。受け取ったままのファイルをお使いください。",
    ),
    "why_damaged": Message(
        "The receipt was damaged or changed on its way. Ask for the file again.",
        "受領証が壊れているか、書き換えられています。ファイルをもう一度受け取ってください。",
    ),
    "why_signature": Message(
        "The log's signature does not fit: something was changed. See whether the file comes from the publisher.",
        "ログの署名が合いません。どこかが書き換えられています。発行元から受け取ったファイルかどうかを確かめてください。",
    ),
    "why_foreign": Message(
        "The receipt is not signed by the log of this site. It may be of another company or service.",
        "このサイトのログによる署名がありません。別の会社やサービスの受領証ではないかを確かめてください。",
    ),
    "why_not_in_log": Message(
        "What the receipt says is not in the log: something was changed. See whether the file comes from the publisher.",
        "受領証の内容はログに含まれていません。どこかが書き換えられています。発行元から受け取ったファイルかどうかを確かめてください。",
    ),
    "why_bad_key": Message(
        "The log's public key on this site is damaged.", "このサイトにあるログの公開鍵が壊れています。"
    ),
    "why_no_log": Message(
        "The log's public key could not be fetched from this site. Try again later.",
        "このサイトからログの公開鍵を取得できませんでした。しばらくしてから、もう一度お試しください。",
    ),
    "why_no_crypto": Message(
        "This browser cannot check the signature (Ed25519), so nothing is said about the receipt. Use a newer "
        "browser, with https, or the way described below.",
        "このブラウザーでは署名（Ed25519）を確認できないため、受領証については何も言えません。新しいブラウザーで https の"
        "ページを開くか、下の方法で確認してください。",
    ),
}
# what says nothing about the receipt
UNCHECKED = ("nothing", "unreadable", "bad_key", "no_log", "no_crypto")


def receipt_pages(site: Site) -> Iterator[tuple[str, str]]:
    """Yield path and text of the page, in each language of the policies; both work for receipts of all of them."""
    for language in (site.language, site.second_language):
        if language:
            here = replace(site.here(f"{site.receipt(language)}index.html"), spoken=language)
            yield here.path, _receipt_page(site, here)


def _receipt_page(site: Site, here: Here) -> str:
    policies = site.catalog.policies
    newest = {
        policy.id: site.in_force[policy.id] or policy.revisions[-1] for policy in policies if policy.revisions
    }
    dynamic = {name: text.in_language(here.language) for name, text in SCRIPT.items()}
    return render_page(
        "receipt.html",
        here,
        translation=find_translation(here),
        script="receipt.js" if site.setting.log else "",
        t={name: Markup.escape(text.in_language(here.language)) for name, text in TEXTS.items()},
        texts=[
            (_titled(policy, here), f"{site.prefix(policy)}data/{newest[policy.id].version}.txt")
            for policy in policies
            if policy.id in newest
        ],
        dynamic=json.dumps(
            {
                **dynamic,
                "unchecked": UNCHECKED,
                "keys": here.url("log/key.txt"),
                "checkpoint": here.url("log/checkpoint"),
                "policies": {
                    policy.id: here.url(f"{site.prefix(policy)}data/versions.json") for policy in policies
                },
            },
            ensure_ascii=False,
        ),
    )


def _titled(policy: Policy, here: Here) -> Markup:
    """Return the title of a policy, and that it is in another language than the page."""
    if ui_language(policy.language) == here.language:
        return Markup.escape(policy.title)
    return Markup('<span lang="{}">{}</span>').format(policy.language, policy.title)
