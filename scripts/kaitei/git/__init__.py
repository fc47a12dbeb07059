"""The one door to git: commits and the files in them, read only."""

from kaitei.git.repository import Commit, CommitUnknown, Repository, Snapshot, find_repository, read_commit

__all__ = ["Commit", "CommitUnknown", "Repository", "Snapshot", "find_repository", "read_commit"]
