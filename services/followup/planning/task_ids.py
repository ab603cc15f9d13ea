"""Ids of tasks: derived, so that the same input gives the same plan, and in the order of time."""

from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_HASHED = (1 << 80) - 1 ^ 0xF << 76 ^ 0b11 << 62
_VERSION_7 = 0x7 << 76 | 0b10 << 62
_MOST = (1 << 48) - 1


def task_id(customer_id: UUID, number: int, at: datetime) -> UUID:
    """The id of a customer's n-th task, made at a moment: a UUIDv7 with a hash in place of chance (RFC 9562, 5.7)."""
    digest = blake2b(b"task/%d/%b" % (number, customer_id.bytes), digest_size=10).digest()
    time = max(0, min(_MOST, (at - _EPOCH) // _MILLISECOND))
    return UUID(int=time << 80 | _VERSION_7 | int.from_bytes(digest, "big") & _HASHED)
