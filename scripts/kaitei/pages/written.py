"""Hand-written pages in two languages: which of them a site shows, and where.

``about.md`` is in Japanese, ``about.en.md`` the same in English. Which of the two has the address ``about/``
depends on the languages of the policies; the other, if it is wanted at all, is at ``about/en/`` or ``about/ja/``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from kaitei.errors import Language
from kaitei.pages.view import Here, Site

_ENGLISH, _ENDING = ".en", ".md"


class Translation(NamedTuple):
    """A hand-written page in the other language: which, and where it is."""

    language: Language
    address: str


def place_translations(sources: Collection[str], site: Site) -> Mapping[str, str]:
    """Return the address of every page among ``sources`` that exists in two languages, '' if it is not shown.

    A page whose other half is missing is shown whatever its language: its address does not tell the language.
    """
    return dict(each for source in sources for each in _place(source, sources, site))


def _place(source: str, sources: Collection[str], site: Site) -> Iterator[tuple[str, str]]:
    name = source.removesuffix(_ENGLISH + _ENDING)
    if name == source:
        return
    address = f"{name}/"
    japanese = name + _ENDING
    if japanese not in sources:
        yield source, address
        return
    halves: tuple[tuple[str, Language], ...] = ((japanese, "ja"), (source, "en"))
    for half, language in halves:
        if language == site.language:
            yield half, address
        elif language == site.second_language:
            yield half, f"{address}{language}/"
        else:
            yield half, ""


def find_translation(here: Here) -> Translation | None:
    """Return the page itself in the other language of the site, if there is one."""
    site = here.site
    second = site.second_language
    if second is None:
        return None
    first = here.address.removesuffix(f"{second}/")
    if first != here.address:
        address, language = first, site.language
    else:
        address, language = f"{first}{second}/", second
    made = {*site.setting.guides, site.receipt(language)}
    return Translation(language, address) if address in made else None
