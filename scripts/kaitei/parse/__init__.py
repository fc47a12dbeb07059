"""Text → document: front matter, labels, clauses, catalog.

* ``catalog`` reads an archive: ``policy`` is what holds for all versions, ``front_matter`` the facts of one, both in
  ``strict_yaml`` (with ``yaml_scalar``); ``source`` refuses bytes and characters, ``formats`` files that are no text,
  ``inline`` Markdown; ``lock`` is the manifest of digests.
* ``structure`` makes clauses of ``lines``: ``labels`` (in ``label_forms``) with several ``readings`` are decided along
  the ``open_path`` to the newest clause, by the order of legal ``units``; ``dates`` are lines of their own.
* ``outline`` counts articles, paragraphs and items; ``references`` resolves what points at them; ``anchors`` are
  the addresses of clauses. ``draft`` begins the next version.
"""

from kaitei.parse.catalog import load_catalog, parse_document, parse_revision
from kaitei.parse.front_matter import split_front_matter
from kaitei.parse.inline import render_inline
from kaitei.parse.policy import parse_policy
from kaitei.parse.source import decode_text

__all__ = [
    "decode_text",
    "load_catalog",
    "parse_document",
    "parse_policy",
    "parse_revision",
    "render_inline",
    "split_front_matter",
]
