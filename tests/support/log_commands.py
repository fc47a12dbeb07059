"""The log's commands, as tests of the command line give them."""

import json
from collections.abc import Callable

Kaitei = Callable[..., tuple[int, str, str]]
"""Runs a command line; gives back its status, stdout and stderr."""

LOG_NAME = "log.example/acts"


def record_act(kaitei: Kaitei, member: str = "M-1027", version: str = "2024-11-05") -> str:
    """Record an act on the repository's own policy; return its record id."""
    status, out, err = kaitei(
        "ledger",
        "record",
        "--member",
        member,
        "--policy",
        "privacy",
        "--version",
        version,
        "--act",
        "agree",
        "--json",
    )
    assert status == 0, err
    return str(json.loads(out)["record"])
