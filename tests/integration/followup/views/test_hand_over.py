"""Hand-overs over HTTP, carried out by the real intake."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response

from services.followup.views.handing_over import carrying_out
from services.intake.ledger.ledger import Ledger
from services.intake.reception.commands import RegisterVisit
from tests.support.cut_intake import CutLine
from tests.support.followup_rows import NOW, FollowUpRows, hence
from tests.support.ledgers import accepted, command, ledger_events, opening

pytestmark = pytest.mark.integration

MANAGER = {"id": "zhao", "role": "manager"}


@pytest.fixture
async def customers(rows: FollowUpRows, ledger: Ledger) -> list[UUID]:
    """Five customers of ``li``, whom both services know."""
    await rows.dealer()
    await accepted(ledger, *opening())
    answers = await accepted(ledger, *(command(RegisterVisit, first_visit=True, consultant_id="li") for _ in range(5)))
    ids = [UUID(one.answer["customer_id"]) for one in answers]
    for customer_id in ids:
        await rows.customer(customer_id=customer_id)
    return ids


def asked(**fields: Any) -> dict[str, Any]:
    """A hand-over to ``wang`` and ``zhang``."""
    return {"request_id": "hand-over-1", "dealer_id": "north", "actor": MANAGER, "to": ["wang", "zhang"], **fields}


async def hand_over(client: AsyncClient, staff_id: str = "li", **fields: Any) -> Response:
    """Ask for it."""
    return await client.post(f"/v1/consultants/{staff_id}/hand-over", json=asked(**fields))


async def owners(database_url: str) -> dict[UUID, list[str]]:
    """Whom each customer was handed to, as the ledger has it."""
    given: dict[UUID, list[str]] = {}
    for one in await ledger_events(database_url):
        if one.type == "showroom.CustomerReassigned.v1":
            given.setdefault(one.subject, []).append(str(bytes(one.data)))
    return given


def refused(response: Response, name: str, status: int, path: str | None = None) -> None:
    """The response is this problem."""
    problem = response.json()
    assert (response.status_code, problem["type"].rpartition(":")[2], problem.get("path")) == (status, name, path)


async def test_a_consultants_customers_are_shared_evenly(
    client: AsyncClient, customers: list[UUID], database_url: str
) -> None:
    answer = (await hand_over(client)).json()
    assert (answer["customers"], answer["handed_over"], answer["refused"]) == (5, 5, [])
    assert sorted(answer["by_consultant"].values()) == [2, 3]
    given = await owners(database_url)
    assert set(given) == set(customers)
    assert all(len(times) == 1 for times in given.values())


async def test_the_same_request_changes_nothing_and_is_answered_the_same(
    client: AsyncClient, customers: list[UUID], database_url: str
) -> None:
    first = await hand_over(client)
    assert (await hand_over(client)).json() == first.json()
    assert sum(len(times) for times in (await owners(database_url)).values()) == len(customers)


async def test_the_same_request_sent_twice_at_once_hands_over_once(
    client: AsyncClient, customers: list[UUID], database_url: str
) -> None:
    answers = await asyncio.gather(*(hand_over(client) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json() == answers[0].json() for answer in answers)
    given = await owners(database_url)
    assert set(given) == set(customers)
    assert all(len(times) == 1 for times in given.values())


async def test_what_was_cut_off_goes_on_where_it_stopped(
    client: AsyncClient, customers: list[UUID], line: CutLine, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying_out, "_BATCH", 2)
    line.left = 1
    cut = await hand_over(client)
    refused(cut, "IntakeUnavailable", 503)
    assert cut.headers["retry-after"] == "5"
    assert cut.json()["about"] == {"handed_over": 2, "waiting": 3}
    line.left = None
    answer = (await hand_over(client)).json()
    assert (answer["handed_over"], sorted(answer["by_consultant"].values())) == (5, [2, 3])
    given = await owners(database_url)
    assert set(given) == set(customers)
    assert all(len(times) == 1 for times in given.values())


async def test_another_request_under_the_same_id_is_refused(client: AsyncClient, customers: list[UUID]) -> None:
    await hand_over(client)
    refused(await hand_over(client, to=["zhang"]), "RequestIdReused", 409, "$.request_id")
    refused(await hand_over(client, "wang", to=["zhang"]), "RequestIdReused", 409, "$.request_id")
    assert customers


async def test_what_intake_refuses_is_told_and_stays(
    client: AsyncClient, customers: list[UUID], rows: FollowUpRows
) -> None:
    unknown = await rows.customer()
    answer = (await hand_over(client)).json()
    assert (answer["customers"], answer["handed_over"]) == (6, 5)
    (one,) = answer["refused"]
    assert (one["customer_id"], one["problem"]["name"]) == (str(unknown), "CustomerUnknown")
    assert one["problem"]["detail_zh"]
    assert (await hand_over(client)).json() == answer
    assert customers


async def test_only_some_customers_may_be_named_and_strangers_among_them_are_told(
    client: AsyncClient, customers: list[UUID], rows: FollowUpRows, database_url: str
) -> None:
    wangs = await rows.customer(consultant_id="wang")
    named = [str(customers[0]), str(wangs)]
    answer = (await hand_over(client, customer_ids=named)).json()
    assert (answer["customers"], answer["handed_over"]) == (2, 1)
    assert [(one["customer_id"], one["problem"]["name"]) for one in answer["refused"]] == [
        (str(wangs), "NotTheirCustomer")
    ]
    assert set(await owners(database_url)) == {customers[0]}


async def test_who_was_delivered_to_is_handed_over_while_still_looked_after(
    client: AsyncClient, customers: list[UUID], rows: FollowUpRows
) -> None:
    await rows.customer(end_state="delivered", open_tasks=1)
    await rows.customer(end_state="retained", open_tasks=0)
    await rows.customer(end_state="defeated", open_tasks=0)
    assert (await hand_over(client)).json()["customers"] == len(customers) + 1


async def test_customers_of_chosen_tasks_are_reassigned_once_each(
    client: AsyncClient, customers: list[UUID], rows: FollowUpRows, database_url: str
) -> None:
    late, later, other, *_ = customers
    for customer in (late, late, later):
        await rows.task(customer, status="missed", due_at=hence(days=-2), ended_at=NOW)
    await rows.task(other)
    await rows.task(other, kind="thank_you", template="thank_you", status="missed", ended_at=NOW)
    answer = (await client.post("/v1/tasks/reassign", json=asked(tasks={"overdue": True}))).json()
    assert (answer["handed_over"], answer["by_consultant"]) == (2, {"wang": 1, "zhang": 1})
    assert set(await owners(database_url)) == {late, later}


async def test_tasks_may_be_named_whatever_their_status(
    client: AsyncClient, customers: list[UUID], rows: FollowUpRows
) -> None:
    task = await rows.task(customers[0], status="missed", ended_at=NOW)
    answer = (await client.post("/v1/tasks/reassign", json=asked(to=["wang"], task_ids=[str(task)]))).json()
    assert answer["by_consultant"] == {"wang": 1}
    theirs = await rows.task(await rows.customer(dealer_id="south"), dealer_id="south")
    response = await client.post(
        "/v1/tasks/reassign", json=asked(request_id="hand-over-2", task_ids=[str(task), str(theirs)])
    )
    refused(response, "TaskUnknown", 404, "$.task_ids")
    assert response.json()["about"] == {"task_ids": [str(theirs)]}


WRONG: tuple[tuple[dict[str, Any], str, int, str], ...] = (
    ({"to": []}, "FieldInvalid", 422, "$.to"),
    ({"to": ["wang", "wang"]}, "FieldInvalid", 422, "$.to[1]"),
    ({"to": ["wang", "li"]}, "FieldInvalid", 422, "$.to[1]"),
    ({"to": ["nobody"]}, "FieldInvalid", 422, "$.to[0]"),
    ({"actor": {"id": "li", "role": "consultant"}}, "RoleNotAllowed", 403, "$.actor.role"),
    ({"actor": {"id": "li", "role": "manager"}}, "ActorUnknown", 403, "$.actor"),
    ({"dealer_id": "east"}, "DealerUnknown", 404, None),
    ({"colour": "red"}, "FieldInvalid", 422, "$.colour"),
)


async def test_what_is_wrong_with_a_request_is_named_and_nothing_is_kept(
    client: AsyncClient, customers: list[UUID]
) -> None:
    for fields, name, status, path in WRONG:
        refused(await hand_over(client, **fields), name, status, path)
    for fields in ({}, {"tasks": {}, "task_ids": [str(customers[0])]}):
        refused(await client.post("/v1/tasks/reassign", json=asked(**fields)), "FieldInvalid", 422, "$.tasks")
    contrary = asked(tasks={"overdue": True, "status": "due"})
    refused(await client.post("/v1/tasks/reassign", json=contrary), "FieldInvalid", 422, "$.tasks.status")
    assert (await hand_over(client)).json()["handed_over"] == len(customers)
