"""Simulated history through the real API: all of it is recorded, once."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from shared.settings import Settings
from showroom.history import HistorySent, send_history
from showroom.simulation.plan import Plan
from tests.support.intake_server import intake_running, ledger_of

pytestmark = pytest.mark.integration

PLAN = Plan(seed=3, start=date(2026, 3, 2), until=datetime(2026, 3, 16, tzinfo=UTC), dealers=2, consultants=3)


async def test_history_is_recorded_once_and_none_of_it_refused(settings: Settings) -> None:
    seen: list[HistorySent] = []
    async with intake_running(settings) as url:
        first = await asyncio.to_thread(send_history, PLAN, url, seen.append)
        ledger = await ledger_of(settings)
        again = await asyncio.to_thread(send_history, PLAN, url, seen.append)
        assert await ledger_of(settings) == ledger
    assert first.refused == again.refused == {}
    assert (first.accepted, first.repeated) == (first.commands, 0)
    assert (again.accepted, again.repeated) == (0, first.commands)
    assert len(ledger) >= first.commands > 500
    assert {event.dealerid for event in ledger} == {f"{PLAN.group_id(1)}-{city}" for city in ("beijing", "chengdu")}
    assert seen
