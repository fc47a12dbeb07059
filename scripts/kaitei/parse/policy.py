"""``policy.yml``: what holds for every version of a policy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaitei.errors import KaiteiError, Location, Message
from kaitei.model import Policy, Sibling, Silence
from kaitei.parse.front_matter import (
    expected,
    is_empty,
    refuse_unknown_keys,
    refuse_unless_one_line,
    scalar,
    texts_by_key,
)
from kaitei.parse.strict_yaml import Mapping, Node, Scalar, Sequence, parse_mapping

KEYS = (
    "id", "title", "language", "publisher", "notice_days", "captions", "links", "synonyms", "substance", "silenced",
)  # fmt: skip
SILENCE_KEYS = ("rule", "version", "at", "reason")
SUBSTANCE_KEYS = ("purposes", "acquired", "third_parties")
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_DAYS = re.compile(r"[0-9]{1,4}")
# these names are addresses of the site itself
_RESERVED = frozenset(
    {"versions", "compare", "receipt", "search", "about", "guide", "data", "files", "log", "assets"}
)


def parse_policy(path: str, text: str) -> Policy:
    """Return a policy without versions, from its ``policy.yml``."""
    mapping = parse_mapping(text, path)
    refuse_unknown_keys(path, mapping, KEYS)
    policy_id = scalar(path, mapping, "id")
    if not _ID.fullmatch(policy_id.text) or policy_id.text in _RESERVED:
        raise KaiteiError(
            Message(
                en=f"id {policy_id.text!r} cannot be an address", ja=f"id「{policy_id.text}」は使えません"
            ),
            Location(path, policy_id.line),
            Message(
                en="use lower case letters, digits and hyphens; not " + ", ".join(sorted(_RESERVED)),
                ja="英小文字・数字・ハイフンで書いてください（予約語: " + ", ".join(sorted(_RESERVED)) + "）",
            ),
        )
    days = scalar(path, mapping, "notice_days", "0")
    if not _DAYS.fullmatch(days.text):
        raise KaiteiError(
            Message(en=f"notice_days is {days.text!r}", ja=f"notice_days の値「{days.text}」は使えません"),
            Location(path, days.line),
            Message(en="write a number of days, 0 for none", ja="日数を数字で書いてください（なしは 0）"),
        )
    language = scalar(path, mapping, "language", "ja")
    if language.text not in {"ja", "en"}:
        raise KaiteiError(
            Message(en=f"language is {language.text!r}", ja=f"language の値「{language.text}」は使えません"),
            Location(path, language.line),
            Message(en="write ja or en", ja="ja または en と書いてください"),
        )
    title, publisher = scalar(path, mapping, "title"), scalar(path, mapping, "publisher")
    refuse_unless_one_line(path, title, "title")
    refuse_unless_one_line(path, publisher, "publisher")
    return Policy(
        id=policy_id.text,
        title=title.text,
        language=language.text,
        publisher=publisher.text,
        notice_days=int(days.text),
        captions=tuple(texts_by_key(path, mapping, "captions")),
        links=tuple(_links(path, mapping)),
        synonyms=tuple(_texts(path, group, "synonyms") for group in _list(path, mapping, "synonyms")),
        substance=tuple(_substance(path, mapping)),
        path=path,
        revisions=(),
        silenced=tuple(_silences(path, mapping)),
    )


def _links(path: str, mapping: Mapping) -> Iterator[Sibling]:
    for item in _list(path, mapping, "links"):
        if not isinstance(item, Mapping):
            raise expected(path, item, "links", "name and address", "name と address")
        refuse_unknown_keys(path, item, ("name", "address"))
        address = scalar(path, item, "address", "")
        if address.text and not address.text.startswith(("https://", "http://", "/")):
            raise KaiteiError(
                Message(
                    en=f"address {address.text!r} is no web address",
                    ja=f"address「{address.text}」はURLではありません",
                ),
                Location(path, address.line),
                Message(en="start it with https://", ja="https:// から書いてください"),
            )
        yield Sibling(scalar(path, item, "name").text, address.text)


def _substance(path: str, mapping: Mapping) -> Iterator[tuple[str, tuple[str, ...]]]:
    node = mapping.get("substance")
    if node is None or is_empty(node):
        return
    if not isinstance(node, Mapping):
        raise expected(path, node, "substance", "purposes: [labels]", "purposes: [ラベル]")
    refuse_unknown_keys(path, node, SUBSTANCE_KEYS)
    for name, labels in node.items:
        yield name.text, _texts(path, labels, f"substance.{name.text}")


def _silences(path: str, mapping: Mapping) -> Iterator[Silence]:
    for item in _list(path, mapping, "silenced"):
        if not isinstance(item, Mapping):
            raise expected(
                path, item, "silenced", "rule, version, at and reason", "rule・version・at・reason"
            )
        refuse_unknown_keys(path, item, SILENCE_KEYS)
        rule = scalar(path, item, "rule")
        texts = (scalar(path, item, key, "").text for key in SILENCE_KEYS[1:])
        version, at, reason = texts
        yield Silence(rule.text, version, at, reason, rule.line)


def _list(path: str, mapping: Mapping, key: str) -> tuple[Node, ...]:
    node = mapping.get(key)
    if node is None or is_empty(node):
        return ()
    if not isinstance(node, Sequence):
        raise expected(path, node, key, "a list", "リスト")
    return node.items


def _texts(path: str, node: Node, key: str) -> tuple[str, ...]:
    if not isinstance(node, Sequence):
        raise expected(path, node, key, "a list of texts", "文字列のリスト")
    texts = []
    for item in node.items:
        if not isinstance(item, Scalar):
            raise expected(path, item, key, "a list of texts", "文字列のリスト")
        texts.append(item.text)
    return tuple(texts)
