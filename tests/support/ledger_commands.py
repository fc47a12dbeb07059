"""Commands of the ledger as a person or a script types them."""

from kaitei.cli import run

RECORD = [
    "ledger",
    "record",
    "--member",
    "M-1",
    "--policy",
    "terms",
    "--version",
    "2024-01-01",
    "--act",
    "agree",
]
HEADER = "member,policy,version,act,occurred_at,channel\n"
GOOD = "M-1,terms,2024-01-01,agree,2026-04-01T09:30:00+09:00,paper\n"
ID = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def said(capsys, *arguments: str, status: int = 0) -> str:
    """Run a command; return what it wrote to stdout (status 0) or stderr."""
    assert run([*arguments]) == status
    out, err = capsys.readouterr()
    return str(err if status else out)
