"""What the load client is given, and what it says."""

from msgspec import Struct


class Load(Struct, frozen=True, kw_only=True):
    """Requests to send on as many connections as there are lanes, each lane's in order, one at a time.

    ``requests`` is a file: MessagePack of a list of lanes, each a list of whole HTTP requests. ``skip`` of each lane
    were sent before. With a ``rate`` (requests a second over all lanes) every request has its due time, from which its
    latency counts, also while the one before it is waited for; without one, each follows the answer to the one before.
    ``again`` starts a lane over at its end; else the load ends with the first lane that does. ``batches`` says that the
    answers are lists with an entry for each command.
    """

    host: str
    port: int
    requests: str
    seconds: float
    skip: list[int]
    warm_up: float = 2.0
    rate: float | None = None
    again: bool = False
    batches: bool = False


class Loaded(Struct, frozen=True, kw_only=True):
    """What came of it after the warm-up: answers, accepted commands, latencies in milliseconds, the client's CPU time.

    ``sent`` tells how many requests of each lane were sent in all, skipped ones included.
    """

    seconds: float
    answers: int
    accepted: int
    p50: float
    p99: float
    longest: float
    cpu_seconds: float
    sent: list[int]
    others: dict[int, int]
