"""
Moments as they are kept, and as a group reads them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from handlers.texts import Texts


def now() -> datetime:
    """
    The present moment, in UTC.
    """
    return datetime.now(UTC)


def kept(moment: datetime) -> str:
    """
    A moment as it is kept: ISO 8601, UTC, in seconds.
    """
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def clock(moment: datetime, utc_offset: int) -> str:
    """
    The time of day in a group, as ``10:42``; ``utc_offset`` are minutes east of Greenwich.
    """
    return f"{_local(moment, utc_offset):%H:%M}"


def day(moment: datetime, utc_offset: int, texts: Texts) -> str:
    """
    The day in a group, as people write it.
    """
    return texts.date(_local(moment, utc_offset).date().isoformat())


def _local(moment: datetime, utc_offset: int) -> datetime:
    return moment.astimezone(UTC) + timedelta(minutes=utc_offset)
