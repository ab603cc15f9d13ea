"""`open`: an event, a tick and a plan of the day cost the same among ten thousand open tasks as among a million."""

from collections.abc import Iterator

from bench.child import measured
from bench.figure import Figure
from bench.followup.crowd import Crowd, Settled
from bench.followup.growing import Among, Costs
from bench.progress import Told
from bench.servers import own_database
from shared.settings import Settings

SIZES = (10_000, 100_000, 1_000_000)
EVENTS = 3_000
DUE = 1_500
_AIM = "at most 1.2 times the fewest"
_MOST_SECONDS = 400


def open_tasks(servers: Settings, told: Told, *, scale: float = 1.0) -> Iterator[Figure]:
    """Cost of an event, of a customer who falls due, of a tick and of a plan, as open tasks grow a hundredfold.

    The rows of the open tasks are copied in: some customers are planned by the planner, the others are the same with
    other ids. All events and ticks go through the projector.

    Args:
        servers: what to run against.
        told: is told what is going on.
        scale: share of the open tasks, for a quick look.
    """
    events, due = max(1, int(EVENTS * scale)), max(1, int(DUE * scale))
    found = []
    for size in SIZES:
        count = max(10, int(size * scale))
        told.doing(f"{count:,} open tasks")
        with own_database(servers) as settings:
            crowd = Crowd(settings.database, count)
            settled = measured("bench.followup.crowd", crowd, Settled, most_seconds=_MOST_SECONDS)
            task = Among(settings.database, settled.customers, events, due)
            found.append(measured("bench.followup.growing", task, Costs, most_seconds=_MOST_SECONDS))
    for costs in found[1:]:
        yield from _figures(found[0], costs)


def _figures(few: Costs, many: Costs) -> Iterator[Figure]:
    for what, unit, value, peer in (
        ("an event into PostgreSQL", "µs", many.event.microseconds, few.event.microseconds),
        ("CPU time of an event", "µs", many.event.cpu_microseconds, few.event.cpu_microseconds),
        ("a customer who falls due", "µs", many.due.microseconds, few.due.microseconds),
        ("CPU time of one who falls due", "µs", many.due.cpu_microseconds, few.due.cpu_microseconds),
        ("a tick with nothing due", "ms", many.idle_tick, few.idle_tick),
        ("a plan of the day, median", "ms", many.plan_p50, few.plan_p50),
        ("a plan of the day, 99th percentile", "ms", many.plan_p99, few.plan_p99),
        ("memory of the worker", "MiB", many.memory_mib, few.memory_mib),
    ):
        yield Figure(
            benchmark="open",
            what=f"{what}, {many.open_tasks:,} open tasks of {many.customers:,} customers",
            value=value,
            unit=unit,
            beside=f"{few.open_tasks:,} open tasks",
            peer=peer,
            aim=_AIM,
        )
