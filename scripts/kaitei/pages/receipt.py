"""The page that checks receipts (受領証) in the reader's browser: ``/receipt/``."""

from __future__ import annotations

import json

from kaitei.errors import Message
from kaitei.pages.templates import render_page
from kaitei.pages.view import Site

TEXTS = {
    "lead": Message(
        "A receipt proves that your act was recorded on exactly these words. Your browser checks it here; "
        "nothing of it is sent anywhere.",
        "受領証は、あなたの同意等が、どの文言について記録されたかを証明するものです。確認はお使いのブラウザーの中で行い、"
        "受領証の内容をどこにも送信しません。",
    ),
    "elsewhere": Message("Without this page", "このページを使わない方法"),
    "elsewhere_lead": Message(
        "Anybody can check a receipt without this site, offline, with the log's public key and the program "
        "kaitei, or with a program of one's own: the format is public.",
        "受領証は、このサイトを使わなくても、ログの公開鍵とプログラム kaitei によって、通信せずに確認できます。形式は公開されて"
        "いるため、他のプログラムでも確認できます。",
    ),
    "file_name": Message("receipt.tlog-proof", "受領証.tlog-proof"),
    "key_lead": Message("The log's public key:", "ログの公開鍵："),
    "meaning": Message("What a receipt proves", "受領証が示すこと"),
    "proves": Message(
        "That this act, on the text with this digest, was recorded at this place in the log, and that the log's "
        "operator signed it.",
        "そのダイジェストを持つ本文について、その同意等が、ログのその位置に記録され、運用者が署名したことを示します。",
    ),
    "limits": Message(
        "It does not prove who pressed the button, nor that nothing was recorded later, a withdrawal for instance.",
        "操作した人が誰か、その後に撤回などの記録がないかは、示しません。",
    ),
}
SCRIPT = {
    "file": Message("Choose the receipt file", "受領証のファイルを選ぶ"),
    "text": Message("or paste its text", "または、内容を貼り付ける"),
    "check": Message("Check", "確認する"),
    "valid": Message("This receipt is valid", "この受領証は有効です"),
    "doubtful": Message("Something does not agree", "食い違いがあります"),
    "invalid": Message("This receipt is not valid", "この受領証は有効と確認できません"),
    "not_checked": Message("Not checked", "確認できませんでした"),
    "act": Message("Act", "行為"),
    "agree": Message("agreed", "同意"),
    "acknowledge": Message("acknowledged", "確認"),
    "decline": Message("declined", "不同意"),
    "withdraw": Message("withdrew", "撤回"),
    "version": Message("Version", "版"),
    "occurred": Message("Time", "日時"),
    "recorded": Message("Recorded", "記録日時"),
    "channel": Message("Channel", "経路"),
    "published": Message("Published", "公表日"),
    "effective": Message("In effect from", "施行日"),
    "words": Message("Text", "本文"),
    "log": Message("Log", "ログ"),
    "place": Message("{0}, entry {2} of {1}", "{0}、全{1}件の記録番号{2}（0から数えて）"),
    "signer": Message("Signed by", "署名"),
    "zone": Message(" (Japan)", "（日本時間）"),
    "limits": TEXTS["limits"],
    "text_same": Message("the published text of this version", "この版の公表された本文と一致します"),
    "text_other": Message(
        "NOT the text this site publishes for the version",
        "このサイトが公表しているこの版の本文と一致しません",
    ),
    "text_unknown": Message("this site has no such version", "このサイトにはこの版がありません"),
    "text_reconstruction": Message(
        "none: a reconstruction (not the words that were published)",
        "なし：復元案（公表当時の正文ではありません）",
    ),
    "log_ahead": Message(
        "The receipt is newer than the log published here. Check it again when the log has been published.",
        "受領証は、ここに公表されているログより後のものです。ログが公表された後に、もう一度確認してください。",
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
    "why_no_receipt": Message("This is no receipt.", "受領証ではありません。"),
    "why_newer": Message(
        "This receipt is of a newer format than this page knows.",
        "このページが知っているものより新しい形式の受領証です。",
    ),
    "why_cut": Message(
        "The receipt is cut off. Ask for the file again.",
        "受領証が途中で切れています。ファイルをもう一度受け取ってください。",
    ),
    "why_damaged": Message(
        "The receipt was damaged or changed on its way.", "受領証が壊れているか、書き換えられています。"
    ),
    "why_signature": Message(
        "The log's signature does not fit: something in it was changed.",
        "ログの署名が合いません。どこかが書き換えられています。",
    ),
    "why_foreign": Message(
        "The receipt is not signed by the log of this site.", "このサイトのログによる署名がありません。"
    ),
    "why_not_in_log": Message(
        "What the receipt says is not in the log: something in it was changed.",
        "受領証の内容はログに含まれていません。どこかが書き換えられています。",
    ),
    "why_bad_key": Message("The public key of this site is damaged.", "このサイトの公開鍵が壊れています。"),
    "why_no_log": Message(
        "The log's public key could not be fetched from this site.",
        "このサイトからログの公開鍵を取得できませんでした。",
    ),
    "why_no_crypto": Message(
        "This browser cannot check signatures here. Use a newer one, over https, or the program below.",
        "このブラウザーでは署名を確認できません。新しいブラウザーで https のページを開くか、下のプログラムをお使いください。",
    ),
}


def receipt_page(site: Site) -> tuple[str, str]:
    """Return path and text of the page; it works for the receipts of every policy of the site."""
    here = site.here("receipt/index.html")
    language = here.language
    texts = {name: text.in_language(language) for name, text in TEXTS.items()}
    script = {name: text.in_language(language) for name, text in SCRIPT.items()}
    policies = {
        policy.id: here.url(f"{site.prefix(policy)}data/versions.json") for policy in site.catalog.policies
    }
    words = {**texts, "script": json.dumps(script, ensure_ascii=False)}
    return here.path, render_page(
        "receipt.html", here, script="receipt.js", t=words, policies=json.dumps(policies, ensure_ascii=False)
    )
