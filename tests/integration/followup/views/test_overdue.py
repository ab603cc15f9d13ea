"""What is overdue, and what was put before the manager, over HTTP."""

from typing import Any

import pytest
from httpx import AsyncClient

from tests.support.followup_rows import NOW, FollowUpRows, hence

pytestmark = pytest.mark.integration


async def overdue(client: AsyncClient, **parameters: Any) -> dict[str, dict[str, Any]]:
    """The groups by their keys, in their order."""
    answer = await client.get("/v1/overdue", params={"dealer_id": "north", **parameters})
    assert answer.status_code == 200, answer.text
    return {group["key"]: group for group in answer.json()["groups"]}


async def test_overdue_counts_what_is_due_and_what_was_missed_with_no_contact_since(
    client: AsyncClient, rows: FollowUpRows
) -> None:
    one, two = await rows.customer(), await rows.customer()
    await rows.task(one, status="due", due_at=hence(hours=-2))
    await rows.task(one, status="scheduled", due_at=hence(hours=2))
    await rows.task(one, status="missed", due_at=hence(days=-2), ended_at=NOW, escalated_at=NOW)
    await rows.task(two, status="missed", due_at=hence(days=-3), ended_at=NOW)
    await rows.task(two, status="missed", due_at=hence(days=-4), ended_at=NOW, settled_at=NOW)
    await rows.task(two, status="missed", due_at=hence(days=-1), ended_at=NOW, template="thank_you", kind="thank_you")
    await rows.task(two, status="done", due_at=hence(days=-3), ended_at=NOW)
    (group,) = (await overdue(client)).values()
    assert group == {
        "key": "li",
        "word": None,
        "due": 1,
        "missed": 2,
        "escalated": 1,
        "messages_missed": 1,
        "customers": 2,
        "oldest_due_at": hence(days=-3).isoformat().replace("+00:00", "Z"),
    }


async def test_who_missed_most_comes_first(client: AsyncClient, rows: FollowUpRows) -> None:
    customer = await rows.customer()
    for consultant, missed in (("li", 1), ("wang", 3), (None, 2)):
        for _ in range(missed):
            await rows.task(customer, consultant_id=consultant, status="missed", due_at=hence(days=-2), ended_at=NOW)
    await rows.task(customer, dealer_id="south", status="missed", ended_at=NOW)
    assert list(await overdue(client)) == ["wang", None, "li"]


async def test_overdue_by_kind_says_the_kind_in_words(client: AsyncClient, rows: FollowUpRows) -> None:
    customer = await rows.customer()
    await rows.task(customer, kind="defeat_revisit", status="due", due_at=hence(hours=-1), grade="H")
    groups = await overdue(client, group_by="kind")
    assert groups["defeat_revisit"]["word"]["zh"] == "战败回访"
    assert list(await overdue(client, group_by="grade")) == ["H"]


async def test_escalations_are_the_managers_until_somebody_makes_contact(
    client: AsyncClient, rows: FollowUpRows
) -> None:
    customer = await rows.customer()
    missed = {"status": "missed", "due_at": hence(days=-2), "ended_at": NOW}
    escalated = {**missed, "escalated_at": NOW}
    theirs = await rows.task(customer, **escalated, manager_id="zhao")
    other = await rows.task(customer, **escalated, manager_id="qian", consultant_id="wang")
    await rows.task(customer, **escalated, manager_id="zhao", settled_at=NOW)
    await rows.task(customer, **missed)

    async def told(**parameters: str) -> set[str]:
        answer = await client.get("/v1/escalations", params={"dealer_id": "north", **parameters})
        return {one["task_id"] for one in answer.json()["tasks"]}

    assert await told() == {str(theirs), str(other)}
    assert await told(manager_id="zhao") == {str(theirs)}
    assert await told(consultant_id="wang") == {str(other)}


async def test_open_tasks_of_who_has_left_and_messages_that_did_not_arrive_are_among_the_escalations(
    client: AsyncClient, rows: FollowUpRows
) -> None:
    customer, talked = await rows.customer(), await rows.customer(last_contact_at=NOW)
    left = await rows.task(customer, escalated_at=NOW, manager_id="zhao")
    message = {"kind": "thank_you", "template": "thank_you", "status": "done", "due_at": hence(days=-1)}
    undelivered = await rows.task(customer, **message, escalated_at=NOW, manager_id="zhao")
    await rows.task(customer, **message)
    await rows.task(talked, **message, escalated_at=NOW, manager_id="zhao")
    await rows.task(customer)
    await rows.task(customer, status="cancelled", ended_at=NOW, escalated_at=NOW, manager_id="zhao")
    answer = await client.get("/v1/escalations", params={"dealer_id": "north"})
    assert [one["task_id"] for one in answer.json()["tasks"]] == [str(undelivered), str(left)]
