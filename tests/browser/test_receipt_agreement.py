"""The page's verifier and ours give the same verdict on the same receipts, whatever was done to them.

KAITEI_MUTATIONS=10000 sets how many receipts are spoiled at random; two hundred without it.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys

import pytest

from kaitei.ledger.keys import create_key
from support.odd_receipts import resigned, rewritten, signed_oddities, spoiled
from support.receipts import NAME, NEW, OLD, Log
from support.serving import ROOT

RANDOM = int(os.environ.get("KAITEI_MUTATIONS", "200"))
ACTS = ("agree", "acknowledge", "decline", "withdraw")
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
