"""The guide for lawyers shows what kaitei really answers."""

import re

import pytest

from support.terminal_pictures import PICTURES, ROOT, play, text_of, write_svg

GUIDE = ROOT / "docs" / "guide" / "legal.md"


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    return list(play(tmp_path_factory.mktemp("legal")))


def test_the_pictures_show_what_is_answered_today(pictures, request):
    for picture in pictures:
        path = PICTURES / f"{picture.name}.svg"
        if request.config.getoption("--approve"):
            path.write_text(write_svg(picture), "utf-8")
        assert text_of(path.read_text("utf-8")) == re.sub(r"\s", "", f"${picture.command}{picture.answer}")


def test_the_guide_shows_every_picture_and_says_in_words_what_is_on_it(pictures):
    shown = dict(re.findall(r"!\[(.+)\]\(terminal/(.+)\.svg\)", GUIDE.read_text("utf-8")))
    assert list(shown.values()) == [picture.name for picture in pictures]
    assert all(len(words) > 20 for words in shown)


def test_the_story_is_the_one_told(pictures):
    copied, mended, diff = (picture.answer for picture in pictures)
    assert re.findall(r"エラー: .*\[(.+)\]", copied) == ["published-copied", "version-out-of-order"]
    assert re.findall(r"警告: .*\[(.+)\]", copied) == ["source-copied", "digest-manifest-wrong"]
    assert "エラー: " not in mended
    assert re.findall(r"警告: .*\[(.+)\]", mended) == ["digest-manifest-wrong"]
    assert "追加 1・修正 1" in diff


def test_a_picture_loads_nothing_from_elsewhere(pictures):
    for picture in pictures:
        addresses = re.findall(r"https?://[^\s\"<]+", (PICTURES / f"{picture.name}.svg").read_text("utf-8"))
        assert set(addresses) <= {"http://www.w3.org/2000/svg"}
