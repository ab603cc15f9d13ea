"""What the two sides of a replay are given, and what they say."""

from datetime import datetime

from msgspec import Struct

from bench.child import measured
from shared.settings import Settings

_MOST_SECONDS = 280


class Replay(Struct, frozen=True, kw_only=True):
    """Topics to read from their beginning to their end, their records in all, and how many go into a transaction.

    ``projection`` is ours only: which one reads its topics, all with the ``prefix``; ``until`` is the moment at which
    its clock stands still, for a history that ended then. ``by_rules`` is the peer's only: whether it derives grades
    as we do, or just counts each customer's events.
    """

    bootstrap: str
    prefix: str
    records: int
    batch: int
    database_url: str = ""
    projection: str = "grading"
    until: datetime | None = None
    state_dir: str = ""
    by_rules: bool = True


class Replayed(Struct, frozen=True):
    """How long it took from the first record to the last commit, on the clock and of the process's own CPU time."""

    seconds: float
    cpu_seconds: float
    sent: int
    memory_mib: float


def replayed(  # noqa: PLR0913 - each named at the call
    settings: Settings,
    projection: str,
    *,
    prefix: str,
    records: int,
    batch: int = 20_000,
    until: datetime | None = None,
) -> Replayed:
    """Let a projection's worker read its topics into the settings' database, in a process of its own."""
    task = Replay(
        bootstrap=settings.brokers,
        prefix=prefix,
        records=records,
        batch=batch,
        database_url=settings.database,
        projection=projection,
        until=until,
    )
    return measured("bench.replay_ours", task, Replayed, most_seconds=_MOST_SECONDS)
