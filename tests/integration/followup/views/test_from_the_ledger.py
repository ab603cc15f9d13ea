"""From a command at intake to what follow-up shows: the real ledger, the real projection, the real API."""

from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from services.followup.projection import FollowUpProjection
from services.intake.ledger.ledger import Ledger
from services.intake.reception.commands import EndVisit, RegisterVisit
from shared.database.connection import Pool
from shared.events.envelope import to_json
from shared.events.kafka import record_of
from shared.projector.projector import Projector
from shared.projector.record import StoredRecord
from tests.support.cut_intake import CutLine
from tests.support.ledgers import RECEPTIONIST, accepted, command, ledger_events, opening

pytestmark = pytest.mark.integration

NAME, PHONE = "王伟", "+8613800138000"


async def project(pool: Pool, database_url: str) -> None:
    """Project the whole ledger, as one partition; what was projected before is a repeat."""
    records = [
        record_of(to_json(envelope), "intake", position)
        for position, envelope in enumerate(await ledger_events(database_url), start=1)
    ]
    projector = Projector(FollowUpProjection(), pool)
    await projector.load([0])
    done = projector.position("t", 0)
    await projector.apply(
        [
            StoredRecord("t", 0, offset, 1_770_000_000_000 + offset, one.headers, one.key, one.value)
            for offset, one in enumerate(records)
            if offset >= done
        ]
    )


async def asked(client: AsyncClient, address: str, **parameters: str) -> dict[str, Any]:
    """The answer to a read of the dealer."""
    answer = await client.get(address, params={"dealer_id": "north", **parameters})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


@pytest.fixture
async def customer(ledger: Ledger, pool: Pool, database_url: str) -> UUID:
    """A customer of ``li`` who came, left a phone number, and left without a deal."""
    await accepted(ledger, *opening())
    visit = command(RegisterVisit, first_visit=True, consultant_id="li", name=NAME, phone=PHONE, models=("Sagitar",))
    (registered,) = await accepted(ledger, visit)
    customer_id, visit_id = (UUID(registered.answer[name]) for name in ("customer_id", "visit_id"))
    await accepted(ledger, command(EndVisit, RECEPTIONIST, customer_id=customer_id, visit_id=visit_id))
    await project(pool, database_url)
    return customer_id


async def test_who_left_without_a_deal_is_followed_up_and_then_no_more(
    client: AsyncClient, customer: UUID, line: CutLine, pool: Pool, database_url: str
) -> None:
    tasks = (await asked(client, "/v1/tasks", kind="first_follow_up"))["tasks"]
    (task,) = tasks
    assert (task["customer_id"], task["consultant_id"]) == (str(customer), "li")
    assert task["why"]["zh"] == "离店未成交"
    sheet = await asked(client, f"/v1/tasks/{task['task_id']}/sheet")
    assert sheet["customer"]["person"]["name"] == NAME
    assert [one["kind"]["name"] for one in sheet["history"]] == ["visit"]
    assert sheet["stock_to_check"] == ["Sagitar"]
    log = sheet["commands"]["log"]
    async with AsyncClient(transport=line, base_url="http://intake") as intake:
        answer = await intake.post(log["path"], json={**log["body"], "outcome": "talked", "note": "下周再来"})
        assert answer.status_code == 201, answer.text
    await project(pool, database_url)
    done = await asked(client, f"/v1/tasks/{task['task_id']}")
    assert (done["status"]["name"], done["logged_event_id"]) == ("done", answer.json()["events"][-1])
    later = await asked(client, f"/v1/tasks/{task['task_id']}/sheet")
    assert later["history"][0]["key_points"] == "下周再来"


async def test_a_hand_over_moves_the_tasks_to_whoever_has_the_customer_now(
    client: AsyncClient, customer: UUID, pool: Pool, database_url: str
) -> None:
    body = {
        "request_id": "hand-over-1",
        "dealer_id": "north",
        "actor": {"id": "zhao", "role": "manager"},
        "to": ["wang"],
        "reason": "left",
    }
    answer = await client.post("/v1/consultants/li/hand-over", json=body)
    assert answer.json()["by_consultant"] == {"wang": 1}, answer.text
    await project(pool, database_url)
    tasks = (await asked(client, "/v1/tasks"))["tasks"]
    assert {one["consultant_id"] for one in tasks if one["template"] is None} == {"wang"}
    assert (await asked(client, "/v1/tasks", consultant_id="li"))["tasks"] == []
    assert customer
