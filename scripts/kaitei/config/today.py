"""The day it is."""

from __future__ import annotations

import os
import re
from datetime import date, datetime, timedelta, timezone

from kaitei.errors import KaiteiError, Message, kagi

JAPAN = timezone(timedelta(hours=9), "JST")  # no daylight saving since 1951
_LAST = 253_402_214_400  # 9999-12-31: later days have five digits


def today_in_japan() -> date:
    """Return the day it is in Japan, or the one SOURCE_DATE_EPOCH names (for builds that must not differ)."""
    epoch = source_date_epoch()
    return (datetime.now(JAPAN) if epoch is None else datetime.fromtimestamp(epoch, JAPAN)).date()


def source_date_epoch() -> int | None:
    """Return the moment that SOURCE_DATE_EPOCH names, in seconds since 1970; ``None`` where it is not set.

    Raises:
        KaiteiError: it names none.
    """
    written = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not written:
        return None
    if re.fullmatch("[0-9]{1,12}", written) and int(written) <= _LAST:
        return int(written)
    raise KaiteiError(
        Message(
            en=f"SOURCE_DATE_EPOCH is {written[:60]!r}, which names no moment",
            ja=f"環境変数 SOURCE_DATE_EPOCH の値{kagi(written)}は日時を表していません",
        ),
        fix=Message(
            en="give seconds since 1970 as digits, like 1795359600, or unset it and name the day with --today",
            ja="1795359600 のように 1970 年からの秒数を数字で書くか、設定を外して --today で日付を指定してください",
        ),
    )
