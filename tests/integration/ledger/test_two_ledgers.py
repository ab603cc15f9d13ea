"""Two processes write one ledger at once: nothing is lost or doubled, and both tell the same."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from random import Random
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from services.intake.deciding import Accepted, Command
from services.intake.ledger.ledger import Ledger
from services.intake.ledger.recorder import LedgerRecorder
from services.intake.reception.commands import EndVisit, ReceiveLead, RegisterVisit
from services.intake.rota.commands import PublishRota
from shared.database.connection import Connection
from shared.events.envelope import Envelope
from shared.events.reading import decode_event
from shared.events.rota import TurnTaken
from tests.support.ledgers import (
    CONSULTANT,
    CONSULTANTS,
    INTEGRATION,
    MANAGER,
    accepted,
    command,
    events_of,
    ledgers_on,
    names,
    opening,
)

pytestmark = pytest.mark.integration
REPETITIONS = range(40)


@pytest.fixture
async def ledgers(database_url: str) -> AsyncIterator[list[Ledger]]:
    """Two ledgers with one dealer."""
    with ledgers_on(database_url) as opened:
        await accepted(opened[0], *opening())
        yield opened


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[Connection]:
    """A look at the database."""
    opened = await asyncpg.connect(database_url)
    yield opened
    await opened.close()


def dense(events: list[Envelope]) -> bool:
    """Whether the versions of every stream are 1, 2, 3, … in ledger order."""
    seen = Counter[UUID]()
    for event in events:
        seen[event.subject] += 1
        if event.sequence != seen[event.subject]:
            return False
    return True


async def test_the_same_customer_at_both_desks(ledgers: list[Ledger], connection: Connection) -> None:
    customer = uuid4()
    visits = [command(RegisterVisit, customer_id=customer) for _ in range(60)]
    random = Random(1)
    outcomes = await asyncio.gather(*(random.choice(ledgers).submit([visit]) for visit in visits))
    assert {name for group in outcomes for name in names(group)} == {"accepted"}
    events = await events_of(connection)
    assert dense(events)
    mine = [event for event in events if event.subject == customer]
    assert len(mine) == 60
    assert sorted(str(one.id) for one in mine) == sorted(
        str(one.events[0]) for group in outcomes for one in group if isinstance(one, Accepted)
    )


async def test_turns_stay_fair_when_two_receptionists_use_them_up(
    ledgers: list[Ledger], connection: Connection
) -> None:
    await accepted(ledgers[0], command(PublishRota, MANAGER, order=CONSULTANTS))
    random = Random(2)
    await asyncio.gather(
        *(random.choice(ledgers).submit([command(RegisterVisit, first_visit=True)]) for _ in range(90))
    )
    events = await events_of(connection)
    turns = [decode_event(event.type, event.data) for event in events if event.type == "showroom.TurnTaken.v1"]
    order = [turn.consultant_id for turn in turns if isinstance(turn, TurnTaken)]
    assert dense(events)
    assert order == list(CONSULTANTS) * 30, "one after the other, nobody passed over and nobody twice"
    assert len({turn.visit_id for turn in turns if isinstance(turn, TurnTaken)}) == 90


async def test_a_phone_registered_at_both_desks_at_once_is_one_customer(
    ledgers: list[Ledger], connection: Connection
) -> None:
    for repetition in REPETITIONS:
        phone = f"138{repetition:08d}"
        outcomes = await asyncio.gather(
            *(ledger.submit([command(RegisterVisit, name="Visitor", phone=phone)]) for ledger in ledgers)
        )
        customers = {one.answer["customer_id"] for [one] in outcomes if isinstance(one, Accepted)}
        assert names([one for [one] in outcomes]) == ["accepted"] * 2, repetition
        assert len(customers) == 1, repetition
    assert await connection.fetchval("SELECT count(*) FROM intake.person") == len(REPETITIONS)
    assert await connection.fetchval("SELECT count(*) FROM intake.phone_claim") == len(REPETITIONS)


def twice(repetition: int) -> Command:
    """A request with ids of the client's, as an importer sends it: a second one would be refused for them."""
    customer, thing = UUID(int=2 * repetition + 1, version=4), UUID(int=2 * repetition + 2, version=4)
    if repetition % 2:
        return command(RegisterVisit, customer_id=customer, visit_id=thing, phone=f"139{repetition:08d}")
    return command(ReceiveLead, INTEGRATION, customer_id=customer, lead_id=thing, provider="platform")


async def test_a_request_sent_to_both_at_once_is_recorded_once_and_answered_twice_the_same(
    ledgers: list[Ledger], connection: Connection
) -> None:
    for repetition in REPETITIONS:
        request = twice(repetition)
        [[one], [other]] = await asyncio.gather(*(ledger.submit([request]) for ledger in ledgers))
        assert sorted(names([one, other])) == ["accepted", "repeated"], repetition
        assert isinstance(one, Accepted)
        assert isinstance(other, Accepted)
        assert (one.events, one.answer) == (other.events, other.answer), repetition
    events = await events_of(connection)
    assert dense(events)
    assert sum(event.type.startswith(("showroom.Visit", "showroom.Lead")) for event in events) == len(REPETITIONS)


async def test_a_request_that_can_happen_once_only_is_never_refused_for_having_happened(
    ledgers: list[Ledger],
) -> None:
    """The second one is decided after the first was recorded: it is a repeat, not a visit that has ended already."""
    for repetition in REPETITIONS:
        customer, visit = uuid4(), uuid4()
        await accepted(ledgers[0], command(RegisterVisit, customer_id=customer, visit_id=visit))
        request = command(EndVisit, CONSULTANT, customer_id=customer, visit_id=visit)
        outcomes = await asyncio.gather(*(ledgers[n % 2].submit([request]) for n in range(6)))
        assert sorted(names([one for [one] in outcomes])) == ["accepted", *["repeated"] * 5], repetition


async def test_a_request_id_used_again_for_something_else_is_refused_by_both(ledgers: list[Ledger]) -> None:
    first = command(RegisterVisit, name="Visitor", phone="13800138000")
    await accepted(ledgers[0], first)
    for ledger in ledgers:
        other = command(RegisterVisit, request_id=first.request_id, name="Visitor", phone="13800138001")
        assert names(await ledger.submit([other, first])) == ["RequestIdReused", "repeated"]


async def test_a_conflict_of_one_command_does_not_touch_the_others_of_its_batch(
    ledgers: list[Ledger], connection: Connection
) -> None:
    for repetition in range(10):
        phone = f"137{repetition:08d}"
        batches = [
            [
                command(RegisterVisit, name=f"Visitor {number}", phone=phone if number == 100 else None)
                for number in range(200)
            ]
            for _ in ledgers
        ]
        outcomes = await asyncio.gather(*(ledger.submit(batch) for ledger, batch in zip(ledgers, batches, strict=True)))
        assert all(set(names(group)) == {"accepted"} for group in outcomes), repetition
        shared = {group[100].answer["customer_id"] for group in outcomes if isinstance(group[100], Accepted)}
        assert len(shared) == 1, repetition
    assert await connection.fetchval("SELECT count(*) FROM intake.person") == 10 * (400 - 1)
    assert dense(await events_of(connection))


@pytest.mark.parametrize(("conflicts", "what"), [(1, "accepted"), (10, "accepted"), (10_000, "StillInConflict")])
async def test_conflicts_in_a_row(
    ledgers: list[Ledger], monkeypatch: pytest.MonkeyPatch, conflicts: int, what: str
) -> None:
    """A command is decided anew as long as others get on; one that never comes through does not stop the others."""
    insert, left = LedgerRecorder.insert_events, conflicts
    unlucky = command(RegisterVisit, party_size=13)

    def insert_or_conflict(recorder: LedgerRecorder, events: list[StoredEvent], **options: Any) -> Any:
        nonlocal left
        if left and any(b'"party_size":13' in event.state for event in events):
            left -= 1
            raise IntegrityError
        return insert(recorder, events, **options)

    monkeypatch.setattr(LedgerRecorder, "insert_events", insert_or_conflict)
    outcomes = await ledgers[0].submit([command(RegisterVisit), unlucky, command(RegisterVisit)])
    assert names(outcomes) == ["accepted", what, "accepted"]
