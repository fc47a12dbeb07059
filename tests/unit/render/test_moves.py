"""A moved article is told once, and what it lost is shown in it."""

from support.comparing import a_table, new_text, old_text

OLD = """\
第1条（目的）

この規約は、利用条件を定めます。

第2条（会員登録）

1. 利用を希望する者は、当社所定の方法により申し込みます。
2. 当社は、次の場合に登録を拒否します。
3. 会員は、届出事項が変わったときは速やかに届け出ます。

第3条（禁止事項）

会員は、法令に違反する行為をしてはなりません。また、他人の権利を侵害する行為、当社の業務を妨げる行為をしてはなりません。

第4条（退会）

会員は、いつでも退会できます。退会した会員の情報は、法令に定める期間が過ぎた後に速やかに消去します。
"""
NEW = """\
第1条（目的）

この規約は、利用条件を定めます。

第2条（禁止事項）

会員は、法令に違反する行為をしてはなりません。また、他人の権利を侵害する行為、当社の業務を妨げる行為をしてはなりません。

第3条（退会）

会員は、いつでも退会できます。退会した会員の情報は、法令に定める期間が過ぎた後に速やかに消去します。

第4条（会員登録）

1. 利用を希望する者は、当社所定の方法により申し込みます。
2. 会員は、届出事項が変わったときは遅滞なく届け出ます。
"""


def rows_below(number):
    rows = a_table(OLD, NEW).rows
    start = next(
        i for i, row in enumerate(rows) if row.new.lines and row.new.lines[0].text.startswith(number)
    )
    return rows[start:]


def test_the_remark_of_a_move_stands_by_the_article_alone():
    remarks = [row.remarks for row in rows_below("第4条")]
    assert remarks == [("移動（旧第2条）",), ("削除",), ("修正",)]


def test_a_moved_article_counts_as_one_move():
    counts = {kind.value: count for kind, count in a_table(OLD, NEW).counts if count}
    assert (counts["moved"], counts["renumbered"], counts["deleted"], counts["amended"]) == (1, 2, 1, 1)


def test_labels_that_went_along_are_not_underlined():
    row = rows_below("第4条")[0]
    assert new_text(row) == ["第4条（会員登録）", "1. 利用を希望する者は、当社所定の方法により申し込みます。"]
    assert [[piece.text for piece in line.pieces if piece.changed] for line in row.new.lines] == [
        ["第4条"],
        [],
    ]


def test_what_was_deleted_from_a_moved_article_stands_in_it():
    row = rows_below("第4条")[1]
    assert old_text(row) == ["2. 当社は、次の場合に登録を拒否します。"]
    assert row.place == "旧第2条 2."


def test_what_changed_places_inside_a_moved_article_is_told():
    first, second = (line for line in OLD.splitlines() if line.startswith(("1.", "2.")))
    new = NEW.replace("2. 会員は、届出事項が変わったときは遅滞なく届け出ます。", f"2. {first[3:]}").replace(
        f"\n{first}\n", f"\n1. {second[3:]}\n"
    )
    remarks = [remark for row in a_table(OLD, new).rows for remark in row.remarks]
    assert "移動（旧第2条）" in remarks
    assert sum("移動（旧第2条 " in remark for remark in remarks) == 1
