"""What the two sides of the replay are given, and what they say."""

from msgspec import Struct


class Replay(Struct, frozen=True):
    """A topic to read from its beginning to its end, its records in all, and how many go into a transaction.

    ``by_rules`` is the peer's only: whether it derives grades as we do, or just counts each customer's events.
    """

    bootstrap: str
    topic: str
    records: int
    batch: int
    database_url: str = ""
    state_dir: str = ""
    by_rules: bool = True


class Replayed(Struct, frozen=True):
    """How long it took from the first record to the last commit, on the clock and of the process's own CPU time."""

    seconds: float
    cpu_seconds: float
    sent: int
    memory_mib: float
