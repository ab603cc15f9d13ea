"""An erased person's data is gone and stays gone (section 8): in the same batch, after merges, and in a race."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from random import Random
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.intake.card.commands import CorrectCard, ErasePerson, MergeCards, OpenCard, OverrideGrade, UnmergeCards
from services.intake.contact.commands import LogFollowUp
from services.intake.deciding import Accepted, Outcome
from services.intake.ledger.ledger import Ledger
from services.intake.ledger.persons import PersonStore
from services.intake.reception.commands import ReceiveLead, RegisterCall, RegisterVisit
from shared.database.connection import Connection
from shared.events.values import Channel, ContactOutcome, Grade
from tests.support.ledgers import (
    CONSULTANT,
    INTEGRATION,
    MANAGER,
    NORTH,
    SOUTH,
    accepted,
    command,
    events_of,
    ledgers_on,
    names,
    opening,
)

pytestmark = pytest.mark.integration
PERSONAL = ("person", "phone_claim", "note", "lead_body")
MARK = "Kilgore"
"""Stands in every name, address, e-mail, note and lead that is to be forgotten."""
PHONE = "13800138000"
TOLD = {"name": f"{MARK} Trout", "address": f"1 {MARK} Street", "email": f"{MARK}@example.com"}


@pytest.fixture
async def ledgers(database_url: str) -> AsyncIterator[list[Ledger]]:
    """Two ledgers with two dealers."""
    with ledgers_on(database_url) as opened:
        await accepted(opened[0], *opening(NORTH), *opening(SOUTH))
        yield opened


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[Connection]:
    """A look at the database."""
    opened = await asyncpg.connect(database_url)
    yield opened
    await opened.close()


async def known_customer(ledger: Ledger, phone: str = PHONE) -> UUID:
    """A customer who has left traces in every table of the person store."""
    customer_id = uuid4()
    await accepted(
        ledger,
        command(RegisterVisit, customer_id=customer_id, phone=phone, **TOLD),
        command(ReceiveLead, INTEGRATION, customer_id=customer_id, provider="autohome", body=MARK.encode()),
        command(OverrideGrade, MANAGER, customer_id=customer_id, grade=Grade.A, reason="regular", note=f"is {MARK}"),
    )
    return customer_id


async def traces(connection: Connection, *customers: UUID) -> dict[str, int]:
    """How many rows of the person store are of the customers, or hold the secret, by table."""
    found = {}
    for table in PERSONAL:
        found[table] = await connection.fetchval(
            f"SELECT count(*) FROM intake.{table} AS t WHERE customer_id = ANY($1)"  # noqa: S608 - a name from above
            " OR encode(convert_to(t::text, 'UTF8'), 'escape') LIKE $2",
            list(customers),
            f"%{MARK}%",
        )
    return {table: count for table, count in found.items() if count}


def customer_of(outcome: Outcome) -> UUID:
    assert isinstance(outcome, Accepted), outcome
    return UUID(outcome.answer["customer_id"])


async def test_nothing_is_left_of_an_erased_person(ledgers: list[Ledger], connection: Connection) -> None:
    customer_id = await known_customer(ledgers[0])
    assert set(await traces(connection, customer_id)) == set(PERSONAL)
    await accepted(ledgers[1], command(ErasePerson, MANAGER, customer_id=customer_id))
    assert await traces(connection, customer_id) == {}
    assert sum(event.subject == customer_id for event in await events_of(connection)) == 5, "the counts stay"


async def test_the_same_phone_is_somebody_new_afterwards(ledgers: list[Ledger], connection: Connection) -> None:
    customer_id = await known_customer(ledgers[0])
    await accepted(ledgers[0], command(ErasePerson, MANAGER, customer_id=customer_id))
    for ledger in ledgers:
        [again] = await ledger.submit([command(RegisterVisit, phone=PHONE)])
        assert customer_of(again) != customer_id
    assert await traces(connection, customer_id) == {}


@pytest.mark.parametrize("contact", [RegisterVisit, RegisterCall, OpenCard])
async def test_the_same_phone_is_somebody_new_in_the_same_batch(
    ledgers: list[Ledger], connection: Connection, contact: type[RegisterVisit]
) -> None:
    customer_id = await known_customer(ledgers[0])
    _, again = await ledgers[1].submit(
        [command(ErasePerson, MANAGER, customer_id=customer_id), command(contact, phone=PHONE, name="Someone")]
    )
    assert customer_of(again) != customer_id
    assert await traces(connection, customer_id) == {}


async def test_nothing_personal_can_be_added_afterwards(ledgers: list[Ledger], connection: Connection) -> None:
    customer_id = await known_customer(ledgers[0])
    first = command(RegisterVisit, customer_id=customer_id, address=f"2 {MARK} Street")
    await accepted(ledgers[0], first)
    await accepted(ledgers[0], command(ErasePerson, MANAGER, customer_id=customer_id))
    talked = {"channel": Channel.CALL, "outcome": ContactOutcome.TALKED}
    outcomes = await ledgers[1].submit(
        [
            first,
            command(RegisterVisit, customer_id=customer_id, **TOLD),
            command(RegisterCall, customer_id=customer_id, phone=PHONE),
            command(OpenCard, customer_id=customer_id, name=MARK),
            command(CorrectCard, customer_id=customer_id, name=MARK),
            command(ReceiveLead, INTEGRATION, customer_id=customer_id, provider="autohome", body=MARK.encode()),
            command(LogFollowUp, CONSULTANT, customer_id=customer_id, note=MARK, **talked),
        ]
    )
    assert names(outcomes) == ["repeated", *["PersonErased"] * 6]
    assert await traces(connection, customer_id) == {}


async def test_erasure_takes_the_merged_cards_along(ledgers: list[Ledger], connection: Connection) -> None:
    customers = [await known_customer(ledgers[0], f"1380013800{number}") for number in range(3)]
    survivor, absorbed, inner = customers
    await accepted(
        ledgers[0],
        command(MergeCards, MANAGER, customer_id=absorbed, absorbed_customer_id=inner),
        command(MergeCards, MANAGER, customer_id=survivor, absorbed_customer_id=absorbed),
        command(ErasePerson, MANAGER, customer_id=survivor),
    )
    assert await traces(connection, *customers) == {}


async def test_erasure_after_an_unmerge_leaves_nothing_with_the_other_card(
    ledgers: list[Ledger], connection: Connection
) -> None:
    kept = customer_of((await ledgers[0].submit([command(RegisterVisit, phone="13800138001")]))[0])
    erased, merge_id = await known_customer(ledgers[0]), uuid4()
    await accepted(
        ledgers[1],
        command(MergeCards, MANAGER, customer_id=kept, absorbed_customer_id=erased, merge_id=merge_id),
        command(UnmergeCards, MANAGER, customer_id=kept, merge_id=merge_id),
        command(ErasePerson, MANAGER, customer_id=erased),
    )
    assert await traces(connection, erased) == {}
    assert await connection.fetchval("SELECT count(*) FROM intake.phone_claim") == 1


@pytest.mark.parametrize("change", [ErasePerson, MergeCards])
async def test_a_phone_whose_holder_has_just_gone(
    ledgers: list[Ledger], connection: Connection, monkeypatch: pytest.MonkeyPatch, change: type[MergeCards]
) -> None:
    """Another process erases or merges the card after we saw that it holds the phone, before we looked at its state."""
    customer_id = await known_customer(ledgers[0])
    [kept] = await accepted(ledgers[0], command(RegisterVisit, phone="13800138001"))
    gone = {"customer_id": customer_id}
    if change is MergeCards:
        gone = {"customer_id": customer_of(kept), "absorbed_customer_id": customer_id}
    changing = [command(change, MANAGER, **gone)]
    look = PersonStore.customers_of_phones

    def look_and_wait(store: PersonStore, phones: Iterable[tuple[str, str]]) -> dict[tuple[str, str], UUID | None]:
        found = look(store, phones)
        while changing:
            assert names(ledgers[0].record([changing.pop()])) == ["accepted"]
        return found

    monkeypatch.setattr(PersonStore, "customers_of_phones", look_and_wait)
    outcomes = await ledgers[1].submit([command(RegisterVisit, phone=PHONE, name="Someone")])
    if change is MergeCards:
        assert customer_of(outcomes[0]) == customer_of(kept)
    else:
        assert customer_of(outcomes[0]) != customer_id
        assert await traces(connection, customer_id) == {}


@pytest.mark.parametrize("seed", range(3))
async def test_erasure_wins_every_race(ledgers: list[Ledger], connection: Connection, seed: int) -> None:
    """One process erases the person while another one serves them, by their id and by their phone."""
    random, erased = Random(seed), []
    for number in range(20):
        phone = f"139{seed:04d}{number:04d}"
        customer_id = await known_customer(ledgers[0], phone)
        erased.append(customer_id)
        talked = {"channel": Channel.CALL, "outcome": ContactOutcome.TALKED, "note": MARK}
        serving = [
            command(RegisterVisit, phone=phone),
            command(LogFollowUp, CONSULTANT, customer_id=customer_id, **talked),
            command(RegisterCall, phone=phone),
        ]
        random.shuffle(serving)
        await asyncio.gather(
            ledgers[0].submit([command(ErasePerson, MANAGER, customer_id=customer_id)]),
            *(ledgers[1].submit([one]) for one in serving),
        )
    assert await traces(connection, *erased) == {}, f"seed {seed}"
