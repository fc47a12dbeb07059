"""Receipts no honest log issues: signed nonsense, notes rewritten, bytes spoiled; for verifiers to agree about."""

from __future__ import annotations

import hashlib
import random
import struct

from kaitei.tlog import (
    Algorithm,
    LeafTree,
    build_inclusion_proof,
    build_signer,
    format_note,
    hash_leaf,
    hash_node,
    issue_note,
    parse_note,
)
from kaitei.tlog.encoding import format_base64
from kaitei.tlog.note import add_signature, format_signature
from kaitei.tlog.signature import Signature, issue_cosignature
from support.receipts import NAME

HEADER = "c2sp.org/tlog-proof@v1\n"


def prove(log, extra, entry=None, others=5, text=None):
    """Return a receipt that our own key signed, of whatever ``extra`` says, at index 3 of a small log."""
    entry = entry or b"\x01" + sha256(extra)
    leaves = [hash_leaf(bytes([number])) for number in range(others)]
    leaves[3:3] = [hash_leaf(entry)]
    tree = LeafTree(b"".join(leaves))
    hashes = build_inclusion_proof(tree, 3)
    root = format_base64(root_of(tree))
    signed = (text or f"{NAME}\n{{size}}\n{{root}}\n").format(size=tree.size, root=root)
    return write(extra, "3", hashes, format_note(issue_note(signed, log.signers[0])))


def root_of(tree):
    rows = [tree.hash_at(0, number) for number in range(tree.size)]
    while len(rows) > 1:
        odd = rows[-1:] if len(rows) % 2 else []
        rows = [hash_node(*rows[at : at + 2]) for at in range(0, len(rows) - 1, 2)] + odd
    return rows[0]


def write(extra, index, hashes, note):
    lines = [f"extra {format_base64(extra)}", f"index {index}", *map(format_base64, hashes)]
    return HEADER.encode() + "".join(f"{line}\n" for line in lines).encode() + b"\n" + note


def sha256(data):
    return hashlib.sha256(data).digest()


def a_record(**changes):
    """Return an extra of an act, field by field as the format says."""
    fields = {
        "salt": bytes(16),
        "tag": b"kaitei/record\x01",
        "digest": b"\x11" * 32,
        "act": b"\x01",
        "times": struct.pack(">qq", 1_700_000_000_000, 1_700_000_001_000),
        "channel": b"web",
        "subject": bytes(8),
        "statement": b"",
        "address": b"privacy@2024-11-05",
        "locale": b"ja",
        "end": b"",
    } | changes
    tail = (fields[name] for name in ("channel", "subject", "statement", "address", "locale"))
    head = b"".join(fields[name] for name in ("salt", "tag", "digest", "act", "times"))
    return head + b"".join(bytes([len(field)]) + field for field in tail) + fields["end"]


def a_version(dates="2024-11-052024-12-05", address="privacy@2024-11-05", length=None):
    tail = bytes([len(address) if length is None else length]) + address.encode("latin-1")
    return b"kaitei/version\x01" + b"\x22" * 32 + dates.encode() + tail


def signed_oddities(log):
    """Yield receipts that are odd inside, though every hash and signature fits."""
    for name, changes in {
        "plain": {},
        "no digest": {"digest": bytes(32)},
        "statement": {"statement": b"\x33" * 32},
        "half a statement": {"statement": b"\x33" * 16},
        "short subject": {"subject": bytes(7)},
        "no channel": {"channel": b""},
        "channel that is not ASCII": {"channel": b"\xe3\x81\x82"},
        "locale that is not ASCII": {"locale": b"\xff"},
        "control characters": {"channel": b"\x00\x1b"},
        "no version": {"address": b"privacy"},
        "other policy": {"address": b"terms@2024-11-05"},
        "act 0": {"act": b"\x00"},
        "act 4": {"act": b"\x04"},
        "act 5": {"act": b"\x05"},
        "before 1970": {"times": struct.pack(">qq", -1, -62_135_596_800_000)},
        "something after the end": {"end": b"\x00"},
        "other tag": {"tag": b"kaitei/rekord\x01"},
        "later format": {"tag": b"kaitei/record\x02"},
        "salt like a version": {"salt": b"kaitei/version\x01\x22"},
    }.items():
        yield f"record with {name}", prove(log, a_record(**changes))
    whole = a_record()
    for at in (1, 16, 29, 30, 61, 79, 80, len(whole) - 1):
        yield f"record cut at {at}", prove(log, whole[:at])
    for name, extra in {
        "plain": a_version(),
        "no such day": a_version("2024-02-302024-12-05"),
        "year 0": a_version("0000-01-012024-12-05"),
        "leap day": a_version("2024-02-292024-12-05"),
        "no leap day": a_version("2024-11-052023-02-29"),
        "month 13": a_version("2024-13-052024-12-05"),
        "no at sign": a_version(address="privacy"),
        "two at signs": a_version(address="privacy@a@b"),
        "no version": a_version(address="privacy@"),
        "empty address": a_version(address=""),
        "long address": a_version(address="p@" + "x" * 253),
        "space in it": a_version(address="privacy@ 1"),
        "wrong length": a_version(length=3),
    }.items():
        yield f"version with {name}", prove(log, extra, b"\x02" + sha256(extra))
    yield "version logged as an act", prove(log, a_version())
    yield "act logged as a version", prove(log, whole, b"\x02" + sha256(whole))
    yield "entry itself", prove(log, b"\x01" + sha256(whole), b"\x01" + sha256(whole))
    for name, text in {
        "extension": "{{size}}\n{{root}}\nmore\n",
        "empty extension": "{{size}}\n{{root}}\n\nmore\n",
        "leading zero": "0{{size}}\n{{root}}\n",
        "plus sign": "+{{size}}\n{{root}}\n",
        "huge size": "9223372036854775808\n{{root}}\n",
        "largest size": "9223372036854775807\n{{root}}\n",
        "no root": "{{size}}\n",
        "short root": "{{size}}\nAAAA\n",
        "size 3": "3\n{{root}}\n",
        "size 0": "0\n{{root}}\n",
    }.items():
        text_of = text.replace("{{", "{").replace("}}", "}")
        yield f"checkpoint with {name}", prove(log, whole, text=NAME + "\n" + text_of)
    for origin in ("other.example/log", "", "x" * 300, "名前", NAME + " "):
        yield f"checkpoint of {origin[:20]!r}", prove(log, whole, text=origin + "\n{size}\n{root}\n")


def resigned(log, receipt):
    """Yield the receipt with other lines of signatures."""
    head, _, note = receipt.partition(b"\n\n")
    parsed = parse_note(note)
    ours, old = log.signers[0], log.signers[-1]
    stranger = build_signer("stranger.example", b"s" * 32)
    namesake = build_signer(NAME, b"n" * 32)
    witness = build_signer("w.example", b"w" * 32, Algorithm.COSIGNATURE)
    by = {signer: issue_note(parsed.text, signer).signatures[0] for signer in (ours, old, stranger, namesake)}
    false = Signature(ours.key.name, ours.key.key_id, bytes(64))
    short = Signature(ours.key.name, ours.key.key_id, by[ours].payload[:63])
    long = Signature(ours.key.name, ours.key.key_id, by[ours].payload + b"\0")
    lines = {
        "a stranger beside": [by[stranger], by[ours]],
        "a namesake beside": [by[namesake], by[ours]],
        "a witness beside": [by[ours], issue_cosignature(parsed.text, witness, 1_700_000_000)],
        "a witness alone": [issue_cosignature(parsed.text, witness, 1_700_000_000)],
        "the namesake alone": [by[namesake]],
        "the old key alone": [by[old]],
        "the same twice": [by[ours], by[ours]],
        "a false one first": [false, by[ours]],
        "a false one last": [by[ours], false],
        "a false one by another key": [by[old], false],
        "one that is short": [short],
        "one that is long": [long],
        "a hundred": [by[ours], *[by[stranger]] * 99],
        "a hundred and one": [by[ours], *[by[stranger]] * 100],
        "none": [],
    }
    for name, signatures in lines.items():
        block = "".join(map(format_signature, signatures)).encode()
        yield f"signed by {name}", head + b"\n\n" + parsed.text.encode() + b"\n" + block
    good = add_signature(parsed, by[ours])
    for sign in ("\x85", "\u2003", "\ufeff", "\u3000", "\x7f", "+", "é", "\u200b"):
        odd = format_signature(Signature(f"w{sign}x", b"abcd", bytes(8))).encode()
        yield f"signer named with {sign!r}", head + b"\n\n" + format_note(good) + odd
    for line in (
        "",
        "—",
        "— ",
        "— x",
        "— x ",
        "— x AAAA",
        "— x AAAAAA==",
        "- x AAAAAAA=",
        "x",
        "— x AAAAAAB=",
    ):
        yield f"line {line!r}", head + b"\n\n" + format_note(good) + line.encode() + b"\n"


def rewritten(receipt, other):
    """Yield the receipt with its text changed in the ways that files are changed."""
    text = receipt.decode()
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    for name, changed in {
        "nothing": "",
        "a line end": "\n",
        "line ends of Windows": text.replace("\n", "\r\n"),
        "line ends of old": text.replace("\n", "\r"),
        "a byte order mark": "\ufeff" + text,
        "something before": "x" + text,
        "a blank line before": "\n" + text,
        "something after": text + "x",
        "a line end after": text + "\n",
        "itself after": text + text,
        "no last line end": text[:-1],
        "later format": text.replace("@v1", "@v2", 1),
        "format 10": text.replace("@v1", "@v10", 1),
        "capital header": text.replace("c2sp", "C2SP", 1),
        "no extra": text.replace(lines[1] + "\n", "", 1),
        "empty extra": text.replace(lines[1], "extra ", 1),
        "extra twice": text.replace(lines[1], lines[1] + "\n" + lines[1], 1),
        "extra after index": "\n".join([lines[0], lines[2], lines[1], *lines[3:]]) + "\n\n" + note,
        "unpadded extra": text.replace("=\n", "\n", 1),
        "spaced extra": text.replace("extra ", "extra  ", 1),
        "no index": text.replace(lines[2] + "\n", "", 1),
        "index with zero": text.replace("index ", "index 0", 1),
        "index below 0": text.replace("index ", "index -", 1),
        "index of full width": text.replace(lines[2], "index ３", 1),
        "largest index": text.replace(lines[2], "index 9223372036854775807", 1),
        "larger index": text.replace(lines[2], "index 9223372036854775808", 1),
        "next index": text.replace(lines[2], f"index {int(lines[2][6:]) + 1}", 1),
        "one hash less": "\n".join(lines[:-1]) + "\n\n" + note,
        "one hash twice": "\n".join([*lines, lines[-1]]) + "\n\n" + note,
        "hashes turned round": "\n".join([*lines[:3], *lines[:2:-1]]) + "\n\n" + note,
        "63 hashes": "\n".join([*lines, *[lines[-1]] * (63 - len(lines) + 3)]) + "\n\n" + note,
        "64 hashes": "\n".join([*lines, *[lines[-1]] * (64 - len(lines) + 3)]) + "\n\n" + note,
        "a short hash": "\n".join([*lines, "AAAA"]) + "\n\n" + note,
        "a third line end": text.replace("\n\n", "\n\n\n", 1),
        "a tab": text.replace(NAME, NAME + "\t", 1),
        "a zero": text.replace(NAME, NAME + "\0", 1),
        "another size": head + "\n\n" + note.replace("\n", "\n1", 1),
        "the checkpoint of another": head + "\n\n" + other.decode().partition("\n\n")[2],
        "the head of another": other.decode().partition("\n\n")[0] + "\n\n" + note,
        "a hyphen for the dash": text.replace("—", "-"),
        "another log's name": text.replace(NAME, "other.example/log"),
        "an extension": text.replace("\n\n—", "\nmore\n\n—"),
        "too much": text.replace("\n\n—", "\n" + "more\n" * 200_001 + "\n—"),
        "far too much": text + "x" * 1_200_000,
    }.items():
        yield f"rewritten with {name}", changed.encode()
    for at in range(0, len(receipt), max(1, len(receipt) // 30)):
        yield f"cut at {at}", receipt[:at]
    for bad in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"):
        for place in (0, 23, len(receipt) // 3, receipt.index(b"\n\n") + 4, len(receipt) - 1):
            yield f"{bad.hex()} at {place}", receipt[:place] + bad + receipt[place:]


def spoiled(receipts, count):
    """Yield receipts with bits flipped, bytes put in or taken out, at random but always the same."""
    chance = random.Random(20261123)
    for number in range(count):
        name, receipt = chance.choice(receipts)
        raw = bytearray(receipt)
        for _ in range(chance.choice((1, 1, 1, 2, 5))):
            at = chance.randrange(len(raw))
            match chance.randrange(4):
                case 0 | 1:
                    raw[at] ^= 1 << chance.randrange(8)
                case 2:
                    raw[at : at + 1] = b""
                case _:
                    raw[at:at] = chance.choice((b"\n", b" ", b"=", b"A", b"\xe2\x80\x94", b"0"))
        if raw != receipt:
            yield f"spoiled {number}: {name}", bytes(raw)
