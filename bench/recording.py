"""`ledger`: durable commands in batches, beside `eventsourcing` as its manual shows it, one save at a time."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict

from bench.figure import Figure
from bench.history import history_of
from bench.progress import Told
from bench.servers import own_database
from services.intake.deciding import Accepted, Command
from services.intake.ledger.ledger import Ledger
from services.intake.ledger.recorder import open_datastore
from shared.settings import Settings

COMMANDS = 40_000
_BATCH = 500
_BEFORE = 10_000
"""Commands recorded before the clock runs: dealers open, customers are known."""
_SAVES = 3_000


def recording(servers: Settings, told: Told) -> Iterator[Figure]:
    """Commands a second that are decided and committed, with a request id, a phone claim and person rows where due."""
    told.doing("simulating showrooms")
    commands = list(islice(history_of(_BEFORE + COMMANDS), _BEFORE + COMMANDS))
    with own_database(servers) as settings:
        seconds, cpu_seconds, events = asyncio.run(_record(settings, commands, told))
    with own_database(servers) as settings:
        told.doing(f"eventsourcing, {_SAVES:,} saves")
        saving = _save(settings)
    yield Figure(
        benchmark="ledger",
        what=f"commands, {_BATCH} submitted at once",
        value=COMMANDS / seconds,
        unit="commands/s",
        beside="eventsourcing, one event saved at a time",
        peer=_SAVES / saving,
        note=f"{events:,} events; {cpu_seconds / COMMANDS * 1e6:.0f} µs of CPU time a command",
    )


async def _record(settings: Settings, commands: Sequence[Command], told: Told) -> tuple[float, float, int]:
    watch = told.counting("recording", len(commands))
    events = 0
    clock = cpu = 0.0
    with open_datastore(settings.database) as datastore:
        ledger = Ledger(datastore, phone_key=settings.phone_secret)
        ledger.start()
        try:
            for start in range(0, len(commands), _BATCH):
                if start == _BEFORE:
                    clock, cpu, events = time.perf_counter(), time.process_time(), 0
                outcomes = await ledger.submit(commands[start : start + _BATCH])
                events += sum(len(one.events) for one in outcomes if isinstance(one, Accepted))
                watch(start)
            return time.perf_counter() - clock, time.process_time() - cpu, events
        finally:
            ledger.stop()


class _Visit(Aggregate):
    """What a visit is to the peer: an aggregate of one event, with as many fields as ours has."""

    @event("Registered")
    def __init__(self, customer_id: UUID, dealer_id: str, consultant_id: str, party_size: int, model: str) -> None:
        self.customer_id = customer_id
        self.dealer_id = dealer_id
        self.consultant_id = consultant_id
        self.party_size = party_size
        self.model = model


def _save(settings: Settings) -> float:
    """Seconds that the saves took."""
    parts = conninfo_to_dict(settings.database)
    environment = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(parts["dbname"]),
        "POSTGRES_HOST": str(parts.get("host", "localhost")),
        "POSTGRES_PORT": str(parts.get("port", 5432)),
        "POSTGRES_USER": str(parts.get("user", "")),
        "POSTGRES_PASSWORD": str(parts.get("password", "")),
    }
    application: Application[UUID] = Application(env=environment)
    try:
        visits = [_Visit(uuid4(), "north", "li-na", 2, "Q5") for _ in range(_SAVES)]
        began = time.perf_counter()
        for visit in visits:
            application.save(visit)
        return time.perf_counter() - began
    finally:
        application.close()
