"""What an act must be to be recorded; whole messages, as the caller sees them."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitei.consent import Act, RefusedAct, Rules, parse_time
from support.ledgers import CATALOG, a_catalog, a_request, a_version

NOW = parse_time("2026-06-01T00:00:00Z")
RULES = Rules(CATALOG)
LONG = "x" * 129


def refused(**fields: str) -> RefusedAct:
    with pytest.raises(RefusedAct) as caught:
        RULES.parse(a_request(**fields), NOW)
    return caught.value


def test_a_good_act_is_read_as_it_is_meant():
    digest = CATALOG.policies[0].revisions[3].digest
    act = RULES.parse(a_request(statement="同意します", key="k-1", digest=digest.hex()), NOW)
    assert (act.member, act.address, act.digest) == ("M-1", "terms@2024-01-01", digest)
    assert (act.act, act.occurred_at) == (Act.AGREE, parse_time("2026-04-01T00:30:00Z"))
    assert (act.channel, act.locale, act.key) == ("web", "ja", "k-1")
    assert act.statement == hashlib.sha256("同意します".encode()).digest()


@pytest.mark.parametrize(
    ("member", "why"),
    [
        ("", "the member reference '' is empty"),
        (LONG, f"the member reference '{'x' * 57}'… has 129 characters, more than 128"),
        (" M-1", "the member reference ' M-1' begins or ends with a space"),
        (
            "M\x00",
            "the member reference 'M\\x00' holds the control character U+0000, which is not printable ASCII",
        ),
        (
            "M\n",
            "the member reference 'M\\n' holds the control character U+000A, which is not printable ASCII",
        ),
        ("会員", "the member reference '\\u4f1a\\u54e1' holds U+4F1A, which is not printable ASCII"),
        (
            "taro@example.com",
            "the member reference 'taro@example.com' is an e-mail address, which the ledger must not keep",
        ),
        (
            "taro%40example.com",
            "the member reference 'taro%40example.com' is an e-mail address, which the ledger must not keep",
        ),
    ],
)
def test_a_member_is_an_opaque_reference(member, why):
    error = refused(member=member)
    assert (error.column, error.value, error.what.en) == ("member", member, why)
    assert error.exit_status == 2


@given(st.text(max_size=140))
def test_any_member_is_taken_as_it_is_or_refused(member):
    try:
        taken = RULES.parse(a_request(member=member), NOW)
    except RefusedAct:
        return
    assert taken.member == member
    assert member.isascii()
    assert member.isprintable()
    assert 1 <= len(member) <= 128
    assert "@" not in member.strip("@")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"version": "2030-01-01"},
            (
                "error: terms has no version '2030-01-01'\n"
                "  fix: use a version of the archive: 2021-01-01, 2022-01-01, 2023-01-01, 2024-01-01, 2025-01-01"
            ),
        ),
        (
            {"act": "accept"},
            "error: there is no act 'accept'\n  fix: use one of agree, acknowledge, decline, withdraw",
        ),
        (
            {"at": "2026-04-02 10:00"},
            (
                "error: occurred_at is '2026-04-02 10:00', which names no moment in time: it has no offset\n"
                "  fix: write it with an offset, like 2026-04-01T09:30:00+09:00"
            ),
        ),
        (
            {"at": "2026-06-01T00:05:00.001Z"},
            (
                "error: occurred_at is '2026-06-01T00:05:00.001Z', which is yet to come: "
                "it is 2026-06-01T00:00:00.000Z now\n"
                "  fix: give the time at which the act occurred, and look at the clock and the offset"
            ),
        ),
        (
            {"at": "2023-12-31T23:59:59+09:00"},
            (
                "error: terms@2024-01-01 was published on 2024-01-01, after the act of 2023-12-31\n"
                "  fix: name the version that was shown to the member, or correct the time"
            ),
        ),
        (
            {"channel": "fax"},
            (
                "error: 'fax' is no channel of this ledger\n"
                "  fix: use one of web, app, phone, paper, import, or add it to KAITEI_CHANNELS"
            ),
        ),
        (
            {"locale": "日本語"},
            "error: '日本語' is no language tag\n  fix: write it like ja, en or zh-Hant-TW",
        ),
        (
            {"key": "a\tb"},
            (
                "error: the idempotency key 'a\\tb' holds the control character U+0009, which is not printable ASCII\n"
                "  fix: use 1 to 128 printable ASCII characters, or leave it out"
            ),
        ),
        (
            {"statement": "同意\x07します"},
            (
                "error: the statement holds the control character U+0007\n"
                "  fix: give the words as they were shown, as plain text"
            ),
        ),
        (
            {"statement": " \n"},
            "error: the statement is empty\n  fix: give the words as they were shown, as plain text",
        ),
        (
            {"statement": "字" * 65_537},
            (
                "error: the statement is longer than 65536 characters\n"
                "  fix: give the words as they were shown, as plain text"
            ),
        ),
        ({"statement_digest": "abc"}, "error: 'abc' is no SHA-256 in hex\n  fix: write 64 hex digits"),
        (
            {"version": "2021-01-01", "digest": "00" * 32},
            (
                "error: the text of terms@2021-01-01 is a reconstruction (復元案): "
                "nobody accepted these exact words, so no record may carry their digest\n"
                "  fix: leave the digest out; the act on the version itself can be recorded"
            ),
        ),
    ],
)
def test_a_bad_act_is_refused_in_words(fields, message):
    assert refused(**fields).render() == message


@pytest.mark.parametrize(
    "fields",
    [
        {"member": "a@example.jp"},
        {"at": "2023-12-31T23:59:59+09:00"},
        {"at": "2026-06-01T00:05:00.001Z"},
        {"statement": ""},
        {"statement_digest": "abc"},
        {"key": ""},
    ],
)
def test_what_acts_have_of_their_own_is_checked_however_many_like_them_went_before(fields):
    rules = Rules(CATALOG)
    with pytest.raises(RefusedAct) as first:
        rules.parse(a_request(**fields), NOW)
    for _ in range(2):
        assert rules.parse(a_request(), NOW) == RULES.parse(a_request(), NOW)
    with pytest.raises(RefusedAct) as later:
        rules.parse(a_request(**fields), NOW)
    assert later.value.render() == first.value.render()


def test_an_unknown_policy_is_refused():
    request = a_request()
    with pytest.raises(RefusedAct) as caught:
        Rules(a_catalog(a_version("2024-01-01"), policy="privacy")).parse(request, NOW)
    assert caught.value.render() == (
        "error: there is no policy 'terms'\n  fix: use a policy of the archive: privacy"
    )


def test_another_digest_than_the_versions_own_is_refused():
    error = refused(digest="00" * 32)
    assert error.column == "digest"
    assert CATALOG.policies[0].revisions[3].digest.hex() in error.what.en


def test_an_act_on_a_reconstruction_carries_no_digest():
    assert RULES.parse(a_request(version="2021-01-01"), NOW).digest is None


def test_a_version_may_be_accepted_from_the_day_it_is_published_before_it_is_in_force():
    rules = Rules(a_catalog(a_version("2026-07-01", published="2026-04-01")))
    early = a_request(version="2026-07-01", at="2026-04-01T00:00:00+09:00")
    assert rules.parse(early, NOW).version == "2026-07-01"
    with pytest.raises(RefusedAct):
        rules.parse(a_request(version="2026-07-01", at="2026-03-31T23:59:59.999+09:00"), NOW)


def test_channels_can_be_configured_and_are_plain_words():
    act = Rules(CATALOG, ("web", "call-centre")).parse(a_request(channel="call-centre"), NOW)
    assert act.channel == "call-centre"
    with pytest.raises(RefusedAct, match="'Call Centre' cannot be the name of a channel"):
        Rules(CATALOG, ("Call Centre",))


def test_a_statement_and_its_digest_must_agree():
    digest = hashlib.sha256("同意します".encode()).hexdigest()
    given = RULES.parse(a_request(statement_digest=digest), NOW)
    assert given.statement == bytes.fromhex(digest)
    assert refused(statement="別の文", statement_digest=digest).column == "statement_digest"
