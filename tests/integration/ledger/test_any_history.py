"""Any history told to two ledgers at once: the store agrees with the log, and with what each ledger remembers."""

import asyncio
from collections.abc import AsyncIterator
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.intake.card.commands import CorrectCard, ErasePerson, MergeCards, OpenCard, UnmergeCards
from services.intake.customer.state import Customer
from services.intake.deciding import Command
from services.intake.defeat.commands import RecordComeBack, ReportDefeat, ReportOutOfContact
from services.intake.ledger.ledger import Ledger
from services.intake.ledger.persons import hash_phone
from services.intake.ledger.recorder import LedgerRecorder, open_datastore
from services.intake.ledger.streams import StreamCache
from services.intake.order.commands import CancelOrder, SignContract, TakeDeposit
from services.intake.reception.commands import EndVisit, ReceiveLead, RegisterCall, RegisterVisit
from services.intake.rota.commands import EndBreak, HandBackTurn, PublishRota, SkipTurn, StartBreak
from services.intake.sale.commands import ObserveSignals
from shared.database.connection import Connection
from shared.events.values import DefeatReason, Horizon, Money, Stage
from tests.support.ledgers import CONSULTANTS, KEY, MANAGER, NORTH, accepted, command, ledgers_on, names, opening

pytestmark = pytest.mark.integration
NEVER = {"InternalFault", "StillInConflict", "IdTaken"}
COMMANDS = 250


@pytest.fixture
async def ledgers(database_url: str) -> AsyncIterator[list[Ledger]]:
    """Two ledgers with one dealer and its rota."""
    with ledgers_on(database_url, cache=6) as opened:
        await accepted(opened[0], *opening(), command(PublishRota, MANAGER, order=CONSULTANTS))
        yield opened


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[Connection]:
    """A look at the database."""
    opened = await asyncpg.connect(database_url)
    yield opened
    await opened.close()


class Chances:
    """Makes commands about few customers, phones, orders and merges, so that they meet again and again."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.customers = [self._id() for _ in range(7)]
        self._things = [self._id() for _ in range(5)]

    def command(self) -> Command:
        """Any command."""
        pick, customer, thing = self.random.choice, self.random.choice(self.customers), self.random.choice(self._things)
        named = {"name": pick([None, "Wang", "Li"]), "phone": pick([None, *(f"1380013800{n}" for n in range(5))])}
        one = {"customer_id": customer}
        kinds: list[tuple[type[Command], dict[str, Any]]] = [
            (RegisterVisit, {**one, **named, "visit_id": thing}),
            (RegisterVisit, {**named, "first_visit": True}),
            (RegisterCall, {**named, "customer_id": pick([None, customer])}),
            (ReceiveLead, {**named, **one, "provider": "platform", "lead_id": thing}),
            (OpenCard, {**named, **one}),
            (CorrectCard, {**named, **one}),
            (CorrectCard, {**one, "remove": ("phone",)}),
            (MergeCards, {**one, "absorbed_customer_id": pick(self.customers), "merge_id": thing}),
            (UnmergeCards, {**one, "merge_id": thing}),
            (EndVisit, {**one, "visit_id": thing}),
            (ObserveSignals, {**one, "stage": Stage.QUOTE, "stated_horizon": Horizon.DAYS_7}),
            (TakeDeposit, {**one, "order_id": thing, "model": "Q5", "amount": Money(1)}),
            (SignContract, {**one, "order_id": thing, "model": "Q5", "price": Money(2)}),
            (CancelOrder, {**one, "order_id": thing, "reason": "x"}),
            (ReportDefeat, {**one, "reason": DefeatReason.UNKNOWN}),
            (ReportOutOfContact, one),
            (RecordComeBack, one),
            (SkipTurn, {"consultant_id": pick(CONSULTANTS)}),
            (StartBreak, {"consultant_id": pick(CONSULTANTS)}),
            (EndBreak, {"consultant_id": pick(CONSULTANTS)}),
            (HandBackTurn, {"visit_id": thing}),
        ]
        if self.random.random() < 0.01:
            return command(ErasePerson, MANAGER, **one)
        kind, fields = pick(kinds)
        return command(kind, MANAGER, **fields)

    def _id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)


@pytest.mark.parametrize("seed", range(6))
async def test_any_history(ledgers: list[Ledger], connection: Connection, database_url: str, seed: int) -> None:
    chances = Chances(seed)
    left, met = COMMANDS, set[str]()
    while left > 0:
        batches = [[chances.command() for _ in range(chances.random.randint(1, 6))] for _ in ledgers]
        outcomes = await asyncio.gather(*(ledger.submit(batch) for ledger, batch in zip(ledgers, batches, strict=True)))
        met |= {name for group in outcomes for name in names(group)}
        left -= sum(map(len, batches))
    assert not met & NEVER, f"seed {seed}: {met & NEVER}"
    assert len(met) > 12
    streams = {row["originator_id"] for row in await connection.fetch("SELECT originator_id FROM intake.stored_events")}
    with open_datastore(database_url) as datastore:
        log = StreamCache(LedgerRecorder(datastore), 1000).refresh(streams)
    for ledger in ledgers:
        assert ledger._streams.refresh(streams) == log, f"seed {seed}: what a ledger remembers is not what it recorded"
    await _agree(connection, [one.state for one in log.values() if isinstance(one.state, Customer)], f"seed {seed}")


async def _agree(connection: Connection, customers: list[Customer], told: str) -> None:
    """Persons and phone claims are those of the living customers and of the cards that went into theirs."""
    by_id = {one.customer_id: one for one in customers}
    people = {row["customer_id"]: row for row in await connection.fetch("SELECT * FROM intake.person")}
    claims = {
        bytes(row["phone_hash"]): row["customer_id"]
        for row in await connection.fetch("SELECT * FROM intake.phone_claim")
    }
    assert not any(by_id[one].erased for one in people), told
    assert people.keys() == {one.customer_id for one in customers if one.has_card}, told
    expected = {}
    for customer_id, person in people.items():
        if person["phone"] is not None:
            holder = by_id[customer_id]
            while holder.merged_into is not None:
                holder = by_id[holder.merged_into]
            expected[hash_phone(KEY, NORTH, person["phone"])] = holder.customer_id
        if by_id[customer_id].merged_into is None:
            said = (person["name"] is not None, person["phone"] is not None)
            assert (by_id[customer_id].has_name, by_id[customer_id].has_phone) == said, told
    assert claims == expected, told
