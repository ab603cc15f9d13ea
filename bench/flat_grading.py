"""Grading's projector over a history again and again, each time of other customers, in a process of its own."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

import asyncpg
import uvloop
from aiokafka.partitioner import DefaultPartitioner
from msgspec import Struct

from bench.child import answer_with, task_of
from bench.resident import resident_mib
from services.grading.projection import GradeProjection
from services.intake.relay import LedgerSource
from shared.events.event import StreamKind
from shared.events.kafka import record_of
from shared.memory import calm_collector
from shared.projector.projector import Projector
from shared.projector.record import StoredRecord

_PARTITIONS = range(8)
_BATCH = 20_000
_CACHE = 20_000
"""Fewer streams than there are customers in the end, so that memory has a reason to stay flat."""
_LEAST_ROUNDS = 3
_partition_of = DefaultPartitioner()


class Flatness(Struct, frozen=True):
    """Where the history is, the database to fold it into, how many times, and how long at most."""

    history_url: str
    database_url: str
    times: int
    seconds: float


class Round(Struct, frozen=True):
    """One time: what an event took, and how large the process is after it."""

    microseconds: float
    cpu_microseconds: float
    memory_mib: float


class Grown(Struct, frozen=True):
    """All of it."""

    events: int
    customers: int
    rounds: list[Round]


class Original(Struct, frozen=True, gc=False):
    """An event of the history, to be told again of other customers."""

    key: bytes
    value: bytes
    headers: Sequence[tuple[str, bytes]]


async def _grow(task: Flatness) -> Grown:
    history = await _history(task.history_url)
    rounds = []
    async with asyncpg.create_pool(task.database_url, min_size=1, max_size=4) as pool:
        projector = Projector(GradeProjection(), pool, cache=_CACHE)
        await projector.load(_PARTITIONS)
        next_offsets: dict[int, int] = defaultdict(int)
        ends = time.monotonic() + task.seconds
        for number in range(task.times):
            if number >= _LEAST_ROUNDS and time.monotonic() > ends:
                break
            clock = cpu = 0.0
            events = 0
            for batch in _told_again(history, number, next_offsets):
                began, cpu_began = time.perf_counter(), time.process_time()
                await projector.apply(batch)
                clock += time.perf_counter() - began
                cpu += time.process_time() - cpu_began
                events += len(batch)
            rounds.append(Round(clock / events * 1e6, cpu / events * 1e6, resident_mib()))
        customers: int = await pool.fetchval("SELECT count(*) FROM grading.customer_grade")
        events = await pool.fetchval("SELECT sum(next_offset)::bigint FROM grading.position")
    return Grown(events, customers, rounds)


async def _history(database_url: str) -> list[Original]:
    connection = await asyncpg.connect(database_url)
    try:
        entries = await LedgerSource("intake").read(connection, {}, 10_000_000)
        return [Original(*record_of(entry.stored, entry.ledger, entry.position)) for entry in entries]
    finally:
        await connection.close()


def _told_again(history: Sequence[Original], number: int, next_offsets: dict[int, int]) -> Iterator[list[StoredRecord]]:
    """The history as batches of records, the customers' ids and the ledger's positions moved on by the round."""
    batch: list[StoredRecord] = []
    for original in history:
        headers = dict(original.headers)
        if headers["ce_streamkind"] != StreamKind.CUSTOMER.value.encode():
            continue
        key = _another(original.key, number)
        headers |= {
            "ce_subject": key,
            "ce_customerid": key,
            "ce_id": _another(headers["ce_id"], number),
            "ce_position": b"%d" % (int(headers["ce_position"]) + number * 10 * len(history)),
        }
        partition = _partition_of(key, _PARTITIONS, _PARTITIONS)
        offset = next_offsets[partition]
        next_offsets[partition] = offset + 1
        batch.append(StoredRecord("flat", partition, offset, 0, tuple(headers.items()), key, original.value))
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _another(identifier: bytes, number: int) -> bytes:
    """Another id of the same form for each round."""
    return str(UUID(int=UUID(identifier.decode()).int ^ number)).encode()


if __name__ == "__main__":
    calm_collector()
    answer_with(uvloop.run(_grow(task_of(Flatness))))
