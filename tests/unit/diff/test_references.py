"""What became of references: a provision is what its words are, not its number."""

import pytest

from kaitei.diff import compare, trace_references, with_references
from kaitei.model import ReferenceState
from kaitei.parse import parse_document


def states(old: str, new: str) -> list[tuple[str, str | None, str | None, str]]:
    """Return words, old target, new target and state of every reference that both texts have."""
    comparison = compare(parse_document("old.md", old), parse_document("new.md", new))
    return [
        (
            change.written,
            None if change.old_target is None else comparison.old.clauses[change.old_target].text[:8],
            None if change.new_target is None else comparison.new.clauses[change.new_target].text[:8],
            change.state.value,
        )
        for change in trace_references(comparison)
    ]


OLD = "第1条　会員は、氏名を登録する。\n第2条　会員は、月会費を支払う。\n第3条　第2条の月会費は、返さない。\n"


def test_a_number_that_names_another_provision_now_is_stale():
    new = "第1条　会員は、氏名を登録する。\n第2条　当社は、広告を配信する。\n第3条　会員は、月会費を支払う。\n第4条　第2条の月会費は、返さない。\n"
    assert states(OLD, new) == [("第2条", "第2条　会員は、", "第2条　当社は、", "stale")]


def test_a_number_that_went_along_is_kept():
    new = "第1条　会員は、氏名を登録する。\n第2条　当社は、広告を配信する。\n第3条　会員は、月会費を支払う。\n第4条　第3条の月会費は、返さない。\n"
    assert states(OLD, new) == [("第3条", "第2条　会員は、", "第3条　会員は、", "kept")]


def test_a_number_that_was_changed_to_another_provision_is_retargeted():
    new = "第1条　会員は、氏名を登録する。\n第2条　会員は、月会費を支払う。\n第3条　第1条の月会費は、返さない。\n"
    assert states(OLD, new) == [("第1条", "第2条　会員は、", "第1条　会員は、", "retargeted")]


def test_a_number_that_names_nothing_any_more_is_lost():
    old = "第1条　第2条の月会費は、返さない。\n第2条　会員は、月会費を支払う。\n"
    assert states(old, "第1条　第2条の月会費は、返さない。\n") == [("第2条", "第2条　会員は、", None, "lost")]


def test_a_deleted_provision_whose_number_went_to_the_next_is_stale():
    new = "第1条　会員は、月会費を支払う。\n第2条　第2条の月会費は、返さない。\n"
    assert [state for *_, state in states(OLD, new)] == ["stale"]


@pytest.mark.parametrize("other", ["(2) 反社会的勢力であると判明した者", "(2) 削除"])
def test_a_number_that_was_given_to_other_words_is_stale(other):
    old = (
        "第1条　次のいずれかに該当するときは、資格を失う。\n(1) 退会の届出をしたとき。\n"
        "(2) 一年間ポイントの付与を受けなかったとき。\n(3) その他不適当と認めるとき。\n"
        "第2条　前条第2号の場合には、ポイントは消滅する。\n"
    )
    new = old.replace("(2) 一年間ポイントの付与を受けなかったとき。", other)
    assert [(written, state) for written, _, _, state in states(old, new)] == [("前条第2号", "stale")]


@pytest.mark.parametrize("word", ["同条", "本条"])
def test_words_that_go_with_others_are_not_traced(word):
    old = f"第1条　会員は、登録する。\n第2条　第1条により、{word}の定めを準用する。\n"
    assert [written for written, *_ in states(old, old)] == ["第1条"]


def test_a_paragraph_that_was_split_is_kept_by_what_points_at_a_part_of_it():
    old = "第1条　会員は、氏名を登録し、毎月末日までに月会費を支払うものとする。\n2　前項の月会費は、返さない。\n"
    new = "第1条　会員は、氏名を登録する。\n2　会員は、毎月末日までに月会費を支払うものとする。\n3　前項の月会費は、返さない。\n"
    assert [state for *_, state in states(old, new)] == ["kept"]


@pytest.mark.parametrize("reference", ["前項", "前二項"])
def test_a_paragraph_that_was_cut_in_two_is_kept_by_what_names_either_part_or_both(reference):
    old = "第1条　会員は、氏名を登録する。会員は、毎月末日までに月会費を支払う。\n2　前項の月会費は、返さない。\n"
    new = f"第1条　会員は、氏名を登録する。\n2　会員は、毎月末日までに月会費を支払う。\n3　{reference}の月会費は、返さない。\n"
    assert [state for *_, state in states(old, new)] == ["kept"]


def test_an_article_rewritten_beyond_its_words_is_where_most_of_its_lines_went():
    kept = "会員が登録した氏名及び住所は、本人確認と連絡のために利用するものとします。"
    before = kept.replace("氏名及び住所", "氏名、住所及び電話番号")
    added = "当社は、広告の配信、統計の作成及びサービスの改善のために、端末の種類、閲覧の履歴及び位置の情報を取得することがあります。"
    more = "前項の情報を第三者に提供するときは、あらかじめその範囲と方法を当社のウェブサイトで公表し、会員の同意を得るものとします。"
    old = f"第1条　会員は、第2条に従います。\n\n第2条\n\n{before}\n"
    new = f"第1条　会員は、第3条に従います。\n\n第2条\n\n{added}\n\n第3条\n\n{more}\n\n{kept}\n\n{added.replace('広告', '案内')}\n"
    assert states(old, new) == [("第3条", "第2条", "第3条", "kept")]


def test_a_sign_that_names_a_paragraph_follows_the_paragraph_and_not_its_article():
    old = "## 1. 目的\n\n(1) 会員は、氏名を登録します。\n\n(2) 会員は、月会費を支払います。\n\n## 2. 返金\n\n1.(2)の月会費は、返しません。\n"
    new = old.replace("(2) 会員", "(2) 当社は、広告を配信します。\n\n(3) 会員").replace("1.(2)", "1.(3)")
    assert states(old, new) == [("1.(3)", "(2) 会員は、", "(3) 会員は、", "kept")]


def test_articles_that_changed_places_are_told_by_their_words():
    first = "会員は、氏名を登録する。\n2　前条及び次条は、法人に準用する。\n"
    second = "会員は、月会費を支払う。\n2　第1条の会員は、月会費を免除されることがある。\n"
    old = f"第1条　目的を定める。\n第2条　{first}第3条　{second}"
    new = f"第1条　目的を定める。\n第2条　{second}第3条　{first}"
    assert [state for *_, state in states(old, new)] == ["kept", "stale", "lost"]


def test_numbers_alone_on_their_line_do_not_hold_a_provision():
    old = "## 1.\n会員は、氏名を登録します。\n## 2.\n会員は、月会費を支払います。\n## 3.\n前条の月会費を支払わないときは、停止します。\n"
    new = "## 1.\n会員は、氏名を登録します。\n## 2.\n会員は、月会費を支払います。\n## 3.\n当社は、広告を配信します。\n## 4.\n前条の月会費を支払わないときは、停止します。\n"
    assert [state for *_, state in states(old, new)] == ["stale"]


def test_the_comparison_carries_what_became_of_its_references_and_is_otherwise_the_same():
    comparison = compare(parse_document("old.md", OLD), parse_document("new.md", OLD))
    traced = with_references(comparison)
    assert [change.state for change in traced.references] == [ReferenceState.KEPT]
    assert traced.parts == comparison.parts
    assert comparison.references == ()


def test_texts_without_references_are_compared_without_reading_their_outline():
    text = "# Terms\n\nWords.\n"
    assert states(text, text + "More words.\n") == []


def test_lists_too_long_to_hold_every_line_against_every_other_are_still_traced():
    items = [f"({n}) 前号の{n}番目の情報及び{n * 7}に関する記録\n" for n in range(1, 400)]
    old = "第1条　次の各号に定める。\n" + "".join(items)
    new = "第1条　次の各号に定める。\n" + "".join(items[:200]) + "".join(items[200:]).replace("記録", "記述")
    assert {state for *_, state in states(old, new)} == {"kept"}


ARTICLES = (
    "登録の取消し",
    "会員は、他人を害する行為をしてはならない。",
    "会員は、月会費を支払う。",
    "会員は、いつでも退会できる。",
)


def _text(lines, last):
    return "".join(f"第{n}条　{line}\n" for n, line in enumerate((*lines, last), 1))


@pytest.mark.parametrize(
    "words", ["第{}条及び第{}条", "第{}条、第{}条", "第{}条又は第{}条", "第{}条から第{}条まで"]
)
def test_neighbours_that_went_along_together_are_kept(words):
    old = _text(ARTICLES, words.format(2, 3) + "の規定は、退会した後も効力を有する。")
    new = _text(
        ("当社は、広告を配信する。", *ARTICLES), words.format(3, 4) + "の規定は、退会した後も効力を有する。"
    )
    assert {state for *_, state in states(old, new)} == {"kept"}


def test_of_neighbours_the_forgotten_one_is_stale():
    old = _text(ARTICLES, "第2条及び第3条の規定は、退会した後も効力を有する。")
    shifted = ("当社は、広告を配信する。", *ARTICLES)
    half = _text(shifted, "第3条及び第3条の規定は、退会した後も効力を有する。")
    assert [state for *_, state in states(old, half)] == ["kept", "stale"]
    none = _text(shifted, "第2条及び第3条の規定は、退会した後も効力を有する。")
    assert [state for *_, state in states(old, none)] == ["stale", "stale"]


def test_a_reference_more_in_the_line_does_not_hide_the_one_that_went_along():
    old = _text(ARTICLES, "第2条の規定は、退会した後も効力を有する。")
    new = _text(("当社は、広告を配信する。", *ARTICLES), "第2条及び第3条の規定は、退会した後も効力を有する。")
    assert [(written, state) for written, *_, state in states(old, new)] == [("第3条", "kept")]


def _list(*items, cites="前条各号"):
    lines = "".join(f"({n}) {item}\n" for n, item in enumerate(items, 1))
    return f"第1条　会員は、次の各号の行為をしてはならない。\n{lines}第2条　当社は、{cites}のいずれかをした会員を退会させる。\n"


@pytest.mark.parametrize("cites", ["前条各号", "前条の各号", "第1条各号"])
@pytest.mark.parametrize(
    "items",
    [
        ("法令に反する行為", "他人を害する行為", "虚偽の登録", "迷惑行為"),
        ("迷惑行為", "法令に反する行為", "他人を害する行為", "虚偽の登録"),
        ("法令に反する行為", "虚偽の登録"),
        ("迷惑行為", "信用を損なうこと"),
    ],
)
def test_an_item_more_or_less_does_not_make_the_name_of_the_list_stale(cites, items):
    old = _list("法令に反する行為", "他人を害する行為", "虚偽の登録", cites=cites)
    assert {state for *_, state in states(old, _list(*items, cites=cites))} == {"kept"}


def test_the_name_of_another_list_is_stale():
    old = _list("法令に反する行為", "他人を害する行為", cites="第1条各号")
    new = "第1条　会員は、次の各号を登録する。\n(1) 氏名\n(2) 住所\n" + old.replace("第2条", "第3条").replace(
        "第1条　会", "第2条　会"
    )
    assert [state for written, *_, state in states(old, new) if written == "第1条各号"] == ["stale"]


def test_too_many_references_to_hold_each_against_each_are_still_traced():
    def text(many):
        lines = f"{many}の規定は、効力を有する。", f"{many}を除き、終了する。"
        return _text((*ARTICLES, *lines), f"{many}については、別に定める。")

    numbers = [f"第{n % 3 + 1}条" for n in range(200)]
    found = states(text("、".join(numbers)), text("、".join([numbers[0], *numbers[2:]])))
    assert len(found) >= 3 * 197
    assert {state for *_, state in found} == {"kept"}


def test_one_more_between_those_that_are_counted_is_kept():
    old = _list("虚偽の届出", "登録の取消し", "その他前二号に準ずる事由")
    assert ("前二号", "kept") in [(each[0], each[3]) for each in states(old, old)]
    new = _list("虚偽の届出", "料金の不払い", "登録の取消し", "その他前三号に準ずる事由")
    assert ("前三号", "kept") in [(each[0], each[3]) for each in states(old, new)]
    forgotten = _list("虚偽の届出", "料金の不払い", "登録の取消し", "その他前二号に準ずる事由")
    assert ("前二号", "stale") in [(each[0], each[3]) for each in states(old, forgotten)]


def test_a_paragraph_whose_proviso_became_one_of_its_own_is_the_same():
    old = (
        "第1条　会員は、料金を支払う。\n2　支払期日は、毎月末日とする。ただし、別に通知した場合は、この限りでない。\n"
        "第2条　前条第2項の支払期日は、営業日とする。\n"
    )
    new = old.replace(
        "ただし、別に通知した場合は、この限りでない。", "\n3　別に通知した場合は、前項の支払期日によらない。"
    )
    assert ("前条第2項", "kept") in [(each[0], each[3]) for each in states(old, new)]


def test_a_number_that_no_longer_goes_with_the_title_it_is_quoted_with_is_lost():
    old = "## 1. 開示の請求\n\n方法は「3. 連絡先」まで。\n\n## 2. 変更\n\n変更する。\n\n## 3. 連絡先\n\n窓口。\n"
    new = old.replace("## 3. 連絡先", "## 4. 連絡先").replace(
        "## 2. 変更", "## 2. 外部送信\n\n送る。\n\n## 3. 変更"
    )
    assert states(old, new) == [("3.", "3. 連絡先", None, "lost")]
    kept = new.replace("「3. 連絡先」", "「4. 連絡先」")
    assert states(old, kept) == [("4.", "3. 連絡先", "4. 連絡先", "kept")]
