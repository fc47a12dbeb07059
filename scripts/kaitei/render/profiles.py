"""The words and columns of a 新旧対照表, by who publishes it."""

from __future__ import annotations

from kaitei.errors import KaiteiError, Language, Message
from kaitei.model import RECONSTRUCTION_NOTICE
from kaitei.model.table import Profile

KAISEI = Profile(
    name="kaisei",
    language="ja",
    caption="新旧対照表",
    legend="下線部分は改正部分",
    old="改正前",
    new="改正後",
    new_first=True,
    place="",
    remarks="備考",
    added="(新設)",
    deleted="(削る)",
    old_omitted="(略)",
    new_omitted="(略)",
)
SHINKYU = Profile(
    name="shinkyu",
    language="ja",
    caption="新旧対照表",
    legend="下線部分は変更箇所",
    old="旧",
    new="新",
    new_first=True,
    place="",
    remarks="備考",
    added="(新設)",
    deleted="(削除)",
    old_omitted="(略)",
    new_omitted="(略)",
)
TEIKAN = Profile(
    name="teikan",
    language="ja",
    caption="変更の内容",
    legend="下線は変更部分を示します",
    old="現行",
    new="変更案",
    new_first=False,
    place="",
    remarks="",
    added="(新設)",
    deleted="(削除)",
    old_omitted="(条文省略)",
    new_omitted="(現行どおり)",
)
KAITEI = Profile(
    name="kaitei",
    language="ja",
    caption="新旧対照表",
    legend="下線部分は改訂箇所",
    old="改訂前",
    new="改訂後",
    new_first=False,
    place="改訂箇所",
    remarks="",
    added="(新設)",
    deleted="(削除)",
    old_omitted="(省略)",
    new_omitted="(省略)",
)
ENGLISH = Profile(
    name="en",
    language="en",
    caption="comparison table",
    legend="changes are underlined",
    old="Old",
    new="New",
    new_first=True,
    place="",
    remarks="Remarks",
    added="(new)",
    deleted="(deleted)",
    old_omitted="(unchanged)",
    new_omitted="(unchanged)",
)

PROFILES = {profile.name: profile for profile in (KAISEI, SHINKYU, TEIKAN, KAITEI, ENGLISH)}
_ALIASES = {
    "改正後": KAISEI,
    "新旧": SHINKYU,
    "定款": TEIKAN,
    "改訂": KAITEI,
    "ja": KAISEI,
}


def find_profile(name: str) -> Profile:
    """Return the profile called ``name``: kaisei, shinkyu, teikan, kaitei, en, or its Japanese name."""
    found = PROFILES.get(name) or _ALIASES.get(name)
    if found is None:
        known = ", ".join(PROFILES)
        raise KaiteiError(
            Message(f"there is no table profile {name!r}", f"表の様式「{name}」はありません"),
            fix=Message(f"use one of {known}", f"{known} のいずれかを指定してください"),
        )
    return found


def profile_for(language: str) -> Profile:
    """Return the default profile of a policy's language: 改正後 | 改正前 | 備考 for ``ja``, else English."""
    return KAISEI if language == "ja" else ENGLISH


def reconstruction_notice(language: Language) -> str:
    """Return what must stand beside every reconstructed text."""
    return RECONSTRUCTION_NOTICE.in_language(language)
