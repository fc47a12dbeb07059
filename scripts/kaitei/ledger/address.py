"""Where a ledger is kept: ``sqlite:///var/ledger.sqlite3`` or ``postgresql://…``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kaitei.errors import KaiteiError, Message, kagi

SCHEMA = "kaitei"
DEFAULT = "sqlite:///var/ledger.sqlite3"
_SECRET = re.compile(r"//.*@")  # user and password
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class SqliteAddress:
    """A file. Three slashes begin a relative path, four an absolute one."""

    path: Path

    def __str__(self) -> str:
        return f"sqlite:///{self.path}"


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """A connection string as libpq takes it, and the schema that holds the ledger's tables."""

    conninfo: str
    schema: str

    def __str__(self) -> str:
        """Return where it is, without user, password and options."""
        parts = urlsplit(self.conninfo)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    @property
    def database(self) -> str:
        return urlsplit(self.conninfo).path.strip("/") or "postgres"


Address = SqliteAddress | PostgresAddress


def parse_address(text: str) -> Address:
    """Return what ``--ledger`` or KAITEI_LEDGER names.

    A PostgreSQL address may have ``schema=name`` among its parameters; without it the schema is kaitei.
    """
    if text.startswith("sqlite:///"):
        path = unquote(text.removeprefix("sqlite:///"))
        if path and "\x00" not in path:
            return SqliteAddress(Path(path))
    elif text.startswith(("postgresql://", "postgres://")):
        try:
            parts = urlsplit(text)
        except ValueError:  # a bracket that is never closed
            raise _no_address(text) from None
        parameters = [part for part in parts.query.split("&") if part]
        schema = next((unquote(part[7:]) for part in parameters if part.startswith("schema=")), SCHEMA)
        if not _SCHEMA.fullmatch(schema):
            raise KaiteiError(
                Message(
                    en=f"{schema!r} is no name of a schema", ja=f"{kagi(schema)}はスキーマの名前に使えません"
                ),
                fix=Message(
                    en="use small letters, digits and _, like kaitei",
                    ja="kaitei のように、英小文字・数字・_ で指定してください",
                ),
            )
        # as they are: to libpq a plus sign is no space
        rest = "&".join(part for part in parameters if not part.startswith("schema="))
        address = f"{parts.scheme}://{parts.netloc}{parts.path}"
        return PostgresAddress(f"{address}?{rest}" if rest else address, schema)
    raise _no_address(text)


def _no_address(text: str) -> KaiteiError:
    text = _SECRET.sub("//…@", text)
    return KaiteiError(
        Message(
            en=f"{text!r} is no address of a ledger", ja=f"{kagi(text)}は台帳の場所の書き方ではありません"
        ),
        fix=Message(
            en="write it like sqlite:///var/ledger.sqlite3 or postgresql://user@host/database",
            ja="sqlite:///var/ledger.sqlite3 や postgresql://利用者@ホスト/データベース のように書いてください",
        ),
    )
