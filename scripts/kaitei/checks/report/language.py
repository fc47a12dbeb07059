"""In which language a finding is told: that of the policy it is about."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kaitei.errors import Language, Location

Folders = Mapping[str, Language]
"""The folder of a policy → its language, of policies that are told in another than everything else may be."""

NO_FOLDERS: Folders = MappingProxyType({})


def language_at(where: Location, language: Language, folders: Folders) -> Language:
    """Return the language of the policy whose file this is, ``language`` for what is about no policy."""
    return folders.get(where.path.rpartition("/")[0], language)
