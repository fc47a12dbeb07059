"""Text → document: front matter, labels, clauses, catalog."""

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
