"""`latency`: how long after an interaction was recorded its grade can be read, with the whole system running."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from bench.child import measured
from bench.figure import Figure
from bench.lanes import open_dealers, showrooms, single_lanes
from bench.latency_watch import Seen, Watching
from bench.progress import Told
from bench.target import own_system, put_load
from shared.settings import Settings

RATE = 500.0
SECONDS = 20.0
_DEALERS = 32
_SPARE = 8.0
_BESIDE = "one hop of the bare client through the same Kafka"


def latency(servers: Settings, told: Told) -> Iterator[Figure]:
    """Median and 99th percentile from the moment of recording to the commit of the grade, at 500 interactions/s."""
    with own_system(servers) as system, ThreadPoolExecutor(1, "watch") as pool:
        url = system.urls["intake"]
        told.doing("simulating showrooms")
        commands = showrooms(_DEALERS, seed=11)
        open_dealers(commands, _DEALERS, url)
        lanes = single_lanes(islice(commands, int(RATE * (SECONDS + _SPARE))), url)
        told.doing(f"{RATE:,.0f} interactions a second")
        task = Watching(system.settings.database, system.settings.brokers, system.settings.topic_prefix, SECONDS, RATE)
        watched = pool.submit(measured, "bench.latency_watch", task, Seen)
        loaded = put_load(url, lanes, system.settings.data_dir, seconds=SECONDS, rate=RATE)
        told.doing("the bare client")
        seen = watched.result()
    note = f"{seen.grades:,} grade changes at {loaded.rate:,.0f} interactions/s; longest {seen.longest:.0f} ms"
    for what, value, peer, aim in (
        ("median", seen.p50, seen.hop_p50, "under 50 ms"),
        ("99th percentile", seen.p99, seen.hop_p99, "under 250 ms"),
    ):
        yield Figure(
            benchmark="latency",
            what=f"recorded to grade readable, {what}",
            value=value,
            unit="ms",
            beside=_BESIDE,
            peer=peer,
            aim=aim,
            note=note,
        )
        note = ""
