"""The peer's side of the replay: Quix Streams, exactly once, its state in RocksDB with a changelog topic.

By rules, it folds the same records by the same grade rules, keeps the same state as the same bytes, and sends the same
grade changes inside its Kafka transaction: only the machinery around the rules is another one. Counting only, it
keeps the number of each customer's events and sends nothing: its best case.
"""

import resource
import time
from typing import Any

import msgspec
from quixstreams import Application, State

from bench.child import answer_with, task_of
from bench.replaying import Replay, Replayed
from services.grading.projection import GradeProjection
from services.grading.state import from_bytes, to_bytes
from shared.events.event import StreamKind, Topic
from shared.events.kafka import Headers, read_record
from shared.events.reading import types_of
from shared.projector.outgoing import outgoing

_MOST_SECONDS = 120.0


class Kept(msgspec.Struct, array_like=True, frozen=True):
    """What the state store keeps of a customer, as our own row does."""

    version: int = 0
    sent: int = 0
    state: bytes = b""


_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(Kept).decode
_PROJECTION = GradeProjection()
_WANTED = types_of(_PROJECTION.folds)


def fold_by_rules(value: bytes, _key: bytes, _timestamp: int, headers: Headers, state: State[str, Any]) -> list[bytes]:
    """The customer's next state into the store; grade changes come out, as envelopes."""
    recorded = read_record(headers, value, _WANTED)
    if recorded.stream.is_broadcast:
        _PROJECTION.fold_broadcast(0, recorded)
        return []
    if recorded.stream is not StreamKind.CUSTOMER:
        return []
    known = state.get_bytes("customer")
    kept = Kept() if known is None else _DECODE(known)
    before = from_bytes(kept.state) if kept.state else None
    after, events = _PROJECTION.fold(0, before, recorded) if recorded.event is not None else (before, ())
    sent = [
        outgoing(event, "grading", recorded, index=index, sequence=kept.sent + index + 1)
        for index, event in enumerate(events)
    ]
    state.set_bytes(
        "customer",
        _ENCODE(Kept(recorded.version, kept.sent + len(sent), b"" if after is None else to_bytes(after))),
    )
    return sent


def count_only(_value: Any, state: State[str, int]) -> None:
    """One more event of the customer."""
    state.set("events", state.get("events", 0) + 1)


def _replay(task: Replay) -> Replayed:
    took: dict[str, float] = {}
    topic = task.prefix + Topic.INTERACTIONS
    seen = sent = 0

    def processed(_topic: str, _partition: int, _offset: int) -> None:
        nonlocal seen
        if not seen:
            took["clock"], took["cpu"] = time.perf_counter(), time.process_time()
        seen += 1
        if seen == task.records:
            app.stop()

    def count_sent(_envelope: bytes) -> None:
        nonlocal sent
        sent += 1

    app = Application(
        broker_address=task.bootstrap,
        consumer_group=f"{topic}-{task.batch}-{task.by_rules}",
        auto_offset_reset="earliest",
        processing_guarantee="exactly-once",
        commit_every=task.batch,
        commit_interval=_MOST_SECONDS,
        state_dir=task.state_dir,
        on_message_processed=processed,
        loglevel=None,
    )
    if task.by_rules:
        frame = app.dataframe(app.topic(topic, value_deserializer="bytes", key_deserializer="bytes"))
        frame = frame.apply(fold_by_rules, stateful=True, metadata=True, expand=True)
        frame = frame.update(count_sent).to_topic(app.topic(f"{topic}.grades", value_serializer="bytes"))
    else:
        frame = app.dataframe(app.topic(topic, value_deserializer="json", key_deserializer="bytes"))
        frame = frame.update(count_only, stateful=True)
    app.run(timeout=_MOST_SECONDS)
    if seen < task.records:
        raise TimeoutError(f"{seen} of {task.records} records in {_MOST_SECONDS:.0f} seconds")
    seconds = time.perf_counter() - took["clock"]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Replayed(seconds, time.process_time() - took["cpu"], sent, memory)


if __name__ == "__main__":
    answer_with(_replay(task_of(Replay)))
