"""The day it is."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta, timezone

JAPAN = timezone(timedelta(hours=9), "JST")  # no daylight saving since 1951


def today_in_japan() -> date:
    """Return the day it is in Japan, or the one SOURCE_DATE_EPOCH names (for builds that must not differ)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), JAPAN).date()
    return datetime.now(JAPAN).date()
