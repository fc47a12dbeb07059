"""Every text of a folder of real policies is read without loss: KAITEI_CORPUS=FOLDER pytest …"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaitei.files import read_plain_file
from kaitei.parse import parse_document

FOLDER = os.environ.get("KAITEI_CORPUS", "")


@pytest.mark.skipif(not FOLDER, reason="KAITEI_CORPUS names no folder of texts")
def test_every_text_of_the_corpus_is_rebuilt_from_its_clauses():
    paths = sorted(path for path in Path(FOLDER).rglob("*") if path.suffix in {".md", ".txt"})
    assert paths
    for path in paths:
        text = read_plain_file(path)
        document = parse_document(path.name, text)
        assert "".join(clause.source for clause in document.clauses) == text, path
        lines = text.split("\n")
        for clause in document.clauses:
            assert clause.line == lines[clause.first - 1], (path, clause.first)
