"""What an index lists of a text: words that people look for, and no others."""

from __future__ import annotations

import pytest

from kaitei.text.terms import read_readings, read_terms


def written(text):
    return [term.written for term in read_terms(text)]


@pytest.mark.parametrize(
    "text",
    [
        "前条に基づき、本項及び同条の規定を準用します。",
        "以下のとおりとします。旨ご了承ください。上記をご覧ください。",
        "お客さまへのお願い、お客様の皆さまへ",
        "合理的な範囲で適切に実施し、把握し、向上に努めます。",
        "www.example.com または https://example.com/privacy/cookies をご覧ください。",
        "ii 及び iii に該当する場合",
    ],
)
def test_references_phrases_and_addresses_are_no_terms(text):
    assert written(text) == []


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("端末識別情報とクッキーを記録します。", ["端末識別情報", "クッキー", "記録"]),
        ("ポップアップ通知やPush配信", ["ポップアップ通知", "Push配信"]),
        ("第三者への提供の停止", ["第三者", "提供", "停止"]),
        ("第3条第2項第1号に該当する届出、民法第548条の4の規定", ["届出", "民法"]),
        ("第三条の二及び第1章の免責", ["免責"]),
        ("知的財産権、知的な会員", ["知的財産権", "会員"]),
        ("ご契約の変更、お問い合わせ", ["契約", "変更", "お問い合わせ"]),
        ("各種サービス、会員等、登録済のメールアドレス宛", ["サービス", "会員", "登録", "メールアドレス"]),
        ("当社グループ会社及び弊社ウェブサイト", ["グループ会社", "ウェブサイト"]),
        ("当社コミュニケーションならびに当社製品", ["コミュニケーション", "製品"]),
        ("許可なしに複製すること", ["許可", "複製"]),
        ("サービスの実施状況の把握", ["サービス", "実施状況"]),
        ("サイトの情報をクリックし、事業を媒体で", []),
        ("Google Analytics を利用し、cookie を保存", ["Google Analytics", "cookie", "保存"]),
        ("弁護士 331 E. Evelyn Avenue, Mountain View 方", ["弁護士"]),
        ("Websites and Communications Terms of Use 英文の規約", ["英文", "規約"]),
    ],
)
def test_compounds_are_cut_where_people_would_look(text, terms):
    assert written(text) == terms


def test_the_same_word_in_other_letters_has_one_stem():
    first, second = read_terms("Firefoxとfirefoxです")
    assert (first.stem, first.reading) == (second.stem, second.reading)


def test_forms_of_an_english_word_share_a_stem():
    stems = {
        term.stem for term in read_terms("Cookies, a cookie. Accessing, accessed, access. Deleting, delete.")
    }
    assert len(stems) == 3


def test_english_function_words_and_adverbs_are_no_terms():
    assert written("However, when you are using these properly, we may have provided what you want.") == []
    assert written("Our newsletter and your consent.") == ["newsletter", "consent"]


def naming(text):
    return [term.written for term in read_terms(text) if term.names]


def test_an_english_word_names_a_thing_where_it_closes_a_phrase():
    assert naming("You can adjust the settings of your browser.") == ["settings", "browser"]
    assert naming("The company was acquired by partners who integrate it.") == ["company", "partners"]
    assert naming("It is accessible in aggregate with an optional addendum.") == ["aggregate", "addendum"]


def test_what_readers_look_for_is_named_wherever_it_stands():
    assert naming("Billing addresses, refunds, and if you withdraw") == ["billing", "refunds", "withdraw"]


def test_words_with_kanji_have_a_reading_long_enough_to_mean_them():
    assert list(read_readings("閲覧履歴とクッキーの策")) == [("えつらん", "閲覧"), ("りれき", "履歴")]
