"""The two texts of a comparison, from the archive or from files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kaitei.cli.common import Settings, find_policy, find_revision, open_catalog, say
from kaitei.errors import KaiteiError, Location, Message
from kaitei.files import read_file, read_plain_file
from kaitei.model import Catalog, Document, TextStatus
from kaitei.model.table import Heading
from kaitei.parse import parse_document, split_front_matter
from kaitei.parse.front_matter import parse_facts
from kaitei.render import heading_of_document, heading_of_revision

_KANA = re.compile("[ぁ-ゟァ-ヿ]")
_RECONSTRUCTION = re.compile(r"^text[ \t]*:[ \t]*['\"]?reconstruction", re.MULTILINE)
_ADDRESS = re.compile(r"[^@/\\]+@[^@/\\]+")


@dataclass(frozen=True, slots=True)
class Source:
    """A text, what it is called, and the language its table is written in."""

    document: Document
    heading: Heading
    language: str


def open_pair(settings: Settings, old: str, new: str) -> tuple[Source, Source]:
    """Return both sides of a comparison; each is ``policy@version`` or the path of a Markdown file."""
    catalog: Catalog | None = None
    sources: list[Source] = []
    for address in (old, new):
        if _ADDRESS.fullmatch(address) and not Path(address).exists():
            catalog = catalog or open_catalog(settings.archive)
            sources.append(_open_revision(catalog, address))
        else:
            sources.append(_open_file(settings, Path(address)))
    return sources[0], sources[1]


def _open_revision(catalog: Catalog, address: str) -> Source:
    revision = find_revision(catalog, address)
    language = find_policy(catalog, revision.policy).language
    return Source(revision.document, heading_of_revision(revision), language)


def _open_file(settings: Settings, path: Path) -> Source:
    if not path.exists() and not path.is_symlink():
        raise KaiteiError(
            Message("there is no such file", "ファイルがありません"),
            Location(path.as_posix()),
            Message(
                "name a Markdown file, or a version like privacy@2024-11-05",
                "Markdown ファイルか、privacy@2024-11-05 のような版を指定してください",
            ),
        )
    name = path.as_posix()
    # beside a policy.yml it is a version, and held to what versions are held to
    if (path.parent / "policy.yml").is_file():
        text = read_file(path)
    else:
        text = _without_signs_of_windows(settings, name, read_plain_file(path))
    title, reconstruction, body, first_line = _split(name, text)
    document = parse_document(name, body, first_line)
    heading = heading_of_document(document, title, reconstruction=reconstruction)
    return Source(document, heading, "ja" if _KANA.search(body) else "en")


def _without_signs_of_windows(settings: Settings, path: str, text: str) -> str:
    """Return the text with LF at its line ends and no byte order mark, which no reader sees; say what was left out."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    left_out = []
    if text.startswith("\ufeff"):
        left_out.append(Message(en="its byte order mark", ja="先頭の BOM "))
    if "\r" in text:
        left_out.append(Message(en="the CR of its line ends", ja="改行の CR "))
    if left_out:
        note = Message(
            en=f"compared without {' and '.join(each.en for each in left_out)}; a version of a policy must be saved "
            "without, in UTF-8 with LF",
            ja=f"{'と'.join(each.ja for each in left_out)}を除いて比べます。"
            "版にするときは、BOM のない UTF-8、改行 LF で保存してください",
        )
        language = settings.language_about(["ja" if _KANA.search(text) else "en"])
        say(settings, f"{path}: {note.in_language(language)}")
    return plain


def _split(path: str, text: str) -> tuple[str, bool, str, int]:
    """Return title, whether it is a reconstruction, body and its first line.

    The front matter of a version of ours is set apart; any other file is text from its first line to its last.
    """
    try:
        front_matter, body, first_line = split_front_matter(path, text)
        facts = parse_facts(path, front_matter)
    except KaiteiError:
        # whatever is wrong with it, a notice that must show is still found
        return "", text.startswith("---\n") and bool(_RECONSTRUCTION.search(text[:2000])), text, 1
    return facts.title, facts.text is TextStatus.RECONSTRUCTION, body, first_line
