"""What versions are called in files that are handed on."""

from __future__ import annotations

from dataclasses import replace

from kaitei.model.table import Heading, Table


def name_as_readers_do(table: Table) -> Table:
    """Return the table with its versions called as on the site: 2024年11月5日版, not 2024-11-05.

    Files that are compared have no version, and keep their names.
    """
    return replace(table, old=_named(table, table.old), new=_named(table, table.new))


def _named(table: Table, heading: Heading) -> Heading:
    from kaitei.pages.words import name_version, words

    if not heading.version:
        return heading
    language = table.profile.language
    name = words(language)["version_of"].format(name_version(heading.version, language))
    return replace(heading, version=str(name))
