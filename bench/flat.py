"""`flat`: an event costs the same and the worker is as large, however many events came before it."""

from collections.abc import Iterator

from bench.child import measured
from bench.figure import Figure
from bench.flat_grading import Flatness, Grown
from bench.history import recorded_history
from bench.progress import Told
from bench.servers import own_database
from shared.settings import Settings

EVENTS = 100_000
TIMES = 10
SECONDS = 75.0
"""Time for so many times; on a slow machine it ends with fewer."""
_AIM = "at most 1.2 times the first"


def flat(servers: Settings, told: Told, *, times: int = TIMES) -> Iterator[Figure]:
    """Cost of an event and size of the worker: at the end, beside the same in the beginning.

    Args:
        servers: what to run against.
        told: is told what is going on.
        times: how often the history is folded, each time of other customers.
    """
    seconds = SECONDS * times / TIMES
    with (
        recorded_history(servers, EVENTS, told.counting("recording a history", EVENTS)) as history,
        own_database(servers) as settings,
    ):
        told.doing(f"grading {times * EVENTS:,} events")
        task = Flatness(history.settings.database, settings.database, times, seconds)
        grown = measured("bench.flat_grading", task, Grown, most_seconds=120 + 2 * seconds)
    whole = f"{grown.events:,} events of {grown.customers:,} customers"
    first = min(1, len(grown.rounds) - 1)  # the very first one fills caches
    before, after = grown.rounds[first], grown.rounds[-1]
    for what, unit, value, peer in (
        ("an event into PostgreSQL", "µs", after.microseconds, before.microseconds),
        ("CPU time of an event", "µs", after.cpu_microseconds, before.cpu_microseconds),
        ("memory of the worker", "MiB", after.memory_mib, before.memory_mib),
    ):
        yield Figure(
            benchmark="flat",
            what=f"{what}, after {whole}",
            value=value,
            unit=unit,
            beside=f"after {grown.events * (first + 1) // len(grown.rounds):,}",
            peer=peer,
            aim=_AIM,
        )
