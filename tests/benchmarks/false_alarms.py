"""How often the rules about words speak up over real histories: findings a line, by rule.

    KAITEI_CORPUS=<folder of folders of dated .md files> .venv/bin/python tests/benchmarks/false_alarms.py

What they find in texts that were published and left as they are counts as a false alarm, though some of it is right.
Budget: 1 % of the lines for the rules about text.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
sys.path.insert(0, str(ROOT / "tests"))

from support.histories import count_alarms, read_histories  # noqa: E402 — after the path is set


def main() -> int:
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    corpus = os.environ.get("KAITEI_CORPUS")
    if not corpus:
        print("KAITEI_CORPUS names no folder of histories", file=sys.stderr)
        return 2
    lines, alarms = 0, Counter[str]()
    for policy in read_histories(Path(corpus)):
        counted, found = count_alarms(policy)
        lines, alarms = lines + counted, alarms + found
        rules = ", ".join(f"{rule} {count}" for rule, count in found.most_common()) or "nothing"
        print(f"{policy.id:30} {counted:6} lines  {rules}")
    print(f"\n{lines} lines")
    for rule, count in alarms.most_common():
        print(f"  {rule:28} {count:5}  {count / lines:7.3%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
