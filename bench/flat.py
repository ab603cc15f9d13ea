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
"""How often the history is folded, each time of other customers."""
_AIM = "at most 1.2 times the first"


def flat(servers: Settings, told: Told) -> Iterator[Figure]:
    """Cost of an event and size of the worker: at the end, beside the same in the beginning."""
    with (
        recorded_history(servers, EVENTS, told.counting("recording a history", EVENTS)) as history,
        own_database(servers) as settings,
    ):
        told.doing(f"grading {TIMES * EVENTS:,} events")
        task = Flatness(history.settings.database, settings.database, TIMES)
        grown = measured("bench.flat_grading", task, Grown)
    whole = f"{grown.events:,} events of {grown.customers:,} customers"
    first, last = grown.rounds[1], grown.rounds[-1]
    for what, unit, value, peer in (
        ("an event into PostgreSQL", "µs", last.microseconds, first.microseconds),
        ("CPU time of an event", "µs", last.cpu_microseconds, first.cpu_microseconds),
        ("memory of the worker", "MiB", last.memory_mib, first.memory_mib),
    ):
        yield Figure(
            benchmark="flat",
            what=f"{what}, after {whole}",
            value=value,
            unit=unit,
            beside=f"after {2 * grown.events // len(grown.rounds):,}",
            peer=peer,
            aim=_AIM,
        )
