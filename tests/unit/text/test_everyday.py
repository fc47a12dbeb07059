"""What people say where a policy says something else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from kaitei.text.everyday import read_everyday, read_everyday_english
from kaitei.text.everyday_english import TABLE

# every word that can be meant stands here
SOURCE = (Path(__file__).parents[3] / "scripts" / "kaitei" / "text" / "everyday.py").read_text("utf-8")


def meant(phrase, *texts):
    return [word for entry in read_everyday(texts) if phrase in entry.said for word in entry.meant]


def test_only_words_that_stand_in_the_text_are_meant():
    assert meant("消し", "登録情報は削除できます。") == ["削除"]
    assert meant("消し", "登録情報の消去及び削除の手続き") == ["削除", "消去"]
    assert meant("消し", "登録情報の確認") == []


def test_a_verb_is_known_in_all_its_forms():
    (entry,) = (entry for entry in read_everyday(["第三者への提供"]) if "渡し" in entry.said)
    assert {"渡さ", "渡し", "渡す", "渡せ", "渡っ", "売れ"} <= set(entry.said)
    assert not any("(" in phrase or ")" in phrase for phrase in entry.said)


def test_width_and_case_of_the_text_do_not_matter():
    assert meant("クローム", "ＷＥＢのﾌﾞﾗｳｻﾞ") == ["ブラウザ"]


def test_nothing_is_said_of_a_text_without_these_words():
    assert read_everyday(["We delete your data."]) == ()
    assert read_everyday([]) == ()


def test_no_phrase_leads_to_two_lists_and_every_word_can_be_meant():
    entries = read_everyday([SOURCE])
    assert all(entry.said and entry.meant for entry in entries)
    phrases = Counter(phrase.casefold() for entry in entries for phrase in entry.said)
    assert [phrase for phrase, number in phrases.items() if number > 1] == []


def meant_in_english(word, *texts):
    return [start for entry in read_everyday_english(texts) if word in entry.said for start in entry.meant]


def test_english_words_lead_to_those_of_the_text_by_how_these_begin():
    assert meant_in_english("remove", "You may ask for Deletion.") == ["delet"]
    assert meant_in_english("remove", "Erasure or deletion of data") == ["delet", "eras"]
    assert meant_in_english("remove", "Access to data") == []
    assert meant_in_english("kids", "An encouragement, undelete") == []


def test_a_short_english_word_is_meant_as_a_whole():
    assert meant_in_english("price", "Our fees are shown.") == ["fees"]
    assert meant_in_english("ads", "Your address") == []


def test_no_english_word_leads_to_two_lists_and_every_beginning_can_be_meant():
    entries = read_everyday_english([TABLE])
    assert sum(len(entry.meant) for entry in entries) == sum(
        len(line.split(" : ")[1].split()) for line in TABLE.strip().splitlines()
    )
    words = Counter(word for entry in entries for word in entry.said)
    assert [word for word, number in words.items() if number > 1] == []
