"""The chart of agreements: a file that draws what the numbers say."""

import re
from xml.etree import ElementTree as ET

import pytest

from kaitei.consent import Act
from kaitei.ledger.plot import nice_top, render_plot
from kaitei.ledger.statistics import Group, Statistics

SVG = "{http://www.w3.org/2000/svg}"


def read(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 (our own)


def statistics(**counts: int) -> Statistics:
    """Return agreements by month, written like ``m2026_04=3``."""
    return Statistics(
        tuple(
            (Group("terms", "2024-01-01", Act.AGREE, "web", month[1:].replace("_", "-")), count)
            for month, count in counts.items()
        )
    )


def test_the_line_rises_with_the_sums_and_the_words_say_the_same():
    root = read(render_plot(statistics(m2026_04=3, m2026_05=1, m2026_06=6), "同意 <件数>"))
    [line] = root.iter(f"{SVG}polyline")
    heights = [float(point.split(",")[1]) for point in line.attrib["points"].split()]
    assert heights == sorted(heights, reverse=True)
    zero, ten = 440 - 56, 40
    assert [round((zero - height) / (zero - ten) * 10) for height in heights] == [3, 4, 10]
    assert root.findtext(f"{SVG}title") == "同意 <件数>"
    assert root.findtext(f"{SVG}desc") == "terms@2024-01-01: 10 by 2026-06"


def test_one_month_is_a_dot_and_nothing_at_all_is_an_empty_chart():
    root = read(render_plot(statistics(m2026_04=3), "t"))
    assert len(list(root.iter(f"{SVG}circle"))) == 1
    assert not list(read(render_plot(Statistics(()), "t")).iter(f"{SVG}polyline"))


def test_the_chart_is_one_file_that_fetches_nothing_and_is_the_same_each_time():
    text = render_plot(statistics(m2026_04=3), "t")
    assert text == render_plot(statistics(m2026_04=3), "t")
    assert not re.search(r"href|url\(|<script|@import", text)


@pytest.mark.parametrize(
    ("top", "end"), [(0, 1), (1, 1), (2, 2), (3, 5), (7, 10), (11, 20), (499, 500), (501, 1000)]
)
def test_the_axis_ends_at_a_round_number(top, end):
    assert nice_top(top) == end
