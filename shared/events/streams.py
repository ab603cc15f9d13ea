"""Ids of the streams that are not customers: derived from their name, so that everyone computes the same.

They are UUIDs of version 8 (RFC 9562, 5.8), which a customer's id may not be: no customer can stand in a dealer's way.
"""

from datetime import date
from functools import lru_cache
from uuid import UUID, uuid5

_NAMESPACE = UUID("6b1f5c9e-0d0c-5a5e-9d5b-2f1c8f3a7e10")

DERIVED_VERSION = 8
"""Version of the derived ids."""


@lru_cache(maxsize=100_000)
def _derived(name: str) -> UUID:
    hashed = uuid5(_NAMESPACE, name).int
    return UUID(int=hashed & ~(0xF << 76) | DERIVED_VERSION << 76)


def dealer_stream(dealer_id: str) -> UUID:
    """Stream of a dealer: opening, staff, policies."""
    return _derived(f"dealer/{dealer_id}")


def group_stream(group_id: str) -> UUID:
    """Stream of a dealer group: its policies."""
    return _derived(f"group/{group_id}")


def rota_stream(dealer_id: str, day: date) -> UUID:
    """Stream of a dealer's rota of one day (in the dealer's zone)."""
    return _derived(f"rota/{dealer_id}/{day.isoformat()}")


def day_stream(dealer_id: str, day: date) -> UUID:
    """Stream of a dealer's day: meetings, reports, targets, seminar (a week's or month's on its first day)."""
    return _derived(f"day/{dealer_id}/{day.isoformat()}")
