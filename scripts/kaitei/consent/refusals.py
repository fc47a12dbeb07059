"""Why an act cannot be recorded, in the words of whoever reads the report: one function for each reason."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kaitei.consent.acts import Act, Moment, RefusedAct
from kaitei.consent.times import NoMoment, day_of, format_time
from kaitei.errors import Message, kagi
from kaitei.model import Revision

_NOBODY = Message(en="", ja="")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def channel_misnamed(channel: str) -> RefusedAct:
    return RefusedAct(
        "channel",
        channel,
        Message(
            en=f"{channel!r} cannot be the name of a channel",
            ja=f"{kagi(channel)}は経路の名前に使えません",
        ),
        Message(
            en="use up to 32 small letters, digits and hyphens, a letter first, like call-centre",
            ja="call-centre のように、英小文字で始め、英小文字・数字・ハイフンで32字以内にしてください",
        ),
    )


def channel_unknown(text: str, channels: Iterable[str]) -> RefusedAct:
    names = ", ".join(channels)
    return RefusedAct(
        "channel",
        text,
        Message(
            en=f"{text!r} is no channel of this ledger",
            ja=f"{kagi(text)}という経路は、この台帳にありません",
        ),
        Message(
            en=f"use one of {names}, or add it to KAITEI_CHANNELS",
            ja=f"次のいずれかにするか、KAITEI_CHANNELS に加えてください：{names}",
        ),
    )


def policy_unknown(policy_id: str, policies: Iterable[str]) -> RefusedAct:
    known = ", ".join(policies)
    return RefusedAct(
        "policy",
        policy_id,
        Message(en=f"there is no policy {policy_id!r}", ja=f"ポリシー{kagi(policy_id)}はありません"),
        Message(
            en=f"use a policy of the archive: {known or 'none'}",
            ja=f"版のフォルダーにあるポリシーを指定してください：{known or 'なし'}",
        ),
    )


def version_unknown(policy_id: str, version: str, versions: Iterable[str]) -> RefusedAct:
    known = ", ".join(versions)
    return RefusedAct(
        "version",
        version,
        Message(
            en=f"{policy_id} has no version {version!r}",
            ja=f"{policy_id} に{kagi(version)}という版はありません",
        ),
        Message(
            en=f"use a version of the archive: {known or 'none'}",
            ja=f"版のフォルダーにある版を指定してください：{known or 'なし'}",
        ),
    )


def version_unpublished(revision: Revision, occurred_at: Moment) -> RefusedAct:
    published, day = revision.facts.published, day_of(occurred_at)
    return RefusedAct(
        "version",
        revision.version,
        Message(
            en=f"{revision.address} was published on {published}, after the act of {day}",
            ja=f"{revision.address} の公表日は {published} で、行為の日 {day} より後です",
        ),
        Message(
            en="name the version that was shown to the member, or correct the time",
            ja="会員に表示した版を指定するか、日時を直してください",
        ),
    )


def locale_misspelt(text: str) -> RefusedAct:
    return RefusedAct(
        "locale",
        text,
        Message(
            en=f"{text!r} is no language tag",
            ja=f"{kagi(text)}は言語を表す記号（言語タグ）ではありません",
        ),
        Message(en="write it like ja, en or zh-Hant-TW", ja="ja、en、zh-Hant-TW のように書いてください"),
    )


def member_misspelt(text: str) -> RefusedAct:
    return RefusedAct(
        "member",
        text,
        _misspelt("the member reference", "会員の参照", text),
        Message(
            en="use the account's own opaque id: 1 to 128 printable ASCII characters",
            ja="会員番号のような、個人を表さない番号を、半角の英数字・記号1～128字で指定してください",
        ),
    )


def member_is_address(text: str) -> RefusedAct:
    return RefusedAct(
        "member",
        text,
        Message(
            en=f"the member reference {text!r} is an e-mail address, which the ledger must not keep",
            ja=f"会員の参照「{text}」はメールアドレスです。台帳にメールアドレスは残せません",
        ),
        Message(
            en="use the account's own opaque id, which says nothing about the person",
            ja="会員番号のような、それだけではだれのことか分からない番号を指定してください",
        ),
    )


def key_misspelt(text: str) -> RefusedAct:
    return RefusedAct(
        "key",
        text,
        _misspelt("the idempotency key", "key（重複を防ぐ鍵）", text),
        Message(
            en="use 1 to 128 printable ASCII characters, or leave it out",
            ja="半角の英数字・記号1～128字で指定するか、省いてください",
        ),
    )


def act_unknown(text: str) -> RefusedAct:
    return RefusedAct(
        "act",
        text,
        Message(en=f"there is no act {text!r}", ja=f"{kagi(text)}という行為はありません"),
        Message(
            en=f"use one of {', '.join(act.value for act in Act)}",
            ja="agree（同意）、acknowledge（確認）、decline（不同意）、withdraw（撤回）のいずれかを指定してください",
        ),
    )


def time_misspelt(text: str, error: NoMoment) -> RefusedAct:
    return RefusedAct(
        "occurred_at",
        text,
        Message(
            en=f"occurred_at is {shown(text)}, {error.why.en}",
            ja=f"日時（occurred_at）{kagi(text)}は、{error.why.ja}",
        ),
        error.fix,
    )


def time_ahead(text: str, now: Moment) -> RefusedAct:
    return RefusedAct(
        "occurred_at",
        text,
        Message(
            en=f"occurred_at is {text!r}, which is yet to come: it is {format_time(now)} now",
            ja=f"日時（occurred_at）{kagi(text)}は未来の日時です（現在は {format_time(now)}）",
        ),
        Message(
            en="give the time at which the act occurred, and look at the clock and the offset",
            ja="行為のあった日時を指定してください。時計と時差も確かめてください",
        ),
    )


def digest_of_reconstruction(revision: Revision, text: str) -> RefusedAct:
    return RefusedAct(
        "digest",
        text,
        Message(
            en=f"the text of {revision.address} is a reconstruction (復元案): "
            "nobody accepted these exact words, so no record may carry their digest",
            ja=f"{revision.address} の本文は復元案です。この文言そのものに同意した人はいないため、"
            "記録に本文のダイジェストを付けることはできません",
        ),
        Message(
            en="leave the digest out; the act on the version itself can be recorded",
            ja="ダイジェスト（digest）を省いてください。版についての行為としては記録できます",
        ),
    )


def digest_differs(revision: Revision, text: str) -> RefusedAct:
    found = revision.digest.hex()
    return RefusedAct(
        "digest",
        text,
        Message(
            en=f"the text of {revision.address} has the digest {found}, not {shown(text)}",
            ja=f"{revision.address} の本文のダイジェストは {found} で、{kagi(text)}ではありません",
        ),
        Message(
            en="record the version whose text was shown to the member",
            ja="会員に表示した本文の版を指定してください",
        ),
    )


def key_taken(key: str, member: str, by: Message = _NOBODY) -> RefusedAct:
    """``by`` says which act it belongs to, where that may be said."""
    return RefusedAct(
        "key",
        key,
        Message(
            en=f"the key {key!r} of {member} belongs to another act{f': {by.en}' if by.en else ''}",
            ja=f"{member} の key（重複を防ぐ鍵）{kagi(key)}は、別の行為に使われています{f'：{by.ja}' if by.ja else ''}",
        ),
        Message(
            en="give every act a key of its own; repeat a key only with the same content",
            ja="key は行為ごとに別のものにし、同じ内容を送り直すときだけ同じものを使ってください",
        ),
    )


def _misspelt(en: str, ja: str, text: str) -> Message:
    """Return what is wrong with the reference or key of this name: it is not 1 to 128 printable ASCII characters."""
    if not text:
        return Message(en=f"{en} {shown(text)} is empty", ja=f"{ja}が空です")
    why = _why_misspelt(text)
    return Message(en=f"{en} {shown(text)} {why.en}", ja=f"{ja}{kagi(text)}{why.ja}")


def _why_misspelt(text: str) -> Message:
    if len(text) > 128:
        return Message(
            en=f"has {len(text)} characters, more than 128", ja=f"は {len(text)} 字で、128 字を超えています"
        )
    odd = next((character for character in text if not " " <= character <= "~"), None)
    if odd is None:
        return Message(en="begins or ends with a space", ja="の最初か最後に空白があります")
    code = f"U+{ord(odd):04X}"
    if CONTROL.match(odd) or odd in "\t\n":
        return Message(
            en=f"holds the control character {code}, which is not printable ASCII",
            ja=f"に制御文字 {code} が入っています",
        )
    seen = f"（{odd}）" if odd.isprintable() else " "
    return Message(
        en=f"holds {code}, which is not printable ASCII",
        ja=f"に、半角の英数字・記号ではない文字 {code}{seen}が入っています",
    )


def shown(text: str) -> str:
    """Return text for a message: short, and none of it control characters."""
    return ascii(text) if len(text) <= 60 else ascii(text[:57]) + "…"
