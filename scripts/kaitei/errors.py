"""What the user can put right: what happened, where, what to do.

Three kinds of trouble, three ways to tell it: the user can fix it → ``KaiteiError``; a reviewer should
see it → a ``Finding`` of the checks; only we can fix it → let it crash with its traceback.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import Literal, NamedTuple

Language = Literal["ja", "en"]


class Message(NamedTuple):
    """One sentence in the two languages a legal reader may ask for."""

    en: str
    ja: str

    def in_language(self, language: Language) -> str:
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file, as the user would type it. ``line`` and ``column`` count from 1."""

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        path = self.path if self.path.isprintable() else printable(self.path)
        return ":".join(str(part) for part in (path, self.line, self.column) if part is not None)


class KaiteiError(Exception):
    """Bad input or wrong usage: nothing was written, the user can put it right (exit status 2).

    ``str`` and ``args`` have the English of it, ``render`` either language. ``language`` is that of the policies
    it came up with, where somebody knew.
    """

    exit_status = 2
    language: Language | None = None

    def __init__(
        self,
        what: Message,
        where: Location | None = None,
        fix: Message | None = None,
    ) -> None:
        super().__init__(what.en)
        self.what, self.where, self.fix = what, where, fix

    def __reduce__(self) -> tuple[type[KaiteiError], tuple[object, ...]]:
        return type(self), (self.what, self.where, self.fix)

    def render(self, language: Language = "en") -> str:
        """Return ``FILE:LINE: error: what happened`` and, on a second line, ``  fix: what to do``."""
        place = f"{self.where}: " if self.where else ""
        first = f"{place}error: {self.what.in_language(language)}"
        return first if self.fix is None else f"{first}\n  fix: {self.fix.in_language(language)}"

    def __str__(self) -> str:
        return self.render()


class EnvironmentFailed(KaiteiError):
    """A file, database, repository or key could not be used (exit status 3)."""

    exit_status = 3


class VerificationFailed(KaiteiError):
    """Something that should prove itself does not (exit status 1)."""

    exit_status = 1


def printable(text: str) -> str:
    r"""Return ``text`` on one line of a terminal: control characters and broken bytes as ``\n``, ``\udcff``."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def kagi(text: str) -> str:
    """Return text for a message in Japanese, in its quotation marks: short, and none of it control characters."""
    return f"「{printable(text)}」" if len(text) <= 60 else f"「{printable(text[:57])}…」"


_REASONS = {
    errno.EACCES: "権限がありません",
    errno.EADDRINUSE: "別のプログラムが使っています",
    errno.EBUSY: "使用中です",
    errno.EDQUOT: "割り当てられた容量を超えています",
    errno.EEXIST: "同じ名前のものがあります",
    errno.EFBIG: "大きすぎます",
    errno.EINVAL: "ファイルとして扱えません",
    errno.EIO: "ディスクの読み書きに失敗しました",
    errno.EISDIR: "フォルダーです",
    errno.ELOOP: "リンクが循環しています",
    errno.EMFILE: "開いているファイルが多すぎます",
    errno.ENAMETOOLONG: "名前が長すぎます",
    errno.ENFILE: "開いているファイルが多すぎます",
    errno.ENODEV: "デバイスがありません",
    errno.ENOENT: "ファイルかフォルダーがありません",
    errno.ENOLCK: "この場所ではロックが使えません",
    errno.ENOMEM: "メモリーが足りません",
    errno.ENOSPC: "ディスクに空きがありません",
    errno.ENOTDIR: "途中にフォルダーではない名前があります",
    errno.ENOTEMPTY: "フォルダーが空ではありません",
    errno.ENXIO: "デバイスがありません",
    errno.EPERM: "許可されていません",
    errno.EROFS: "読取り専用の場所です",
    errno.ETIMEDOUT: "応答がありません",
}


def reason_of(error: OSError) -> Message:
    """Return why the system could not do it; in its own English words where we have no Japanese ones."""
    said = error.strerror or str(error)
    return Message(en=said, ja=_REASONS.get(error.errno or 0, said))
