"""Two documents → what happened: every kind of change, each line exactly once, in reading order."""

import pytest

from kaitei.diff import compare
from kaitei.model import ChangeKind
from kaitei.parse import parse_document

NEIGHBOURS = [
    "当社は、個人情報を適切に管理します。",
    "会員は、登録した情報を変更することができます。",
    "本規約は日本法に準拠します。",
]


def told(old: list[str], new: list[str]) -> list[tuple[str, str, str]]:
    comparison = compare(
        parse_document("old.md", "\n\n".join(old) + "\n"), parse_document("new.md", "\n\n".join(new) + "\n")
    )
    sides = [(change.old, change.new) for change in comparison]
    assert sorted(i for olds, _ in sides for i in olds) == list(range(len(comparison.old_lines)))
    assert sorted(j for _, news in sides for j in news) == list(range(len(comparison.new_lines)))
    return [
        (
            change.kind.value + ("+moved" if change.moved and change.kind is not ChangeKind.MOVED else ""),
            " / ".join(comparison.old_lines[i] for i in change.old),
            " / ".join(comparison.new_lines[j] for j in change.new),
        )
        for change in comparison
        if change.kind is not ChangeKind.UNCHANGED
    ]


def test_a_text_compared_with_itself_is_unchanged():
    assert told(NEIGHBOURS, NEIGHBOURS) == []


def test_an_added_and_a_deleted_line_have_no_counterpart():
    a, b, c = NEIGHBOURS
    assert told([a, b], [a, "新しい利用目的を定めます。", b]) == [("added", "", "新しい利用目的を定めます。")]
    assert told([a, b, c], [a, c]) == [("deleted", b, "")]


def test_a_reworded_line_is_amended():
    a, b, c = NEIGHBOURS
    assert told([a, b, c], [a, b.replace("変更", "訂正"), c]) == [("amended", b, b.replace("変更", "訂正"))]


def test_a_line_at_another_place_is_moved_and_the_longer_rest_stays():
    a, b, c = NEIGHBOURS
    assert told([c, a, b], [a, b, c]) == [("moved", c, c)]


def test_a_line_moved_and_reworded_is_both():
    a, b, c = NEIGHBOURS
    new = c.replace("日本法", "大阪の条例")
    assert told([c, a, b], [a, b, new]) == [("amended+moved", c, new)]


def test_only_the_label_changes_where_an_item_is_inserted_above():
    assert told(
        ["(1) 会員登録情報", "(2) 端末識別情報", "(3) 閲覧履歴の情報"],
        ["(1) 会員登録情報", "(2) 位置に関する情報", "(3) 端末識別情報", "(4) 閲覧履歴の情報"],
    ) == [
        ("added", "", "(2) 位置に関する情報"),
        ("renumbered", "(2) 端末識別情報", "(3) 端末識別情報"),
        ("renumbered", "(3) 閲覧履歴の情報", "(4) 閲覧履歴の情報"),
    ]


def test_two_sentences_that_part_are_split_and_join_again_as_merged():
    one = "当社は、個人情報を適切に管理します。会員は、登録した情報を変更することができます。"
    assert told([one, NEIGHBOURS[2]], [*NEIGHBOURS]) == [("split", one, " / ".join(NEIGHBOURS[:2]))]
    assert told([*NEIGHBOURS], [one, NEIGHBOURS[2]]) == [("merged", " / ".join(NEIGHBOURS[:2]), one)]


def test_a_part_that_was_split_off_may_stand_behind_an_insertion():
    one = "当社は、個人情報を適切に管理します。会員は、登録した情報を変更することができます。"
    new = [NEIGHBOURS[0], "利用目的は別に公表します。", NEIGHBOURS[1], NEIGHBOURS[2]]
    assert told([one, NEIGHBOURS[2]], new) == [
        ("split", one, " / ".join(NEIGHBOURS[:2])),
        ("added", "", "利用目的は別に公表します。"),
    ]


def test_the_exact_line_wins_over_a_reworded_copy_next_to_it():
    a, b, c = NEIGHBOURS
    copy = b.replace("変更", "訂正")
    assert told([a, b, c], [a, copy, b, c]) == [("added", "", copy)]


def test_a_heading_that_is_only_a_number_follows_its_article():
    a, b, c = NEIGHBOURS
    assert told(["## 1.", a, "## 2.", b, "## 3.", c], ["## 1.", b, "## 2.", a, "## 3.", c]) == [
        ("renumbered", "## 2.", "## 1."),
        ("renumbered+moved", "## 1.", "## 2."),
        ("moved", a, a),
    ]


def test_deletions_are_told_where_they_stood():
    a, b, c = NEIGHBOURS
    assert [kind for kind, _, _ in told([a, "削られる規定です。", b], [a, b, c])] == ["deleted", "added"]


def test_what_was_deleted_between_two_lines_that_merged_is_told():
    first = "・他人の権利を侵害する行為をしないこと。"
    gone = "・悪意のあるプログラムを送信しないこと。"
    last = "利用者は速やかに当社に届け出ること。"
    assert told([first, gone, f"・{last}"], [first + last]) == [
        ("deleted", gone, ""),
        ("merged", f"{first} / ・{last}", first + last),
    ]


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (
            [
                "当社は、個人情報を適切に管理します。",
                "また、委託先に対して必要かつ適切な監督を行います。",
            ],
            "当社は、個人情報を安全に管理し、また、委託先に対しても必要かつ適切な監督を行うものとします。",
        ),
        (
            ["We keep your data safe.", "We also supervise our contractors with due care."],
            "We keep your personal data safe, and we also supervise our contractors with due care and diligence.",
        ),
    ],
)
def test_lines_that_were_amended_while_they_merged_or_split_are_no_deletion_or_addition(parts, whole):
    around = NEIGHBOURS[0], NEIGHBOURS[1]
    both = " / ".join(parts)
    assert told([around[0], *parts, around[1]], [around[0], whole, around[1]]) == [("merged", both, whole)]
    assert told([around[0], whole, around[1]], [around[0], *parts, around[1]]) == [("split", whole, both)]


def test_a_deleted_line_beside_an_amended_one_is_not_taken_in_by_it():
    a, b, c = NEIGHBOURS
    longer = b.replace("変更", "いつでもマイページで確認し、変更")
    gone = "広告の配信には位置に関する情報を利用します。"
    assert told([a, gone, b, c], [a, longer, c]) == [("deleted", gone, ""), ("amended", b, longer)]


def test_a_repeated_heading_is_new_and_not_another_heading_of_its_kind_moved():
    old = ["Profile information", NEIGHBOURS[0], "(b) Location information", NEIGHBOURS[1]]
    new = [NEIGHBOURS[0], "* Location information", NEIGHBOURS[1], "(c) Location information ", NEIGHBOURS[2]]
    assert ("deleted", "Profile information", "") in told(old, new)


def test_empty_texts_compare():
    assert told([], []) == []
    assert told([""], ["一行だけの本文。"]) == [("added", "", "一行だけの本文。")]
    assert told(["一行だけの本文。"], [""]) == [("deleted", "一行だけの本文。", "")]


def test_the_sample_policy_tells_what_was_added():
    from pathlib import Path

    from kaitei.files import read_tree
    from kaitei.parse import load_catalog

    old, new = load_catalog(read_tree(Path("policy_versions"))).policies[0].revisions
    comparison = compare(old.document, new.document)
    amended = [change for change in comparison.changed if change.kind is ChangeKind.AMENDED]
    assert [new.document.path_of(change.new[0])[-1] for change in amended] == ["(3)"]
    (edit,) = amended[0].edits
    line = comparison.new_lines[amended[0].new[0]]
    assert line[edit.new_start : edit.new_end] == (
        "(当社がサービスの利用状況を把握するための仕組みであるクッキー(cookie)により利用状況を記録することを含みます)"
    )
    assert comparison.counts[ChangeKind.DELETED] == 0
    added = [
        comparison.new_lines[j]
        for change in comparison.changed
        for j in change.new
        if change.kind is ChangeKind.ADDED
    ]
    assert added[0] == "具体的には以下の目的で個人情報を利用します。"
    assert added[-1] == "最新改定日:2024年11月5日"
    articles = {
        new.document.path_of(j)[1]
        for change in comparison.changed
        for j in change.new
        if len(new.document.path_of(j)) > 1
    }
    assert articles == {"2.", "3."}


def test_a_label_alone_goes_with_its_text_even_where_the_common_end_begins():
    a, b, c = NEIGHBOURS
    assert told(["## 1.", a, "## 2.", b, "## 3.", c], ["## 1.", a, "## 2.", c]) == [
        ("deleted", "## 2.", ""),
        ("deleted", b, ""),
        ("renumbered", "## 3.", "## 2."),
    ]
    assert told(["## 1.", a, "## 2.", c], ["## 1.", a, "## 2.", b, "## 3.", c]) == [
        ("added", "", "## 2."),
        ("added", "", b),
        ("renumbered", "## 2.", "## 3."),
    ]


def test_a_heading_too_short_to_be_known_moves_with_its_article():
    a, b, c = NEIGHBOURS
    old = ["## 第1条　目的", a, "## 第2条　変更", b, c]
    new = ["## 第1条　変更", b, c, "## 第2条　目的", a]
    assert told(old, new) == [
        ("renumbered", "## 第2条　変更", "## 第1条　変更"),
        ("renumbered+moved", "## 第1条　目的", "## 第2条　目的"),
        ("moved", a, a),
    ]


def test_an_item_reworded_inside_an_article_that_moved_stays_its_item():
    a, b, c = NEIGHBOURS
    items = ["(1) 氏名と生年月日を登録すること。", "(2) 会員が代金を支払うとき。", "(3) 商品を発送すること。"]
    reworded = [items[0], "(2) 加盟店は毎月の代金を口座から払うこと。", items[2]]
    links = {(x, y) for kind, x, y in told([*items, a, b, c], [a, b, c, *reworded]) if x and y}
    assert links == set(zip(items, reworded, strict=True))


def test_a_heading_that_keeps_its_number_is_not_the_item_of_the_same_words():
    a, b, c = NEIGHBOURS
    old = [a, "3.b.ii.Location information", b]
    new = [a, "● Location information", c, "3.b.ii. Location information", b]
    assert told(old, new) == [
        ("added", "", "● Location information"),
        ("added", "", c),
        ("amended", "3.b.ii.Location information", "3.b.ii. Location information"),
    ]


def test_a_heading_reworded_in_its_place_is_not_an_item_that_has_its_words():
    a, b, c = NEIGHBOURS
    old = [a, b, "4.c.Security and prevention of unauthorized use", c]
    item = "● Security and prevention of unauthorized use; and/or"
    heading = "4.c.Examples of Security and prevention of and measures against unauthorized use"
    assert told(old, [a, item, b, heading, c]) == [("added", "", item), ("amended", old[2], heading)]


def test_english_sentences_alike_in_letters_only_are_not_one_amended():
    old = "This information is not saved on our servers or shared with any third parties."
    new = (
        "If the collected public information contains Personal Data, we may use such information for display."
    )
    assert told([old], [new]) == [("added", "", new), ("deleted", old, "")]


def test_addresses_of_links_do_not_make_lines_alike():
    a, b, c = NEIGHBOURS
    pages = (
        "export-your-data",
        "exporting-account-data",
        "imports-and-exports",
        "how-do-i-cancel-my-account",
    )
    links = ", ".join(f"[{page[:6]}](https://help.example.com/article/{page})" for page in pages)
    old = f"* If we get an informal request, we do not assist; members export for themselves: {links}."
    right = "* **Right to Portability.** You have the right to receive the information we have about you."
    new = f"{right} Please follow {links}."
    assert ("amended", right, new) in told([a, old, b, right, c], [a, b, new, c])


def test_a_rule_never_moves():
    a, b, c = NEIGHBOURS
    rule = "-" * 39
    assert all("moved" not in kind for kind, _, _ in told([a, rule, b, c], [a, b, rule, c]))


ITEMS = ["第7条　会員が次のいずれかに該当するときは、資格を失う。", "(1) 退会の届出をしたとき。"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(2) 一年間ポイントの付与を受けなかったとき。", "(2) 削除"),
        ("(2) 一年間ポイントの付与を受けなかったとき。", "(2) 反社会的勢力であると判明した者"),
    ],
)
def test_an_item_that_keeps_its_number_and_not_its_words_is_amended(before, after):
    last = "(3) その他当社が不適当と認めるとき。"
    assert told([*ITEMS, before, last], [*ITEMS, after, last]) == [("amended", before, after)]


def test_an_article_of_other_words_under_the_same_number_is_another_article():
    a, b, c = (f"{n}. {text}" for n, text in zip((1, 2, 3), NEIGHBOURS, strict=True))
    new = "2. 手数料は月額千円とする。"
    assert told([a, b, c], [a, new, c]) == [("added", "", new), ("deleted", b, "")]
    old, repealed = "第2条（費用）", "第2条　削除"
    assert told([a, old, c], [a, repealed, c]) == [("amended", old, repealed)]


def test_what_one_heading_holds_is_amended_when_it_is_written_anew():
    old = "当社は、本サービスの利用により利用者に生じた損害について、一切の責任を負いません。"
    new = "当社の賠償額は、過失の軽重を問わず、利用者が過去1年間に支払った料金の総額を上限とします。"
    near = "(2) 当社は、(1)による停止により利用者に生じた損害について責任を負いません。"
    before = ["6. 停止", NEIGHBOURS[0], "7. 責任の制限", old, "8. 準拠法", NEIGHBOURS[2]]
    after = ["6. 停止", NEIGHBOURS[0], near, "7. 責任の制限", new, "8. 準拠法", NEIGHBOURS[2]]
    assert told(before, after) == [("added", "", near), ("amended", old, new)]


def test_of_two_lines_about_as_alike_the_one_that_kept_its_number_is_meant():
    old = ["イ 住所及び電話番号", "ウ 電子メールアドレス"]
    new = ["イ 住所、電話番号及び電子メールアドレス", "ウ 事業の内容"]
    assert told(["ア 氏名", *old], ["ア 氏名", *new]) == [
        ("amended", *pair) for pair in zip(old, new, strict=True)
    ]


def test_a_paragraph_numbered_by_its_sentences_is_split_though_one_was_amended():
    old = "当社は、本約款を変更することができます。変更後の約款は、当社が掲載した時から効力を生じます。"
    first = "(1) 当社は、民法第548条の4の規定により、本約款を変更することができます。"
    second = "(2) 変更後の約款は、当社が掲載した時から効力を生じます。"
    assert told(["8. 変更", old], ["8. 変更", first, second]) == [("split", old, f"{first} / {second}")]
