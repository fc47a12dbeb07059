"""The archive on disk."""

from kaitei.files.tree import read_file, read_plain_file, read_tree
from kaitei.files.write import write_file

__all__ = ["read_file", "read_plain_file", "read_tree", "write_file"]
