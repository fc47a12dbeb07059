"""The archive on disk."""

from kaitei.files.tree import read_file, read_plain_file, read_tree
from kaitei.files.write import follow_links, make_folder, write_file, writing

__all__ = [
    "follow_links",
    "make_folder",
    "read_file",
    "read_plain_file",
    "read_tree",
    "write_file",
    "writing",
]
