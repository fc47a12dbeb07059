"""The one door to git: commits and the files in them, read only."""

from kaitei.git.repository import Commit, Repository, Snapshot, find_repository, read_commit

__all__ = ["Commit", "Repository", "Snapshot", "find_repository", "read_commit"]
