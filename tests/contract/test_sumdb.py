"""Go's packages for transparent logs read what we write, and we read what they write.

The packages are those inside every Go distribution (``cmd/vendor/golang.org/x/mod/sumdb``), so nothing is
downloaded; where there is no Go, these tests are skipped.
"""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kaitei.tlog import (
    EMPTY_EDGE,
    HASH_SIZE,
    Algorithm,
    Checkpoint,
    LeafTree,
    add_signature,
    append_leaves,
    build_consistency_proof,
    build_head,
    build_inclusion_proof,
    build_signer,
    build_tree_head,
    format_note,
    format_verifier_key,
    hash_leaves,
    issue_checkpoint,
    issue_cosignature,
    parse_note,
    verify_note,
)

GO = shutil.which("go")
pytestmark = pytest.mark.skipif(GO is None, reason="no Go on this machine")

NAME = "log.example/acts"
SEED, OTHER_SEED = b"l" * 32, b"m" * 32
LOG, OTHER = build_signer(NAME, SEED), build_signer("other.example/log", OTHER_SEED)
WITNESS = build_signer("w.example", b"w" * 32, Algorithm.COSIGNATURE)


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """Return the built program of ``sumdb/main.go``."""
    assert GO is not None
    home = tmp_path_factory.mktemp("go")
    root = subprocess.run([GO, "env", "GOROOT"], check=True, capture_output=True, text=True).stdout.strip()
    vendored = Path(root, "src", "cmd", "vendor", "golang.org", "x")
    for package in ("mod/sumdb/note", "mod/sumdb/tlog", "crypto/ed25519"):
        if (vendored / package).is_dir():
            shutil.copytree(vendored / package, home / "src" / "golang.org" / "x" / package)
    program = home / "src" / "reader"
    program.mkdir(parents=True)
    shutil.copy(Path(__file__).parent / "sumdb" / "main.go", program)
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": str(home),
        "GOCACHE": str(home / "cache"),
        "GOFLAGS": "",
    }
    built = subprocess.run(
        [GO, "build", "-o", str(home / "reader"), "reader"],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
    )
    assert built.returncode == 0, built.stderr
    return home / "reader"


def base64_of(values):
    return [base64.b64encode(value).decode() for value in values]


def signer_key(seed, signer):
    """Return a private key as Go writes it; kaitei keeps its own in another form."""
    material = base64.b64encode(b"\x01" + seed).decode()
    return f"PRIVATE+KEY+{signer.key.name}+{signer.key.key_id.hex()}+{material}"


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 1000, 65_537, 70_000])
def test_go_reads_our_log_and_builds_the_same_proofs(reader, tmp_path, size):
    entries = [f"entry {number}" for number in range(size)]
    leaves = hash_leaves(entry.encode() for entry in entries)
    edge, half = EMPTY_EDGE, size // 2 * HASH_SIZE
    for part in (leaves[:half], leaves[half:]):
        growth = append_leaves(edge, part)
        edge = growth.edge
        for tile in growth.tiles:
            path = tmp_path / tile.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(tile.data)
    head, tree = build_head(edge), LeafTree(leaves)
    note = issue_checkpoint(Checkpoint(NAME, head.size, head.root), LOG)
    note = add_signature(note, issue_cosignature(note.text, WITNESS, 1_700_000_000))
    (tmp_path / "checkpoint").write_bytes(format_note(note))

    indexes = sorted({0, size // 3, size // 2, size - 1})
    sizes = sorted({1, size // 2 or 1, max(1, size - 1), size})
    asked = {
        "Folder": str(tmp_path),
        "VerifierKeys": [format_verifier_key(LOG.key)],
        "SignerKey": signer_key(OTHER_SEED, OTHER),
        "Entries": entries[:10],
        "Inclusions": [
            {
                "Index": index,
                "Leaf": base64.b64encode(tree.hash_at(0, index)).decode(),
                "Proof": base64_of(build_inclusion_proof(tree, index)),
            }
            for index in indexes
        ],
        "Consistencies": [
            {
                "Size": old,
                "Root": base64.b64encode(build_tree_head(tree, old).root).decode(),
                "Proof": base64_of(build_consistency_proof(tree, old)),
            }
            for old in sizes
        ],
    }
    run = subprocess.run([reader], input=json.dumps(asked), check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)

    assert answer["Complaints"] is None
    assert answer["Text"] == note.text
    assert answer["Signed"] == [f"{NAME}+{LOG.key.key_id.hex()}"]
    assert answer["Unverified"] == [f"w.example+{WITNESS.key.key_id.hex()}"]
    assert answer["LeafHashes"] == base64_of(tree.hash_at(0, number) for number in range(min(size, 10)))
    without_none = [{**one, "Proof": one["Proof"] or []} for one in answer["Inclusions"]]
    assert without_none == asked["Inclusions"]
    assert [{**one, "Proof": one["Proof"] or []} for one in answer["Consistent"]] == asked["Consistencies"]
    assert answer["TilePaths"]

    resigned = parse_note(answer["Resigned"].encode())
    assert {found.key for found in verify_note(resigned, [LOG.key, OTHER.key])} == {LOG.key, OTHER.key}
