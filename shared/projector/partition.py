"""What a worker keeps in memory of a partition that it has: as the last committed transaction left it."""

from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from msgspec import Struct, field

from shared.projector.projection import Stream

S = TypeVar("S")


class Partition(Struct, Generic[S]):
    """One partition of all the topics that the projection reads.

    ``epoch`` is the fencing token: whoever commits raises it by one, and a commit that finds another one than it
    knows changes nothing. ``positions`` are the next offsets by topic, ``high_water`` the highest position met of each
    ledger, ``parked`` the streams that have parked records, by topic, ``streams`` a cache. ``journal`` is the number of
    the last entry of the journal and ``journal_topic`` its topic where it is a run of records. ``stopped`` are streams
    that the passing of time cannot be applied to, until their next event or a new load. ``seen_at`` is when the latest
    record met was recorded, by topic. ``later`` are versions, by topic and stream, at which a retry begins that the
    followed journal holds further on: in a rebuild they stay parked until then.
    """

    number: int
    epoch: int = 0
    outbox_position: int = 0
    positions: dict[str, int] = field(default_factory=dict)
    high_water: dict[str, int] = field(default_factory=dict)
    parked: set[tuple[str, UUID]] = field(default_factory=set)
    streams: dict[UUID, Stream[S]] = field(default_factory=dict)
    journal: int = 0
    journal_topic: str | None = None
    stopped: set[UUID] = field(default_factory=set)
    seen_at: dict[str, datetime] = field(default_factory=dict)
    later: dict[tuple[str, UUID], set[int]] = field(default_factory=dict)
