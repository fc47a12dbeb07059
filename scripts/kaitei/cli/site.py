"""``kaitei site``: is a published copy of the site what was built?"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

import click

from kaitei.cli import Group
from kaitei.cli.common import Settings, echo_json, say
from kaitei.errors import (
    EnvironmentFailed,
    KaiteiError,
    Location,
    Message,
    VerificationFailed,
    printable,
    reason_of,
)
from kaitei.files import compressed
from kaitei.files.manifest import MANIFEST, SCHEMA, facts_about
from kaitei.text.counts import counted

Read = Callable[[str], bytes | None]
MAX_BYTES = 64 << 20
LOG = "log/"  # grows without the site, and proves itself


@click.group(cls=Group, epilog="Example: kaitei site verify https://policy.example.jp/ --against site")
def command() -> None:
    """Verify a built site."""


@command.command(epilog="Example: kaitei site verify site")
@click.argument("place", metavar="FOLDER|URL")
@click.option(
    "--against", metavar="FOLDER|URL", help="Compare with this copy, not with the site's own manifest."
)
@click.pass_obj
def verify(settings: Settings, place: str, against: str | None) -> None:
    """Compare every file of a site with the digests of its manifest.

    Alone, this tells that a copy is whole. With --against, that it is the same as one you trust. In a folder, files
    compressed beforehand (.gz, .br) are compared with what they stand for.
    """
    read = _reader(place)
    manifest = _manifest(against or place, _reader(against) if against else read)
    files: dict[str, Any] = manifest["files"]
    wrong = [difference for name in sorted(files) if (difference := _compare(name, files[name], read(name)))]
    copies = Compressed((), ())
    if not _is_address(place):
        beside, copies = _compare_others(Path(place), files, read)
        wrong += beside
    if settings.json:
        echo_json(
            {
                "place": place,
                "as_of": manifest["as_of"],
                "files": len(files),
                "compressed": copies._asdict(),
                "differences": [difference._asdict() for difference in wrong],
            }
        )
    if wrong:
        raise VerificationFailed(_told(wrong), Location(place))
    say(
        settings,
        Message(
            en=f"{place}: {len(files)} files are as they were built (as of {printable(manifest['as_of'])})",
            ja=f"{place}: {len(files)} ファイルが作成時と一致しました（{printable(manifest['as_of'])} 時点）",
        ).in_language(settings.lang),
    )
    for told in _copies_told(copies):
        say(settings, told.in_language(settings.lang))


class Difference(NamedTuple):
    """A file that is not what the manifest says: ``changed``, ``missing``, or ``unknown`` to it."""

    file: str
    state: Literal["changed", "missing", "unknown"]


class Compressed(NamedTuple):
    """Files compressed beforehand: those that hold what they stand for, and those nothing here could unpack."""

    same: tuple[str, ...]
    not_compared: tuple[str, ...]


def _compare_others(folder: Path, files: dict[str, Any], read: Read) -> tuple[list[Difference], Compressed]:
    """Compare what stands beside the ``files`` of the manifest in ``folder``."""
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    unpackers = compressed.unpackers()
    wrong: list[Difference] = []
    same, not_compared = [], []
    for name in sorted(there - set(files) - {MANIFEST}):
        if name.startswith(LOG):
            continue
        ending = Path(name).suffix
        original = name.removesuffix(ending)
        expected = files.get(original) or _own_facts(original, read)
        if ending not in unpackers or expected is None:
            wrong.append(Difference(name, "unknown"))
        elif (unpack := unpackers[ending]) is None:
            not_compared.append(name)
        elif compressed.is_copy_of(unpack(read(name) or b""), expected["bytes"], expected["sha256"]):
            same.append(name)
        else:
            wrong.append(Difference(name, "changed"))
    return wrong, Compressed(tuple(same), tuple(not_compared))


def _own_facts(name: str, read: Read) -> dict[str, Any] | None:
    """Return the facts about the manifest itself, which are in no manifest."""
    content = read(name) if name == MANIFEST else None
    return None if content is None else facts_about(content)


def _copies_told(found: Compressed) -> Iterator[Message]:
    if found.same:
        yield Message(
            en=f"{counted(len(found.same), 'compressed file')} beside them: the same content",
            ja=f"圧縮済みのファイル {len(found.same)} 件も、同じ内容です",
        )
    if found.not_compared:
        yield Message(
            en=f"{counted(len(found.not_compared), '.br file')} not compared: Python has no Brotli here "
            "(pip install 'brotli>=1.2')",
            ja=f".br のファイル {len(found.not_compared)} 件は照合していません。この Python には Brotli がありません"
            "（pip install 'brotli>=1.2'）",
        )


def _told(wrong: list[Difference]) -> Message:
    english = {"changed": "changed", "missing": "is missing", "unknown": "is not part of the site"}
    japanese = {
        "changed": "が変わっています",
        "missing": "がありません",
        "unknown": "はサイトのファイルではありません",
    }
    shown, more = wrong[:10], len(wrong) - 10
    return Message(
        en="; ".join(f"{printable(each.file)} {english[each.state]}" for each in shown)
        + (f"; {more} more" if more > 0 else ""),
        ja="、".join(f"{printable(each.file)} {japanese[each.state]}" for each in shown)
        + (f"、ほか {more} 件" if more > 0 else ""),
    )


def _compare(name: str, expected: dict[str, Any], found: bytes | None) -> Difference | None:
    if found is None:
        return Difference(name, "missing")
    same = facts_about(found) == {name: expected[name] for name in ("bytes", "sha256")}
    return None if same else Difference(name, "changed")


def _manifest(place: str, read: Read) -> dict[str, Any]:
    raw = read(MANIFEST)
    try:
        manifest = json.loads(raw) if raw is not None else None
    except (ValueError, RecursionError):
        manifest = None
    if not _is_manifest(manifest):
        raise KaiteiError(
            Message(en=f"there is no {MANIFEST} of a site here", ja=f"サイトの {MANIFEST} がありません"),
            Location(place),
            Message(
                en="name the folder that kaitei build wrote, or the site's address",
                ja="kaitei build で作成したフォルダーか、サイトのアドレスを指定してください",
            ),
        )
    return cast("dict[str, Any]", manifest)


def _is_manifest(value: object) -> bool:
    """Is the value what kaitei build writes? It may come from a copy that nobody vouches for."""
    if (
        not isinstance(value, dict)
        or value.get("schema") != SCHEMA
        or not isinstance(value.get("as_of"), str)
    ):
        return False
    files = value.get("files")
    return isinstance(files, dict) and all(
        isinstance(facts, dict)
        and isinstance(facts.get("bytes"), int)
        and isinstance(facts.get("sha256"), str)
        for facts in files.values()
    )


def _is_address(place: str) -> bool:
    return place.startswith(("https://", "http://"))


def _reader(place: str) -> Read:
    return _fetcher(place.rstrip("/") + "/") if _is_address(place) else _opener(Path(place))


def _opener(folder: Path) -> Read:
    def follow(path: Path) -> Path:  # links that lead in a circle lead to no file, and are no error
        return Path(os.path.realpath(path))

    def read(name: str) -> bytes | None:
        path = folder / name
        if "\0" in name or not follow(path).is_relative_to(follow(folder)):
            return None
        try:
            return path.read_bytes() if path.is_file() else None
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:  # no folder has such a file
                return None
            why = reason_of(error)
            raise EnvironmentFailed(
                Message(en=f"cannot read: {why.en}", ja=f"読めません: {why.ja}"),
                Location(str(path)),
            ) from None

    return read


def _fetcher(address: str) -> Read:
    import http.client
    import urllib.error
    import urllib.parse
    import urllib.request

    def read(name: str) -> bytes | None:
        try:
            with urllib.request.urlopen(address + urllib.parse.quote(name), timeout=30) as answer:  # noqa: S310 - http(s) only, see _is_address
                content: bytes = answer.read(MAX_BYTES)
                return content
        except urllib.error.HTTPError:
            return None
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise EnvironmentFailed(
                Message(
                    en=f"cannot fetch {printable(name)}: {error}",
                    ja=f"{printable(name)} を取得できません: {error}",
                ),
                Location(address),
            ) from None

    return read
