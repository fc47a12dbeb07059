"""A process that restores a backup where there is no ledger; tests kill it at any moment.

Usage: restore_worker.py ADDRESS BACKUP KEYS
"""

import sys
from pathlib import Path

from kaitei.ledger.address import parse_address
from kaitei.ledger.questions import clock
from kaitei.ledger.restoring import find_aside, find_target, make_ledger, open_backup, replace_content
from support.ledgers import CATALOG

if __name__ == "__main__":
    place = parse_address(sys.argv[1])
    target = find_target(place)
    with open_backup(Path(sys.argv[2]), Path(sys.argv[3]), CATALOG) as backup:
        if target is None:
            make_ledger(place, backup)
        else:
            replace_content(target, backup, find_aside(place, clock()))
