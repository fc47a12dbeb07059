"""``kaitei ledger verify-receipt``: check receipts, offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Settings, echo_json, open_catalog
from kaitei.cli.ledger.common import ACTS, ledger_options, read_input
from kaitei.cli.ledger.signing import keys_folder, read_trust, trust_options
from kaitei.errors import KaiteiError, Location, Message, printable
from kaitei.model import RECONSTRUCTION_NOTICE

if TYPE_CHECKING:
    from kaitei.consent.receipt import VerifiedReceipt
    from kaitei.model import Catalog, Revision
    from kaitei.tlog import Attestation

LONGEST_RECEIPT = 1 << 21  # bytes read at most; the checkpoint inside may have a million

LIMITS = (
    Message(
        en="It proves what was recorded, and at which place in the log, not who pressed the button,",
        ja="この受領証が示すのは、記録された内容とログの中の位置です。操作した人が誰かは示しません。",
    ),
    Message(
        en="and not that nothing was recorded later, a withdrawal for instance.",
        ja="また、後の記録（撤回など）がないことも示しません。",
    ),
)


@click.command(epilog="Example: kaitei ledger verify-receipt receipt.tlog-proof --key key.txt")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE…", type=click.Path(readable=False, path_type=Path)
)
@trust_options
@ledger_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    files: tuple[Path, ...],
    log_key: str | None,
    witness_keys: tuple[str, ...],
    quorum: int | None,
    trust_file: Path | None,
    address: str,
    keys: Path | None,
) -> None:
    """Check receipts against the log's public key, and say in words what each one proves.

    Needs neither the ledger nor the network. If the archive is here, the text digest of each receipt is
    compared with the published text of its version. Exit status 1 if any receipt proves nothing.
    """
    from kaitei.consent.receipt import verify_receipt
    from kaitei.ledger.keys import public_path

    settings: Settings = ctx.obj
    trust = read_trust(log_key, witness_keys, quorum, trust_file, public_path(keys_folder(address, keys)))
    catalog = open_catalog(settings.archive) if settings.archive.is_dir() else None
    answers, failed = [], False
    for path in files:
        raw = read_input(path, Message(en="receipt", ja="受領証"), LONGEST_RECEIPT)
        try:
            receipt = verify_receipt(raw, trust, str(path))
        except KaiteiError as error:
            failed = True
            answers.append({"file": str(path), "valid": False, "reason": error.args[0]})
            if not settings.json:
                _say_invalid(settings, path, error)
            continue
        text = _compare_text(receipt, catalog)
        failed = failed or text == "other"
        answers.append({"file": str(path), "valid": True} | _as_json(receipt, text))
        if not settings.json:
            for line in _in_words(settings, path, receipt, text):
                click.echo(line)
    if settings.json:
        echo_json({"receipts": answers})
    elif any("act" in answer for answer in answers):
        for limit in LIMITS:
            click.echo(limit.in_language(settings.lang))
    ctx.exit(1 if failed else 0)


def _say_invalid(settings: Settings, path: Path, error: KaiteiError) -> None:
    word = Message(en="NOT VALID", ja="無効").in_language(settings.lang)
    click.echo(f"{word}  {Location(str(path))}")
    named = error.where is not None and error.where.path.startswith(str(path))
    told = error if named else KaiteiError(error.what, Location(str(path)), error.fix)
    click.echo(told.render(settings.lang), err=True)


def _find_revision(receipt: VerifiedReceipt, catalog: Catalog | None) -> Revision | None:
    from kaitei.consent import CanonicalRecord

    content = receipt.content
    address = (
        content.address if isinstance(content, CanonicalRecord) else f"{content.policy}@{content.version}"
    )
    policy_id, _, version = address.partition("@")
    policy = catalog.policy(policy_id) if catalog else None
    return policy.revision(version) if policy else None


def _compare_text(receipt: VerifiedReceipt, catalog: Catalog | None) -> str:
    """Return how the receipt's text digest stands to the archive's: same, other, unknown, reconstruction."""
    if receipt.content.digest is None:
        return "reconstruction"
    revision = _find_revision(receipt, catalog)
    if revision is None:
        return "unknown"
    return "same" if revision.digest == receipt.content.digest else "other"


TEXTS = {
    "same": Message(en="the published text of this version", ja="この版の公表された本文と一致します"),
    "other": Message(
        en="NOT the text this archive has for the version", ja="手元のこの版の本文と一致しません"
    ),
    "unknown": Message(
        en="not compared: the archive has no such version", ja="照合していません（手元にこの版がありません）"
    ),
    "reconstruction": Message(en=f"none: {RECONSTRUCTION_NOTICE.en}", ja=f"なし：{RECONSTRUCTION_NOTICE.ja}"),
}


def _as_json(receipt: VerifiedReceipt, text: str) -> dict[str, object]:
    from kaitei.consent import CanonicalRecord, format_time

    content, checkpoint = receipt.content, receipt.checkpoint.checkpoint
    about: dict[str, object]
    if isinstance(content, CanonicalRecord):
        about = {
            "act": content.act.value,
            "version": content.address,
            "occurred_at": format_time(content.occurred_at),
            "recorded_at": format_time(content.recorded_at),
            "channel": content.channel,
            "locale": content.locale,
            "statement_digest": content.statement.hex() if content.statement else None,
        }
    else:
        about = {
            "version": f"{content.policy}@{content.version}",
            "published": content.published.isoformat(),
            "effective": content.effective.isoformat(),
        }
    return about | {
        "digest": content.digest.hex() if content.digest else None,
        "text": text,
        "log": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "index": receipt.index,
        "signed_by": [_signer(proof) for proof in receipt.checkpoint.logs],
        "witnessed_by": [_signer(proof) for proof in receipt.checkpoint.witnesses],
    }


def _signer(proof: Attestation) -> str:
    return f"{proof.key.name} ({proof.key.key_id.hex()})"


def _channel(settings: Settings, name: str) -> str:
    from kaitei.consent import CHANNEL_WORDS

    return CHANNEL_WORDS[name].in_language(settings.lang) if name in CHANNEL_WORDS else name


def _in_words(settings: Settings, path: Path, receipt: VerifiedReceipt, text: str) -> list[str]:
    from kaitei.consent import CanonicalRecord, Moment, format_time

    def row(label: Message, words: str) -> str:
        return f"  {label.in_language(settings.lang)}: {printable(words)}"  # a name may hold any ASCII

    content, checkpoint = receipt.content, receipt.checkpoint.checkpoint
    verdict = Message(en="DIFFERS", ja="食い違い") if text == "other" else Message(en="valid", ja="有効")
    lines = [f"{verdict.in_language(settings.lang)}  {Location(str(path))}"]
    if isinstance(content, CanonicalRecord):
        lines += [
            row(Message(en="act", ja="行為"), ACTS[content.act.value].in_language(settings.lang)),
            row(Message(en="version", ja="版"), content.address),
            row(Message(en="occurred", ja="日時"), format_time(content.occurred_at)),
            row(Message(en="recorded", ja="記録日時"), format_time(content.recorded_at)),
            row(Message(en="channel", ja="経路"), _channel(settings, content.channel)),
        ]
    else:
        lines += [
            row(Message(en="version", ja="版"), f"{content.policy}@{content.version}"),
            row(Message(en="published", ja="公表日"), content.published.isoformat()),
            row(Message(en="effective", ja="施行日"), content.effective.isoformat()),
        ]
    digest = f"SHA-256 {content.digest.hex()}" if content.digest else ""
    lines.append(
        row(Message(en="text", ja="本文"), f"{digest} ({TEXTS[text].in_language(settings.lang)})".strip())
    )
    place = Message(
        en=f"{checkpoint.origin}, entry {receipt.index} of {checkpoint.size}",
        ja=f"{checkpoint.origin}、全{checkpoint.size}件の記録番号{receipt.index}（0から数えて）",
    )
    lines.append(row(Message(en="log", ja="ログ"), place.in_language(settings.lang)))
    lines.append(row(Message(en="signed by", ja="署名"), ", ".join(map(_signer, receipt.checkpoint.logs))))
    lines += [
        row(
            Message(en="witnessed by", ja="立会人"),
            f"{_signer(proof)}, {format_time(Moment((proof.time or 0) * 1000))}",
        )
        for proof in receipt.checkpoint.witnesses
    ]
    return lines
