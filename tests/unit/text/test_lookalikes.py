"""Look-alikes are told by the word they stand in, and ordinary words are left alone."""

import pytest

from kaitei.text.codepoints import refused
from kaitei.text.lookalikes import WORDS, find_lookalikes, katakana_words


@pytest.mark.parametrize(
    ("text", "char", "meant"),
    [
        ("お客さまのア力ウント", "力", "カ"),
        ("クレジット力ードの番号", "力", "カ"),
        ("力メラの映像", "力", "カ"),
        ("口グインした端末", "口", "ロ"),
        ("ブ口グの投稿", "口", "ロ"),
        ("工ラーの記録", "工", "エ"),
        ("二ュースを配信", "二", "ニ"),
        ("コミュ二ティ", "二", "ニ"),
        ("卜ラブルの対応", "卜", "ト"),
        ("サイ卜の運営", "卜", "ト"),
        ("デ一夕を", "一", "ー"),
        ("個人デー夕を", "夕", "タ"),
        ("八ードウェア", "八", "ハ"),
        ("サービスのデ一タ", "一", "ー"),
        ("サーバ一に保存", "一", "ー"),
        ("プライバシ一ポリシ一", "一", "ー"),
        ("カ一ド会社", "一", "ー"),
        ("三ーティング", "三", "ミ"),
        ("能カを有する", "カ", "力"),
        ("効カを生じる", "カ", "力"),
        ("預金ロ座", "ロ", "口"),
        ("窓ロに", "ロ", "口"),
        ("電気エ事", "エ", "工"),
        ("第ニ条", "ニ", "二"),
        ("第三者のニ次利用", "ニ", "二"),
        ("第ハ条", "ハ", "八"),
        ("同ーの端末", "ー", "一"),
        ("統ーした", "ー", "一"),
        ("個人データー般", "ー", "一"),
        ("をへルプで", "へ", "ヘ"),
        ("当社のぺージ", "ぺ", "ペ"),
        ("べストエフォート", "べ", "ベ"),
        ("当社ヘ連絡", "ヘ", "へ"),
        ("会員ヘの通知", "ヘ", "へ"),
        ("すベての会員", "ベ", "べ"),
        ("法令によリ", "リ", "り"),
        ("セキュりティ", "り", "リ"),
        ("アプりケーション", "り", "リ"),
        ("サ‐ビス", "‐", "ー"),
        ("デ―タ", "―", "ー"),
        ("ユ−ザ−登録", "−", "ー"),
        ("2O24年", "O", "0"),
        ("1l5番", "l", "1"),
        ("二○二四年", "○", "〇"),
        ("Αpple", "Α", "A"),
        ("Gοοgle", "ο", "o"),
    ],
)
def test_a_look_alike_is_found_with_what_was_meant(text, char, meant):
    found = find_lookalikes(text, {"ユーザー"})
    assert (char, meant) in [(each.char, each.meant) for each in found]
    assert all(text[each.offset] == each.char for each in found)


@pytest.mark.parametrize(
    "text",
    [
        "入力フォームと出力ファイルの窓口サービス",
        "サーバ一覧、ブラウザ一式、アプリ一つ、ユーザ一人、サービス一覧、アプリ一般、サーバー一台、データ一式",
        "プラン一ヶ月、リース一カ月、セミナー二カ月、一ヵ所、三ケ所、八ッ場",
        "メール一アカウントにつき",
        "当社へサービスの利用をページへアクセスし、サイトへログインする",
        "イ又はロに掲げる者、前号ニ及びホ、同号ヘの規定、ハからヘまで、チ又はリ",
        "らーめん、よーく、さーて",
        "エネルギーの効率、タイプ、ハード、ニーズ、トラブル、ロゴ、カード",
        "すべて、なるべく、ベストをつくす、ヘルプへ移動する、ページ、ペット",
        "よりサービスを、あらゆるリスク、取り扱い、アプリ",
        "α版、μm、Ω、βテスト",
        "A1O2B、Office365、5l、IO",
        "A-B、03-1234-5678、2024-11-05、コピー - ペースト",
        "〇〇市、○印、二〇二四年",
        "「―」で示す――すなわち――",
        "第三者提供、第二条、十八歳、八月、夕方、才能、千円、一部",
        "人工知能、加工、工事、口座、力量、一切",
    ],
)
def test_ordinary_words_are_left_alone(text):
    assert find_lookalikes(text) == ()


def test_words_of_the_text_itself_decide_doubtful_places():
    assert find_lookalikes("フレンダ一の規約") == ()
    assert [
        found.meant for found in find_lookalikes("フレンダ一の規約", katakana_words("フレンダーとは"))
    ] == ["ー"]


def test_words_cut_by_a_look_alike_are_not_learnt():
    assert katakana_words("工ラーとエラー、デ一タベース、サービス") == {"エラー", "サービス"}


def test_the_list_of_words_is_katakana():
    assert all(word == "".join(sorted(katakana_words(word))) for word in WORDS)
    assert not any(list(refused(word)) for word in WORDS)
