"""`replay`: a recorded history becomes grades again, beside Quix Streams doing the same to the same records."""

import asyncio
from collections.abc import Iterator
from tempfile import mkdtemp

from bench.child import measured
from bench.figure import Figure
from bench.history import Recorded, recorded_history, send_history
from bench.progress import Told
from bench.replaying import Replay, Replayed, replayed
from bench.servers import own_database
from shared.settings import Settings

EVENTS = 200_000
BATCHES = (20_000, 60_000)
_PREFIX = "bench-replay."
_AIM = "at least 2.5 times the peer"


def replay(servers: Settings, told: Told) -> Iterator[Figure]:
    """Events a second of grading's worker into PostgreSQL, and of Quix Streams, exactly once both."""
    with recorded_history(servers, EVENTS, told.counting("recording a history", EVENTS)) as history:
        sent = asyncio.run(send_history(history, _PREFIX, told.counting("sending it to Kafka", history.events)))
        for batch in BATCHES:
            told.doing(f"Quix Streams, {batch:,} a transaction")
            peer = _quix(history, sent, batch, by_rules=True)
            told.doing(f"grading, {batch:,} a transaction")
            ours = _grading(servers, sent, batch)
            if peer.sent != ours.sent:
                raise RuntimeError(f"the two sides differ: {ours.sent} and {peer.sent} grade changes")
            yield from _figures(f"{batch:,} a transaction, same rules", history, ours, peer)
        told.doing("Quix Streams, counting only")
        counting = _quix(history, sent, BATCHES[-1], by_rules=False)
        yield from _figures(f"{BATCHES[-1]:,} a transaction, the peer only counts", history, ours, counting)


def _grading(servers: Settings, records: int, batch: int) -> Replayed:
    with own_database(servers) as settings:
        return replayed(settings, "grading", prefix=_PREFIX, records=records, batch=batch)


def _quix(history: Recorded, records: int, batch: int, *, by_rules: bool) -> Replayed:
    state_dir = mkdtemp(prefix="quix-", dir=history.settings.data_dir)
    task = Replay(
        bootstrap=history.settings.brokers,
        prefix=_PREFIX,
        records=records,
        batch=batch,
        state_dir=state_dir,
        by_rules=by_rules,
    )
    return measured("bench.replay_quix", task, Replayed)


def _figures(what: str, history: Recorded, ours: Replayed, peer: Replayed) -> Iterator[Figure]:
    yield Figure(
        benchmark="replay",
        what=what,
        value=history.events / ours.seconds,
        unit="events/s",
        beside="Quix Streams, exactly once",
        peer=history.events / peer.seconds,
        aim=_AIM,
        note=f"{history.events:,} events of {history.customers:,} customers, {ours.sent:,} grade changes;"
        f" memory {ours.memory_mib:,.0f} MiB, peer {peer.memory_mib:,.0f} MiB",
    )
    yield Figure(
        benchmark="replay",
        what=f"{what}: CPU time of the process",
        value=ours.cpu_seconds / history.events * 1e6,
        unit="µs/event",
        beside="Quix Streams, exactly once",
        peer=peer.cpu_seconds / history.events * 1e6,
    )
