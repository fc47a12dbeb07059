from __future__ import annotations

import pytest

from kaitei.errors import KaiteiError
from kaitei.model import Sibling
from kaitei.parse import parse_policy

LEAST = "id: privacy\ntitle: プライバシーポリシー\npublisher: 見本株式会社\n"


def refusal(text: str) -> str:
    with pytest.raises(KaiteiError) as caught:
        parse_policy("policy.yml", text)
    return str(caught.value)


def test_only_id_title_and_publisher_must_be_written():
    policy = parse_policy("policy.yml", LEAST)
    assert (policy.id, policy.title, policy.publisher) == ("privacy", "プライバシーポリシー", "見本株式会社")
    assert (policy.language, policy.notice_days) == ("ja", 0)
    assert not any((policy.captions, policy.links, policy.synonyms, policy.substance, policy.revisions))


def test_everything_that_can_be_written_is_read():
    policy = parse_policy(
        "policy.yml",
        LEAST
        + "language: en\nnotice_days: 30\n"
        + 'captions:\n  "1.": 目的\n  第2条: 定義\n'
        + "links:\n  - name: 基本方針\n    address: ''\n  - name: 別紙\n    address: https://example.com/\n"
        + "synonyms:\n  - [退会, 削除]\n"
        + "substance:\n  purposes: [第3条]\n  third_parties: ['4.']\n",
    )
    assert (policy.language, policy.notice_days) == ("en", 30)
    assert policy.captions == (("1.", "目的"), ("第2条", "定義"))
    assert policy.links == (Sibling("基本方針", ""), Sibling("別紙", "https://example.com/"))
    assert policy.synonyms == (("退会", "削除"),)
    assert policy.substance == (("purposes", ("第3条",)), ("third_parties", ("4.",)))


def test_an_empty_list_may_be_left_empty():
    policy = parse_policy("policy.yml", LEAST + "captions:\nlinks: []\nsynonyms:\nsubstance:\n")
    assert not any((policy.captions, policy.links, policy.synonyms, policy.substance))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "policy.yml:1: error: expected `key: value` lines"),
        (LEAST.replace("id: privacy\n", ""), "policy.yml:1: error: id is missing"),
        (LEAST.replace("privacy", "Privacy Policy"), "policy.yml:1: error: id 'Privacy Policy' cannot be an address"),
        (LEAST.replace("privacy", "compare"), "policy.yml:1: error: id 'compare' cannot be an address"),
        (LEAST.replace("プライバシーポリシー", ""), "policy.yml:2: error: title is empty"),
        (LEAST + "notice_days: -1\n", "policy.yml:4: error: notice_days is '-1'"),
        (LEAST + "notice_days: １０\n", "policy.yml:4: error: notice_days is '１０'"),
        (LEAST + "language: fr\n", "policy.yml:4: error: language is 'fr'"),
        (LEAST + "owner: x\n", "policy.yml:4: error: unknown key 'owner'"),
        (LEAST + "captions: [a]\n", "policy.yml:4: error: captions must hold label: heading"),
        (LEAST + "captions:\n  a: [b]\n", "policy.yml:5: error: captions.a must hold text"),
        (LEAST + "links: x\n", "policy.yml:4: error: links must hold a list"),
        (LEAST + "links:\n  - x\n", "policy.yml:5: error: links must hold name and address"),
        (LEAST + "links:\n  - name: x\n    url: y\n", "policy.yml:6: error: unknown key 'url'"),
        (LEAST + "links:\n  - address: /x\n", "policy.yml:5: error: name is missing"),
        (
            LEAST + "links:\n  - name: x\n    address: javascript:alert(1)\n",
            "policy.yml:6: error: address 'javascript:alert(1)' is no web address",
        ),
        (LEAST + "synonyms:\n  - x\n", "policy.yml:5: error: synonyms must hold a list of texts"),
        (LEAST + "synonyms:\n  - - x\n", "policy.yml:5: error: a list directly in a list"),
        (LEAST + "substance:\n  goals: ['1.']\n", "policy.yml:5: error: unknown key 'goals'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(text, message):
    assert refusal(text).splitlines()[0] == message
