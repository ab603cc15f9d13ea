"""No event can be too large to be relayed: it would stop its ledger's relay for ever."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from msgspec import inspect

from services.intake.card.commands import MergeCards
from services.intake.dealer.commands import ChangeDealerPolicy, HireStaff
from services.intake.ledger import batch
from services.intake.reception.commands import RegisterVisit
from services.intake.sale.commands import GiveTestDriveFeedback, TakeTestDrive
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import to_json
from shared.events.event import Topic
from shared.events.kafka import record_of
from shared.events.values import Actor, Horizon, Role, Signal
from shared.relay.sending import open_producer, send_entries
from shared.relay.source import MOST_STORED_BYTES, Entry
from shared.settings import Settings
from tests.support.ledgers import (
    GROUP,
    INTEGRATION,
    MANAGER,
    accepted,
    command,
    ledger_events,
    ledgers_on,
    names,
    opening,
)
from tests.support.topic_log import read_topic

pytestmark = pytest.mark.integration
LONG_NAME = "consultant-with-the-longest-possible-name"[:40]
ENVELOPE_BYTES = 2_000
BYTES_OF_A_CHARACTER = 6
"""A control character is written as six."""
BOUNDED_ELSEWHERE = {
    "CardAbsorbed": {"evidence", "taken_over"},
    "GradeChanged": {"reasons"},
    "DealerPolicyChanged": {"settings"},
    "GroupPolicyChanged": {"settings"},
}
"""Fields without a bound of their own: 2,000 pieces at most (see the largest merge), names of five details; rules of
one grade; 64 KiB by the decider."""


async def relayed(settings: Settings) -> int:
    """Send the whole ledger; how many records then stand in the topic."""
    events = await ledger_events(settings.database)
    await _send(settings, [to_json(event) for event in events])
    return len(await read_topic(settings, Topic.INTERACTIONS))


async def _send(settings: Settings, stored: list[bytes]) -> None:
    producer = open_producer(settings.brokers)
    await producer.start()
    try:
        entries = [Entry("intake", position, one) for position, one in enumerate(stored, 1)]
        await send_entries(producer, settings.topic_prefix + Topic.INTERACTIONS, entries)
    finally:
        await producer.stop()


async def test_the_largest_merge(topics: Settings) -> None:
    survivor, absorbed, drive = uuid4(), uuid4(), uuid4()
    actor, start = Actor(LONG_NAME, Role.CONSULTANT), datetime(2026, 3, 2, 9, 0, 0, 123456, UTC)
    feedback = {"drive_id": drive, "score": 10, "item_by_item": True, "stated_horizon": Horizon.OVER_3_MONTHS}
    with ledgers_on(topics.database, number=1) as [ledger]:
        await accepted(
            ledger,
            *opening(),
            command(HireStaff, GROUP, staff_id=LONG_NAME, role=Role.CONSULTANT),
            *(command(RegisterVisit, customer_id=one, name="Visitor") for one in (survivor, absorbed)),
            command(
                TakeTestDrive,
                actor,
                customer_id=absorbed,
                drive_id=drive,
                model="Q5",
                licence_checked=True,
                agreement_signed=True,
            ),
            *(
                command(
                    GiveTestDriveFeedback,
                    actor,
                    customer_id=absorbed,
                    occurred_at=start + timedelta(seconds=number),
                    signals=(Signal.BP1,) * 33,
                    **feedback,
                )
                for number in range(2_050)
            ),
            command(MergeCards, MANAGER, customer_id=survivor, absorbed_customer_id=absorbed),
        )
    largest = max(len(to_json(event)) for event in await ledger_events(topics.database))
    assert 700_000 < largest < MOST_STORED_BYTES
    assert await relayed(topics) > 2_050


async def test_the_largest_policy(topics: Settings) -> None:
    settings = {"text": "\x01" * 10_900}
    with ledgers_on(topics.database, number=1) as [ledger]:
        await accepted(ledger, *opening(), command(ChangeDealerPolicy, MANAGER, subject="grading", settings=settings))
    assert max(len(to_json(event)) for event in await ledger_events(topics.database)) > 64 * 1024
    assert await relayed(topics) > 0


async def test_the_largest_event_that_may_be_recorded_fits(topics: Settings) -> None:
    with ledgers_on(topics.database, number=1) as [ledger]:
        await accepted(ledger, *opening(), command(ChangeDealerPolicy, MANAGER, subject="s", settings={"text": ""}))
    *_, policy = await ledger_events(topics.database)
    filled = msgspec.json.encode(
        {"subject": "s", "settings": {"text": "x" * (MOST_STORED_BYTES - len(to_json(policy)))}}
    )
    stored = to_json(msgspec.structs.replace(policy, data=msgspec.Raw(filled)))
    assert len(stored) == MOST_STORED_BYTES
    assert sum(len(name) + len(text) for name, text in record_of(stored, "i" * 30, 2**63 - 1).headers) < 5_000
    await _send(topics, [stored])


async def test_what_is_larger_is_refused_and_the_others_are_recorded(
    topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "MOST_STORED_BYTES", 1_500)
    with ledgers_on(topics.database, number=1) as [ledger]:
        await accepted(ledger, *opening())
        large = command(ChangeDealerPolicy, MANAGER, subject="s", settings={"text": "x" * 1_500})
        visit = command(RegisterVisit, INTEGRATION)
        assert names(await ledger.submit([visit, large, command(RegisterVisit)])) == [
            "accepted",
            "EventTooLarge",
            "accepted",
        ]


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.name)
def test_every_event_type_has_a_bound(entry: Any) -> None:
    unbounded = BOUNDED_ELSEWHERE.get(entry.name, set())
    described = inspect.type_info(entry.cls)
    assert isinstance(described, inspect.StructType)
    size = ENVELOPE_BYTES
    for field in described.fields:
        if field.encode_name not in unbounded:
            size += len(field.encode_name) + 4 + _most_bytes(field.type)
    assert size < MOST_STORED_BYTES


def _most_bytes(kind: inspect.Type) -> int:  # noqa: PLR0911 - a kind of type each
    """Bytes of the largest JSON value of a type.

    Raises:
        AssertionError: there is none: a text or a list without a bound.
    """
    match kind:
        case inspect.Metadata(type=inner):
            return _most_bytes(inner)
        case inspect.UnionType(types=types):
            return max(_most_bytes(one) for one in types)
        case inspect.StructType(fields=fields):
            return sum(len(field.encode_name) + 4 + _most_bytes(field.type) for field in fields)
        case inspect.VarTupleType(item_type=item, max_length=most):
            assert most is not None, "a list without a bound"
            return most * (_most_bytes(item) + 1)
        case inspect.EnumType(cls=cls):
            return max(len(str(one.value)) for one in cls) + 2
        case inspect.StrType(max_length=most, pattern=pattern):
            assert most is not None or (pattern or "").endswith(r"\Z"), "a text without a bound"
            return (most or 40) * BYTES_OF_A_CHARACTER
    return 60  # a number, a time, a UUID
