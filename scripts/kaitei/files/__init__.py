"""The archive on disk."""

from kaitei.files.tree import read_file, read_plain_file, read_tree
from kaitei.files.write import make_folder, write_file

__all__ = ["make_folder", "read_file", "read_plain_file", "read_tree", "write_file"]
