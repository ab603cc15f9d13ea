"""Ids of tasks: derived, so that the same input gives the same plan, and in the order of time."""

from datetime import datetime
from hashlib import blake2b
from uuid import UUID

_HASHED = (1 << 80) - 1 ^ 0xF << 76 ^ 0b11 << 62
_VERSION_7 = 0x7 << 76 | 0b10 << 62
_MOST = (1 << 48) - 1


def task_id(customer_id: UUID, number: int, at: datetime) -> UUID:
    """The id of a customer's n-th task, made at a moment: a UUIDv7 with a hash in place of chance (RFC 9562, 5.7)."""
    digest = blake2b(b"task/%d/%b" % (number, customer_id.bytes), digest_size=10).digest()
    time = max(0, min(_MOST, int(at.timestamp() * 1000)))
    return UUID(int=time << 80 | _VERSION_7 | int.from_bytes(digest, "big") & _HASHED)
