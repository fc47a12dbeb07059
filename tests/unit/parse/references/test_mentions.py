"""What is written of provisions in a line, told from counts, from other words, and from other law."""

import pytest

from kaitei.parse.references.mentions import find_mentions


def foreign(text: str, title: str = "") -> list[str]:
    return [mention.written for mention in find_mentions(text, title) if mention.foreign]


def own(text: str, title: str = "") -> list[str]:
    return [mention.written for mention in find_mentions(text, title) if not mention.foreign]


@pytest.mark.parametrize(
    "text",
    [
        "労働基準法第12条の規定による",
        "法第27条第1項各号に掲げる場合",
        "同法第5条を準用する",
        "個人情報の保護に関する法律（平成15年法律第57号。以下「法」という。）第16条第3項",
        "政令第3条、施行規則第7条第2項",
        "民法548条の4第1項",
        "消費者契約法第8条又は第10条",
        "金融商品取引法第百九十七条、第百九十七条の二第一号から第十号まで若しくは第十三号",
        "「個人情報保護基本方針」第3条",
        "GDPR第6条、東京都条例第2条",
        "就業規則第40条から第42条まで",
        "改正前の第3条、旧第8条、従前の第4条",
        "業務方法書第26条の規定に基づき、学則第52条",
        "地方独立行政法人法第21条第1号に掲げる業務、同第5条",
        "当社の規約第3条、休暇に関する規約第3条",
    ],
)
def test_references_into_other_law_and_other_documents_are_left_alone(text):
    assert own(text, "見本利用規約") == []
    assert foreign(text, "見本利用規約") != []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("本規約第3条", ""),
        ("この規約の第3条", ""),
        ("本プライバシーポリシー第3条", ""),
        ("会員規約第3条", "見本会員規約"),
        ("見本会員規約第3条", "見本会員規約"),
        ("利用方法第3条", ""),
        ("当社は規約第3条", "見本会員規約"),
    ],
)
def test_the_text_s_own_name_does_not_make_a_reference_foreign(text, title):
    assert foreign(text, title) == []
    assert own(text, title) == ["第3条"]


@pytest.mark.parametrize(
    "text",
    [
        "本条件、同条約、条例、前条件、本条項",
        "第三者、第一に、第2項目、第1号被保険者、第3号議案",
        "項目、目次、以前、名前、午前",
        "3か月、5件、第1回、第2版",
        "１条の光、次の事項、以下の情報",
    ],
)
def test_words_that_only_look_like_references_are_left_alone(text):
    assert [found for found in own(text) if found != "１条"] == []


def test_a_branch_number_is_told_from_a_count():
    assert own("第2条の2の規定") == ["第2条の2"]
    assert own("第2条の2から第4条まで") == ["第2条の2", "第4条"]
    assert own("第2条の2つの規定") == ["第2条"]
    assert own("第5条の3か月前") == ["第5条"]
    assert own("第2条の一部") == ["第2条"]


def test_a_hostile_line_is_read_only_so_far():
    assert len(find_mentions("前条" * 4000)) == 200


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1項の年次有給休暇と同様とする", ["1項"]),
        ("指定のないときは、2項について定める", ["2項"]),
        ("次の3項を守る", []),
        ("合計3項の確認", []),
        ("余剰分を第1号2.及び第3号に加える", ["第1号2.", "第3号"]),
    ],
)
def test_numbers_that_name_a_provision_are_told_from_counts(text, expected):
    assert own(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第3、4条", ["第3", "4条"]),
        ("第三、第五及び第六号", ["第三", "第五", "第六号"]),
        ("前項第3・5・8号", ["前項第3", "5", "8号"]),
        ("第8条,9条", ["第8条", "9条"]),
        ("手数料は1,200円", []),
        ("第1号の(2)", ["第1号の(2)"]),
        ("第2条(3)号、第（2）項", ["第2条(3)号", "第（2）項"]),
        ("第4条1.(2)に", ["第4条1.(2)"]),
        ("第3条イ、前項(ア)に", ["第3条イ", "前項(ア)"]),
        ("前項イベント、第3条イベントに", ["前項", "第3条"]),
        ("次のイ又はロに掲げる", ["イ", "ロ"]),
        ("サービスイ、スマホに定める", []),
        ("3項ただし書", ["3項"]),
        ("次々条、前前項", ["次々条", "前前項"]),
        ("次に掲げる各号", ["次に掲げる各号"]),
        ("第10号様式", []),
        ("第5.3条、2.1に定める", ["第5.3条", "2.1"]),
    ],
)
def test_the_forms_in_which_provisions_are_named(text, expected):
    assert own(text) == expected
