"""Whom a reader of the log trusts: its keys, witnesses, and how many of them must agree (c2sp.org/tlog-policy)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kaitei.errors import KaiteiError, Message, VerificationFailed
from kaitei.tlog.checkpoint import Checkpoint, parse_checkpoint
from kaitei.tlog.encoding import malformed, parse_decimal
from kaitei.tlog.keys import Algorithm, VerifierKey, format_verifier_key, parse_verifier_key
from kaitei.tlog.note import Note, verify_note
from kaitei.tlog.signature import Attestation

MAX_LINES = 10_000

_NO_QUORUM = "none"
_KINDS = {
    Algorithm.ED25519: Message(en="a log's key (0x01)", ja="ログの鍵（0x01）"),
    Algorithm.COSIGNATURE: Message(en="a witness's key (0x04)", ja="立会人の鍵（0x04）"),
}


@dataclass(frozen=True, slots=True)
class TrustedLog:
    """A key that may sign the log's checkpoints; its name is the origin they must have."""

    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness's key, under the name by which groups refer to it."""

    name: str
    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group agrees when ``threshold`` of its members, witnesses or earlier groups, agree."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trust:
    """Any one of ``logs`` must have signed, and ``quorum``, a witness or group, must agree if there is one."""

    logs: tuple[TrustedLog, ...]
    witnesses: tuple[Witness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str | None = None


@dataclass(frozen=True, slots=True)
class VerifiedCheckpoint:
    """It is proved: ``logs`` signed the checkpoint and ``witnesses`` cosigned it, as the reader demands."""

    checkpoint: Checkpoint
    logs: tuple[Attestation, ...]
    witnesses: tuple[Attestation, ...]


def build_trust(
    logs: Iterable[VerifierKey], witnesses: Iterable[VerifierKey] = (), threshold: int = 0
) -> Trust:
    """Return the trust in a log with these keys and at least ``threshold`` of these witnesses.

    Raises:
        KaiteiError: a key is of the wrong kind or given twice, or there are fewer witnesses than demanded.
    """
    named = tuple(Witness(f"witness-{number}", key) for number, key in enumerate(witnesses, 1))
    if threshold > len(named):
        raise KaiteiError(
            Message(
                en=f"cosignatures wanted: {threshold}; witnesses whose keys are given: {len(named)}",
                ja=f"立会人 {threshold} 者の副署が必要ですが、指定された公開鍵は {len(named)} 者分です",
            ),
            fix=Message(
                en="give the public key of each, or ask for fewer",
                ja="全部の立会人の公開鍵を指定するか、必要な数を減らしてください",
            ),
        )
    groups = (Group("witnesses", threshold, tuple(witness.name for witness in named)),) if threshold else ()
    trust = Trust(tuple(map(TrustedLog, logs)), named, groups, "witnesses" if threshold else None)
    try:
        return parse_trust(format_trust(trust))
    except KaiteiError as error:  # its line is of a file that nobody wrote
        raise KaiteiError(error.what, fix=error.fix) from None


def parse_trust(text: str, source: str = "trust") -> Trust:
    """Return the trust that ``text``, a policy file of c2sp.org/tlog-policy, states.

    Raises:
        KaiteiError: a line is not as the specification says; the message says which and why.
    """
    reader = _Reader(source)
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise malformed(
            f"{len(lines)} lines; at most {MAX_LINES} are read",
            f"{len(lines)} 行あります。読み取るのは {MAX_LINES} 行までです",
            source,
        )
    for number, line in enumerate(lines, 1):
        if any((char < " " and char != "\t") or char == "\x7f" for char in line):
            raise malformed(
                "a control character other than tab",
                "タブ以外の制御文字が入っています",
                source,
                number,
            )
        words = [word for word in line.replace("\t", " ").split(" ") if word]
        if words and not words[0].startswith("#"):
            reader.read(number, words)
    return reader.finish()


def format_trust(trust: Trust) -> str:
    """Return the policy file of ``trust``; ``parse_trust`` reads it back."""
    lines = [f"log {format_verifier_key(log.key)} {log.url}" for log in trust.logs]
    lines += [
        f"witness {known.name} {format_verifier_key(known.key)} {known.url}" for known in trust.witnesses
    ]
    lines += [f"group {group.name} {group.threshold} {' '.join(group.members)}" for group in trust.groups]
    lines.append(f"quorum {trust.quorum or _NO_QUORUM}")
    return "".join(f"{line.rstrip(' ')}\n" for line in lines)


def verify_checkpoint(note: Note, trust: Trust) -> VerifiedCheckpoint:
    """Return the checkpoint that ``note`` is, once one of the logs has signed it and the quorum agrees.

    Raises:
        VerificationFailed: a signature is missing or wrong, or the log is another one.
        KaiteiError: the signed text is no checkpoint.
    """
    log_keys = tuple(log.key for log in trust.logs)
    attestations = verify_note(note, (*log_keys, *(witness.key for witness in trust.witnesses)))
    checkpoint = parse_checkpoint(note.text)
    logs = tuple(
        proof for proof in attestations if proof.key in log_keys and proof.key.name == checkpoint.origin
    )
    witnesses = tuple(proof for proof in attestations if proof.key not in log_keys)
    if not logs:
        names = ", ".join(sorted({key.name for key in log_keys}))
        raise VerificationFailed(
            Message(
                en=f"the checkpoint of {checkpoint.origin} is not signed by a trusted key of that log; "
                f"keys of these are trusted: {names or 'none'}",
                ja=f"{checkpoint.origin}のチェックポイントに、信頼するログの鍵による署名がありません（信頼するログ：{names or 'なし'}）",
            )
        )
    agreeing = {
        witness.name for witness in trust.witnesses if any(proof.key == witness.key for proof in witnesses)
    }
    for group in trust.groups:
        if len(agreeing.intersection(group.members)) >= group.threshold:
            agreeing.add(group.name)
    if trust.quorum is not None and trust.quorum not in agreeing:
        signed = ", ".join(proof.key.name for proof in witnesses)
        raise VerificationFailed(
            Message(
                en=f"too few witnesses cosigned the checkpoint: {signed or 'none'}; the quorum {trust.quorum!r} is not met",
                ja=f"チェックポイントに副署した立会人が足りません（副署：{signed or 'なし'}）。必要な条件「{trust.quorum}」を満たしません",
            )
        )
    return VerifiedCheckpoint(checkpoint, logs, witnesses)


class _Reader:
    """Reads a policy file line by line; names must be known before they are used."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._logs: list[TrustedLog] = []
        self._witnesses: list[Witness] = []
        self._groups: list[Group] = []
        self._quorums: list[str] = []
        self._names: set[str] = set()
        self._members: set[str] = set()

    def read(self, number: int, words: list[str]) -> None:
        match words:
            case ["log", key, *url] if len(url) <= 1:
                known = self._key(number, key, Algorithm.ED25519, [log.key for log in self._logs])
                self._logs.append(TrustedLog(known, *url))
            case ["witness", name, key, *url] if len(url) <= 1:
                self._name(number, name)
                known = self._key(
                    number, key, Algorithm.COSIGNATURE, [witness.key for witness in self._witnesses]
                )
                self._witnesses.append(Witness(name, known, *url))
            case ["group", name, threshold, *members] if members:
                self._group(number, name, threshold, members)
            case ["quorum", name]:
                if self._quorums:
                    raise self._wrong(
                        number,
                        "a second quorum line; there is exactly one",
                        "quorum の行が二つあります。書けるのは一つだけです",
                    )
                if name != _NO_QUORUM:
                    self._known(number, name)
                self._quorums.append(name)
            case _:
                raise self._wrong(
                    number,
                    f"{' '.join(words)[:80]!r} is not a log, witness, group or quorum line",
                    f"{' '.join(words)[:80]!r} は log・witness・group・quorum のどの行でもありません",
                )

    def finish(self) -> Trust:
        if not self._quorums:
            raise malformed(
                "no quorum line",
                "quorum の行がありません",
                self._source,
                fix=Message(
                    en="end with 'quorum none' or 'quorum NAME'",
                    ja="最後に quorum none か quorum 名前 の行を書いてください",
                ),
            )
        quorum = None if self._quorums == [_NO_QUORUM] else self._quorums[0]
        return Trust(tuple(self._logs), tuple(self._witnesses), tuple(self._groups), quorum)

    def _group(self, number: int, name: str, threshold: str, members: list[str]) -> None:
        for member in members:
            self._known(number, member)
            if member in self._members:
                raise self._wrong(
                    number,
                    f"{member!r} is a member already; each name is listed once",
                    f"{member!r} は既にほかの group に入っています。名前を書けるのは一度だけです",
                )
            self._members.add(member)
        count = {"all": len(members), "any": 1}.get(threshold, parse_decimal(threshold))
        if count is None or not 1 <= count <= len(members):
            raise self._wrong(
                number,
                f"{threshold!r} of {len(members)} members: all, any or 1 to {len(members)}",
                f"{len(members)} 者のうち {threshold!r} とあります。書けるのは all、any、1～{len(members)} です",
            )
        self._name(number, name)
        self._groups.append(Group(name, count, tuple(members)))

    def _key(self, number: int, text: str, algorithm: Algorithm, known: list[VerifierKey]) -> VerifierKey:
        key = parse_verifier_key(text, f"{self._source}:{number}")
        if key.algorithm is not algorithm:
            raise self._wrong(
                number,
                f"{key.name} is {_KINDS[key.algorithm].en}; {_KINDS[algorithm].en} is needed here",
                f"{key.name} は{_KINDS[key.algorithm].ja}です。ここには{_KINDS[algorithm].ja}が必要です",
            )
        if any(key.public == other.public for other in known):
            raise self._wrong(
                number, f"key {key.name} is listed already", f"鍵 {key.name} は既に書かれています"
            )
        return key

    def _name(self, number: int, name: str) -> None:
        if name == _NO_QUORUM or name in self._names:
            raise self._wrong(number, f"the name {name!r} is taken", f"名前 {name!r} は既に使われています")
        self._names.add(name)

    def _known(self, number: int, name: str) -> None:
        if name not in self._names:
            raise self._wrong(
                number,
                f"{name!r} is no witness or group of a line above",
                f"{name!r} は、上の行にある witness でも group でもありません",
            )

    def _wrong(self, number: int, en: str, ja: str) -> KaiteiError:
        return malformed(en, ja, self._source, number)
