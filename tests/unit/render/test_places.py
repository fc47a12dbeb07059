"""Which article's rows a change stands among."""

from support.comparing import a_table

OLD = """\
第1条（総則）

総則を定める。

第2条（取得）

次の情報を取得する。

(1) 氏名

(2) 住所及び居所

(3) 電話番号と内線
"""
NEW = OLD.replace("(2) 住所及び居所\n\n(3)", "(2)").replace(
    "第2条（取得）", "第2条（定義）\n\n用語の意味を定める。\n\n第3条（取得）"
)


def test_what_was_struck_in_a_renumbered_article_stands_among_its_rows():
    rows = a_table(OLD, NEW).rows
    (struck,) = (row for row in rows if row.kind.value == "deleted")
    assert (struck.group, struck.place) == ("第3条", "旧第2条(2)")
    assert [row.group for row in rows] == ["第1条", "第2条", *["第3条"] * 4]


def test_what_was_struck_with_its_article_keeps_the_name_it_had():
    rows = a_table(NEW, OLD).rows
    (gone,) = (row for row in rows if row.kind.value == "deleted")
    assert (gone.group, gone.place) == ("第2条", "旧第2条")
