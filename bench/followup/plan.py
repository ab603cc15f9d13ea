"""`plan`: a recorded history and its grades become contact tasks again; beside it, the same history becoming grades."""

import asyncio
from collections.abc import Iterator

from bench.figure import Figure
from bench.history import ENDS_AT, recorded_history, send_all, send_history
from bench.progress import Told
from bench.replaying import replayed
from bench.servers import own_database
from services.grading.projection import GradeProjection
from shared.projector.outbox import OutboxSource
from shared.settings import Settings

EVENTS = 165_000
"""Interactions; with the grade changes that grading makes of them they are about 200,000 events."""
BATCH = 20_000
_PREFIX = "bench-plan."
_BESIDE = "grading, the interactions alone"


def plan(servers: Settings, told: Told, *, scale: float = 1.0) -> Iterator[Figure]:
    """Events a second of followup's worker into PostgreSQL, each planned as of when it was recorded.

    Args:
        servers: what to run against.
        told: is told what is going on.
        scale: share of the events, for a quick look.
    """
    events = max(1, int(EVENTS * scale))
    watch = told.counting("recording a history", events)
    with (
        recorded_history(servers, events, watch, as_it_happened=True) as history,
        own_database(servers) as graded,
        own_database(servers) as planned,
    ):
        sent = asyncio.run(send_history(history, _PREFIX, told.counting("sending it to Kafka", history.events)))
        told.doing("grading it")
        grading = replayed(graded, "grading", prefix=_PREFIX, records=sent, batch=BATCH)
        source = OutboxSource(GradeProjection.name, GradeProjection.emits)
        grades = asyncio.run(send_all(graded, source, _PREFIX, told.counting("sending the grades", grading.sent)))
        told.doing("planning it")
        followup = replayed(planned, "followup", prefix=_PREFIX, records=sent + grades, batch=BATCH, until=ENDS_AT)
    read = history.events + grading.sent
    note = (
        f"{history.events:,} interactions and {grading.sent:,} grade changes of {history.customers:,} customers made"
        f" {followup.sent:,} contact-task events; memory {followup.memory_mib:,.0f} MiB, grading's"
        f" {grading.memory_mib:,.0f} MiB"
    )
    yield Figure(
        benchmark="plan",
        what=f"interactions and grades planned, {BATCH:,} a transaction",
        value=read / followup.seconds,
        unit="events/s",
        beside=_BESIDE,
        peer=history.events / grading.seconds,
        aim="at least 20,000 events/s",
        note=note,
    )
    yield Figure(
        benchmark="plan",
        what="CPU time of the process",
        value=followup.cpu_seconds / read * 1e6,
        unit="µs/event",
        beside=_BESIDE,
        peer=grading.cpu_seconds / history.events * 1e6,
    )
