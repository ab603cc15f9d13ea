"""Ids that clients choose: one that is another's already is refused, and nothing crosses a dealer (invariant 5)."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import uuid4

import pytest

from services.intake.card.commands import OpenCard
from services.intake.deciding import Refusal
from services.intake.ledger.ledger import Ledger
from services.intake.reception.commands import ReceiveLead, RegisterCall, RegisterVisit
from services.intake.rota.commands import PublishRota
from shared.events.streams import day_stream, dealer_stream, rota_stream
from tests.support.ledgers import (
    CONSULTANTS,
    INTEGRATION,
    MANAGER,
    NORTH,
    SOUTH,
    accepted,
    command,
    ledger_events,
    ledgers_on,
    names,
    opening,
)

pytestmark = pytest.mark.integration
TODAY = date(2026, 3, 2)


@pytest.fixture
async def ledger(database_url: str) -> AsyncIterator[Ledger]:
    """A ledger with two dealers of two groups."""
    with ledgers_on(database_url, number=1) as [opened]:
        await accepted(opened, *opening(NORTH), *opening(SOUTH))
        yield opened


async def test_another_dealers_customer_id_is_taken(ledger: Ledger, database_url: str) -> None:
    customer_id = uuid4()
    await accepted(ledger, command(RegisterVisit, customer_id=customer_id, name="王伟", phone="13800138000"))
    before = await ledger_events(database_url)
    attempts = [
        command(RegisterVisit, dealer_id=SOUTH, customer_id=customer_id),
        command(RegisterCall, dealer_id=SOUTH, customer_id=customer_id),
        command(ReceiveLead, INTEGRATION, SOUTH, customer_id=customer_id, provider="autohome"),
        command(OpenCard, dealer_id=SOUTH, customer_id=customer_id, name="李雷"),
    ]
    outcomes = await ledger.submit(attempts)
    assert names(outcomes) == ["IdTaken"] * 4
    assert not any(customer_id in _values(one) for one in outcomes)
    assert await ledger_events(database_url) == before


@pytest.mark.parametrize("dealer_id", [NORTH, SOUTH])
async def test_the_id_of_a_dealers_stream_is_no_customers(ledger: Ledger, dealer_id: str) -> None:
    assert names(await ledger.submit([command(RegisterVisit, customer_id=dealer_stream(dealer_id))])) == ["IdTaken"]


async def test_a_rota_and_a_day_are_no_customers_also_before_they_are_there(ledger: Ledger) -> None:
    publish = {"order": CONSULTANTS, "day": TODAY}
    await accepted(ledger, command(PublishRota, MANAGER, **publish))
    for stream in (rota_stream(NORTH, TODAY), rota_stream(SOUTH, TODAY), day_stream(NORTH, TODAY)):
        assert names(await ledger.submit([command(RegisterVisit, customer_id=stream)])) == ["IdTaken"]
    await accepted(ledger, command(PublishRota, MANAGER, SOUTH, **publish))


async def test_two_dealers_may_have_leads_of_one_id(ledger: Ledger) -> None:
    lead = {"lead_id": uuid4(), "provider": "autohome", "body": b"<adf/>"}
    await accepted(
        ledger,
        command(ReceiveLead, INTEGRATION, NORTH, **lead),
        command(ReceiveLead, INTEGRATION, SOUTH, **lead),
        command(ReceiveLead, INTEGRATION, NORTH, **lead),
    )


def _values(outcome: object) -> list[object]:
    return list(outcome.about.values()) if isinstance(outcome, Refusal) else []
