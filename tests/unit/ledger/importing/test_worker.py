"""The second process of an import."""

import subprocess
import sys


def test_it_leaves_in_silence_when_the_first_process_was_killed():
    command = [sys.executable, "-m", "kaitei.ledger.importing.worker"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    assert done.stderr == b""
