"""Transparency logs: Merkle trees in tiles, signed checkpoints and proofs, after RFC 6962 and the C2SP formats.

Knows nothing of what the entries are. Values in, values out: no clock, no chance, no disk, no keys at rest.

* ``hashing`` are the hashes of the tree, ``tiles`` the files they lie in; ``edge`` is what it takes to go on adding,
  ``tree`` looks hashes up, ``merkle`` builds and verifies proofs.
* ``note`` is a text with signature lines, each a ``signature`` made by one of the ``keys``; ``checkpoint`` is the note
  of a log, ``trust`` says whose signatures are asked for, ``tlog_proof`` is a proof as a file. ``encoding`` is shared.
"""

from kaitei.tlog.checkpoint import Checkpoint, format_checkpoint, issue_checkpoint, parse_checkpoint
from kaitei.tlog.edge import (
    EMPTY_EDGE,
    Edge,
    Growth,
    TreeHead,
    append_leaves,
    build_head,
    build_root,
)
from kaitei.tlog.hashing import EMPTY_ROOT, HASH_SIZE, hash_leaf, hash_leaves, hash_node
from kaitei.tlog.keys import (
    Algorithm,
    Signer,
    VerifierKey,
    build_signer,
    format_verifier_key,
    is_key_name,
    parse_verifier_key,
)
from kaitei.tlog.merkle import (
    Consistency,
    HashTree,
    Inclusion,
    build_consistency_proof,
    build_inclusion_proof,
    build_tree_head,
    verify_consistency,
    verify_inclusion,
)
from kaitei.tlog.note import (
    Note,
    add_signature,
    format_note,
    format_signature,
    issue_note,
    parse_note,
    verify_note,
)
from kaitei.tlog.signature import Attestation, Signature, issue_cosignature, issue_signature, verify_signature
from kaitei.tlog.tiles import (
    TILE_WIDTH,
    Tile,
    TileName,
    build_tile_names,
    format_tile_path,
    parse_tile_path,
)
from kaitei.tlog.tlog_proof import TlogProof, VerifiedProof, format_proof, parse_proof, verify_proof
from kaitei.tlog.tree import LeafTree, ReadTile, TiledTree, read_edge
from kaitei.tlog.trust import (
    Group,
    Trust,
    TrustedLog,
    VerifiedCheckpoint,
    Witness,
    build_trust,
    format_trust,
    parse_trust,
    verify_checkpoint,
)

__all__ = [
    "EMPTY_EDGE",
    "EMPTY_ROOT",
    "HASH_SIZE",
    "TILE_WIDTH",
    "Algorithm",
    "Attestation",
    "Checkpoint",
    "Consistency",
    "Edge",
    "Group",
    "Growth",
    "HashTree",
    "Inclusion",
    "LeafTree",
    "Note",
    "ReadTile",
    "Signature",
    "Signer",
    "Tile",
    "TileName",
    "TiledTree",
    "TlogProof",
    "TreeHead",
    "Trust",
    "TrustedLog",
    "VerifiedCheckpoint",
    "VerifiedProof",
    "VerifierKey",
    "Witness",
    "add_signature",
    "append_leaves",
    "build_consistency_proof",
    "build_head",
    "build_inclusion_proof",
    "build_root",
    "build_signer",
    "build_tile_names",
    "build_tree_head",
    "build_trust",
    "format_checkpoint",
    "format_note",
    "format_proof",
    "format_signature",
    "format_tile_path",
    "format_trust",
    "format_verifier_key",
    "hash_leaf",
    "hash_leaves",
    "hash_node",
    "is_key_name",
    "issue_checkpoint",
    "issue_cosignature",
    "issue_note",
    "issue_signature",
    "parse_checkpoint",
    "parse_note",
    "parse_proof",
    "parse_tile_path",
    "parse_trust",
    "parse_verifier_key",
    "read_edge",
    "verify_checkpoint",
    "verify_consistency",
    "verify_inclusion",
    "verify_note",
    "verify_proof",
    "verify_signature",
]
