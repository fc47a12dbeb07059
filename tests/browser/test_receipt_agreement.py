"""The page's verifier and ours give the same verdict on the same receipts, whatever was done to them.

KAITEI_MUTATIONS=10000 sets how many receipts are spoiled at random; two hundred without it.
"""

from __future__ import annotations

import base64
import json
import os
import random
import struct
import subprocess
import sys

import pytest

from kaitei.ledger.keys import create_key
from kaitei.tlog import (
    Algorithm,
    LeafTree,
    build_inclusion_proof,
    build_signer,
    format_note,
    hash_leaf,
    issue_note,
    parse_note,
)
from kaitei.tlog.encoding import format_base64
from kaitei.tlog.note import add_signature, format_signature
from kaitei.tlog.signature import Signature, issue_cosignature
from support.receipts import NAME, NEW, OLD, Log
from support.serving import ROOT

RANDOM = int(os.environ.get("KAITEI_MUTATIONS", "200"))
ACTS = ("agree", "acknowledge", "decline", "withdraw")
HEADER = "c2sp.org/tlog-proof@v1\n"
VERDICTS = """async ([encoded, keyFile]) => {
  const keys = await receipt.parseKeys(keyFile), verdicts = [];
  for (const text of encoded) {
    try {
      const found = await receipt.verify(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)), keys);
      const said = { occurred: found.occurred?.toJSON(), recorded: found.recorded?.toJSON() };
      verdicts.push({ ...found, ...said, valid: true, index: String(found.index), size: String(found.size) });
    } catch (error) {
      verdicts.push({ valid: false, reason: error.reason ?? `crashed: ${error}` });
    }
  }
  return verdicts;
}"""
REASONS = {
    "bad_key", "cut", "damaged", "foreign", "large", "newer", "no_receipt", "not_in_log", "rewritten", "signature",
}  # fmt: skip


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """A log that was signed at eight sizes; its last checkpoints carry the signatures of two keys."""
    made = Log(tmp_path_factory.mktemp("agreement") / "ours")
    size = 0
    for until in (1, 2, 3, 7, 8, 64, 255, 300):
        while size < until:
            act = ACTS[size % 4]
            version = OLD if act == "acknowledge" and size % 8 == 1 else NEW
            made.ids.append(made.record(f"M-{size}", version, act))
            size += 1
        if until == 255:
            create_key(made.keys, NAME, rotate=True)
        made.sign()
        for place in sorted({0, until // 2, until - 1}):
            made.good[f"record {place} of {until}"] = made.receipt(made.ids[place])
        made.good[f"version among {until}"] = made.receipt(f"privacy@{NEW}")
    return made


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
    from kaitei.tlog import hash_node

    rows = [tree.hash_at(0, number) for number in range(tree.size)]
    while len(rows) > 1:
        odd = rows[-1:] if len(rows) % 2 else []
        rows = [hash_node(*rows[at : at + 2]) for at in range(0, len(rows) - 1, 2)] + odd
    return rows[0]


def write(extra, index, hashes, note):
    lines = [f"extra {format_base64(extra)}", f"index {index}", *map(format_base64, hashes)]
    return HEADER.encode() + "".join(f"{line}\n" for line in lines).encode() + b"\n" + note


def sha256(data):
    import hashlib

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


@pytest.fixture(scope="module")
def receipts(log, tmp_path_factory):
    """Return every receipt to judge, by its name."""
    stranger = Log(tmp_path_factory.mktemp("stranger") / "log")
    number = stranger.record("M-1")
    stranger.sign()
    good = list(log.good.items())
    sample, other = log.good["record 150 of 300"], log.good["record 32 of 64"]
    return dict(
        [
            *good,
            ("a stranger's", stranger.receipt(number)),
            *signed_oddities(log),
            *resigned(log, sample),
            *rewritten(sample, other),
            *spoiled(good, RANDOM),
        ]
    )


@pytest.fixture(scope="module")
def ours(log, receipts, tmp_path_factory):
    """Return what ``kaitei ledger verify-receipt`` says of each."""
    folder = tmp_path_factory.mktemp("receipts")
    paths = [folder / f"{number}.tlog-proof" for number in range(len(receipts))]
    for path, receipt in zip(paths, receipts.values(), strict=True):
        path.write_bytes(receipt)
    done = subprocess.run(
        [
            *(
                sys.executable,
                "-c",
                "from kaitei.cli import main; main()",
                "--json",
                "ledger",
                "verify-receipt",
            ),
            *("--key", str(log.key_file), *map(str, paths)),
        ],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr.decode()[-2000:]
    return dict(zip(receipts, json.loads(done.stdout)["receipts"], strict=True))


@pytest.fixture(scope="module")
def theirs(browser, log, receipts):
    """Return what the script of the page says of each, in a page that is nothing else."""
    page = browser.new_page()
    page.route(
        "**/*",
        lambda route: route.fulfill(body="<div id='receipt' data-words='{}'>", content_type="text/html"),
    )
    page.goto("https://policy.example.jp/receipt/")
    page.evaluate(
        """for (const id of ["file", "text", "check", "verdict", "details"])
             document.body.append(Object.assign(document.createElement("p"), { id }))"""
    )
    script = ROOT / "scripts" / "kaitei" / "pages" / "templates" / "assets" / "receipt.js"
    page.add_script_tag(content=script.read_text("utf-8"))
    encoded = [base64.b64encode(receipt).decode() for receipt in receipts.values()]
    found = page.evaluate(VERDICTS, [encoded, log.key_file.read_text()])
    page.close()
    return dict(zip(receipts, found, strict=True))


def test_both_accept_the_same_receipts(receipts, ours, theirs):
    differing = {
        name: (ours[name], theirs[name]) for name in receipts if ours[name]["valid"] != theirs[name]["valid"]
    }
    assert differing == {}


def test_both_read_the_same_in_what_they_accept(ours, theirs):
    accepted = [name for name, verdict in ours.items() if verdict["valid"]]
    for name in accepted:
        python, page = ours[name], theirs[name]
        for key in ("version", "digest", "log", "root"):
            assert (name, key, page[key]) == (name, key, python[key])
        assert (name, page["index"], page["size"]) == (name, str(python["index"]), str(python["size"]))
        signers = [signer[-9:-1] for signer in python["signed_by"]]
        assert (name, page["signers"]) == (name, signers)
        if "act" in python:
            times = [python["occurred_at"], python["recorded_at"]]
            assert (name, page["act"], page["channel"]) == (name, python["act"], python["channel"])
            assert (name, [page["occurred"], page["recorded"]]) == (name, times)
        else:
            dates = (python["published"], python["effective"])
            assert (name, page["published"], page["effective"]) == (name, *dates)


def test_every_good_receipt_is_accepted_and_nothing_spoiled(log, ours, theirs):
    assert len(log.good) >= 24
    assert all(ours[name]["valid"] and theirs[name]["valid"] for name in log.good)
    accepted = [name for name, verdict in theirs.items() if verdict["valid"] and name not in log.good]
    assert not [name for name in accepted if name.startswith(("cut", "rewritten", "a stranger"))]
    spoiled_ones = [name for name in accepted if name.startswith("spoiled")]
    for name in spoiled_ones:  # spoiled in the line of one of two signatures: that line is now a stranger's
        original = name.partition(": ")[2]
        assert original.endswith(("255", "300"))
        assert len(theirs[name].pop("signers")) == 1
        assert {**theirs[original], "signers": None} == {**theirs[name], "signers": None}


def test_every_refusal_of_the_page_has_a_reason_it_has_words_for(theirs):
    reasons = {verdict["reason"] for verdict in theirs.values() if not verdict["valid"]}
    assert reasons <= REASONS
    assert reasons >= REASONS - {"bad_key"}
