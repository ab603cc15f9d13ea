"""When something occurred whose time of day nobody wrote down.

The day is the file's; the time is inside the business hours, made from the row's key so that it is the same on every
run. Steps of one row on one day follow each other by a minute in the mapping's order.
"""

from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo


def moment_on(day: date, key: str, step: int, hours: tuple[time, time], zone: ZoneInfo) -> datetime:
    """A moment of the day.

    Args:
        day: the day, in the zone.
        key: what names the row.
        step: place of the step in the mapping.
        hours: business hours.
        zone: the zone that the day is in.
    """
    opens, closes = (each.hour * 60 + each.minute for each in hours)
    spread = int.from_bytes(blake2b(f"{key}/{day}".encode(), digest_size=4).digest()) % max(closes - opens, 1)
    return datetime.combine(day, time(), zone) + timedelta(minutes=opens + spread + step)
