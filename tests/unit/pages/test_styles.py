"""The style sheets: one a page, and in each what its pages need."""

from __future__ import annotations

import gzip
import re

import pytest

from kaitei.pages.templates import assets

SHEETS = {path: text for path, text in assets().items() if path.endswith(".css") and "guide" not in path}


@pytest.mark.parametrize("path", SHEETS)
def test_every_colour_of_a_sheet_is_defined_and_used(path):
    css = SHEETS[path]
    defined = set(re.findall(r"(--[a-z-]+):", css))
    assert defined == set(re.findall(r"var\((--[a-z-]+)\)", css))


@pytest.mark.parametrize("path", SHEETS)
def test_every_colour_of_a_sheet_has_another_for_dark_screens(path):
    css = SHEETS[path]
    light = re.findall(r"(?:^|\})[^{}]*:root\{([^}]*)\}", css)
    dark = re.findall(r"\(prefers-color-scheme:dark\)\{:root\{([^}]*)\}", css)
    assert len(dark) > 0
    names = set(re.findall(r"(--[a-z-]+):", "".join(dark)))
    assert names == set(re.findall(r"(--[a-z-]+):", "".join(light)))


def test_a_long_text_has_to_wait_for_no_style_of_other_pages():
    """The text of a policy is the heaviest page: its sheet is the base of the others, and light."""
    text, *others = sorted(SHEETS.values(), key=len)
    assert text == SHEETS["assets/kaitei.css"]
    assert all(other.startswith(text.rstrip("\n")[:200]) for other in others)
    assert len(gzip.compress(text.encode())) <= 2.7 * 1024


@pytest.mark.parametrize("path", SHEETS)
def test_a_sheet_has_no_space_quote_or_long_name_that_means_nothing(path):
    css = SHEETS[path]
    assert not re.search(r"/\*| [>{}]|[>{};:,] (?!/)|;\}|=\"[a-z]+\"", css)
    assert max(map(len, re.findall(r"--[a-z-]+", css))) == len("--a")
    assert "1.1rem + 1.8vw" in css  # without its spaces a plus is none
