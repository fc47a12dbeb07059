"""Hand-written pages in two languages."""

from __future__ import annotations

from datetime import date

import pytest

from kaitei.pages import Setting, Site
from kaitei.pages.written import Translation, find_translation, place_translations
from support.policies import a_catalog, a_policy, a_version

BOTH = ("about.md", "about.en.md", "guide/index.md")


def a_site(*languages, guides=()):
    policies = (
        a_policy({"2024-01-01": a_version("2024-01-01")}, f"policy-{number}", language=language)
        for number, language in enumerate(languages)
    )
    return Site(a_catalog(*policies), date(2025, 6, 1), Setting(guides=guides))


@pytest.mark.parametrize(
    ("languages", "addresses"),
    [
        (["ja"], {"about.md": "about/", "about.en.md": ""}),
        (["en"], {"about.md": "", "about.en.md": "about/"}),
        (["en", "en"], {"about.md": "", "about.en.md": "about/"}),
        (["ja", "en"], {"about.md": "about/", "about.en.md": "about/en/"}),
        (["en", "ja", "en"], {"about.md": "about/ja/", "about.en.md": "about/"}),
    ],
)
def test_a_page_written_twice_is_shown_in_the_languages_of_the_policies(languages, addresses):
    assert place_translations(BOTH, a_site(*languages)) == addresses


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_page_written_once_is_shown_on_every_site(language):
    assert place_translations(["about.md"], a_site(language)) == {}
    assert place_translations(["about.en.md"], a_site(language)) == {"about.en.md": "about/"}


def test_each_of_the_two_leads_to_the_other():
    site = a_site("ja", "en", guides=("about/", "about/en/", "guide/"))
    assert find_translation(site.here("about/index.html")) == Translation("en", "about/en/")
    assert find_translation(site.here("about/en/index.html")) == Translation("ja", "about/")
    assert find_translation(site.here("guide/index.html")) is None


def test_readers_are_led_to_the_page_in_their_language():
    site = a_site("ja", "en", guides=("about/", "about/en/"))
    assert [site.written("about/", language) for language in ("ja", "en")] == ["about/", "about/en/"]
    assert a_site("ja", "en", guides=("about/",)).written("about/", "en") == "about/"
