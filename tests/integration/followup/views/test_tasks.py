"""Lists of contact tasks over HTTP."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient

from services.followup.task import TaskStatus
from services.followup.views.tasks.queries import Filters, statement_of
from shared.database.connection import Pool
from shared.http.cursors import After
from tests.support.followup_rows import NOW, FollowUpRows, hence

pytestmark = pytest.mark.integration


async def listed(client: AsyncClient, address: str = "/v1/tasks", **parameters: Any) -> list[UUID]:
    """Ids of a list, in its order, over all its pages of two."""
    found: list[UUID] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await client.get(address, params={"dealer_id": "north", "limit": 2, **parameters, **cursor})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += [UUID(one["task_id"]) for one in page["tasks"]]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


async def test_a_list_has_every_open_task_once_the_earliest_due_first(client: AsyncClient, rows: FollowUpRows) -> None:
    customer = await rows.customer()
    later = await rows.task(customer, due_at=hence(hours=5))
    same = sorted([await rows.task(customer, due_at=hence(hours=2)) for _ in range(4)])
    first = await rows.task(customer, due_at=hence(hours=-1), status="due")
    await rows.task(customer, status="done", ended_at=NOW)
    await rows.task(customer, status="missed", ended_at=NOW)
    await rows.task(customer, dealer_id="south")
    assert await listed(client) == [first, *same, later]


async def test_a_list_is_narrowed_by_consultant_status_kind_and_time(client: AsyncClient, rows: FollowUpRows) -> None:
    customer = await rows.customer()
    mine = await rows.task(customer, consultant_id="wang", due_at=hence(hours=3))
    due = await rows.task(customer, status="due", due_at=hence(hours=-2))
    done = await rows.task(customer, status="done", ended_at=NOW)
    card = await rows.task(customer, kind="card_audit", due_at=hence(days=9))
    assert await listed(client, consultant_id="wang") == [mine]
    assert await listed(client, status="due") == [due]
    assert await listed(client, status="done") == [done]
    assert await listed(client, kind="card_audit") == [card]
    assert await listed(client, due_before=hence(hours=3).isoformat()) == [due]
    assert await listed(client, due_after=hence(hours=3).isoformat()) == [mine, card]


async def test_overdue_are_those_missed_with_no_contact_since(client: AsyncClient, rows: FollowUpRows) -> None:
    customer = await rows.customer()
    late = await rows.task(customer, status="missed", due_at=hence(days=-1), ended_at=NOW)
    later = await rows.task(customer, status="missed", due_at=hence(days=-2), ended_at=NOW)
    await rows.task(customer, status="missed", due_at=hence(days=-3), ended_at=NOW, settled_at=NOW)
    await rows.task(customer, status="due", due_at=hence(hours=-1))
    assert await listed(client, overdue=True) == [later, late]


async def test_a_task_is_told_in_both_languages(client: AsyncClient, rows: FollowUpRows) -> None:
    customer = await rows.customer()
    task = await rows.task(customer, grade="A+", policy_scope="dealer", policy_version=3)
    answer = (await client.get(f"/v1/tasks/{task}", params={"dealer_id": "north"})).json()
    assert answer["kind"] == {"name": "cadence", "zh": "按级别定期跟进", "en": "Contact by the grade's cadence"}
    assert answer["status"] == {"name": "scheduled", "zh": "已排定", "en": "Scheduled"}
    assert (answer["grade"], answer["policy"]) == ("A+", {"scope": "dealer", "version": 3})
    assert answer["due_at"] == hence(hours=1).isoformat().replace("+00:00", "Z")
    assert answer["end_reason"] is None


async def test_another_dealers_task_is_as_unknown_as_one_that_does_not_exist(
    client: AsyncClient, rows: FollowUpRows
) -> None:
    theirs = await rows.task(await rows.customer(dealer_id="south"), dealer_id="south")
    for unknown in (theirs, uuid4()):
        answer = await client.get(f"/v1/tasks/{unknown}", params={"dealer_id": "north"})
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:showroom:problem:TaskUnknown")


async def test_a_customers_tasks_are_all_there_the_latest_first(client: AsyncClient, rows: FollowUpRows) -> None:
    customer = await rows.customer()
    tasks = [
        await rows.task(customer, due_at=hence(days=days), status=status)
        for days, status in ((-9, "done"), (-6, "missed"), (-3, "cancelled"), (1, "scheduled"), (4, "scheduled"))
    ]
    await rows.task(await rows.customer())
    assert await listed(client, f"/v1/customers/{customer}/tasks") == tasks[::-1]


async def test_another_dealers_customer_is_unknown(client: AsyncClient, rows: FollowUpRows) -> None:
    theirs = await rows.customer(dealer_id="south")
    for unknown in (theirs, uuid4()):
        answer = await client.get(f"/v1/customers/{unknown}/tasks", params={"dealer_id": "north"})
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:showroom:problem:CustomerUnknown")


WRONG_FILTERS = (
    ("", "ParameterMissing", "dealer_id"),
    ("dealer_id=north&colour=red", "ParameterUnknown", None),
    ("dealer_id=north&status=lost", "ParameterInvalid", "status"),
    ("dealer_id=north&kind=lunch", "ParameterInvalid", "kind"),
    ("dealer_id=north&overdue=true&status=missed", "ParameterInvalid", "overdue"),
    ("dealer_id=north&due_before=tomorrow", "ParameterInvalid", "due_before"),
    ("dealer_id=north&due_after=2026-03-02T10:15:00", "ParameterInvalid", "due_after"),
    ("dealer_id=north&due_after=1790000000", "ParameterInvalid", "due_after"),
    ("dealer_id=north&limit=501", "ParameterInvalid", "limit"),
    ("dealer_id=north&cursor=nonsense", "ParameterInvalid", "cursor"),
)


async def test_a_wrong_filter_is_named(client: AsyncClient) -> None:
    for query, name, path in WRONG_FILTERS:
        answer = await client.get(f"/v1/tasks?{query}")
        problem = answer.json()
        assert answer.status_code == 422, query
        assert problem["type"] == f"urn:showroom:problem:{name}", query
        assert problem.get("path") == path, query


async def test_a_moment_at_the_ends_of_time_is_no_error(client: AsyncClient) -> None:
    for moment in ("0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00"):
        answer = await client.get("/v1/tasks", params={"dealer_id": "north", "due_before": moment})
        assert (answer.status_code, answer.json()["tasks"]) == (200, [])


READS = (
    Filters(dealer_id="d7", consultant_id="c3"),
    Filters(dealer_id="d7", consultant_id="c3", due_before=hence(days=1)),
    Filters(dealer_id="d7", consultant_id="c3", overdue=True),
    Filters(dealer_id="d7", overdue=True),
    Filters(dealer_id="d7", escalated=True),
    Filters(dealer_id="d7"),
    Filters(dealer_id="d7", status=TaskStatus.DUE),
    Filters(dealer_id="d7", status=TaskStatus.DONE),
    Filters(dealer_id="d7", status=TaskStatus.MISSED, consultant_id="c3"),
)
INDEXES = ("task_open", "task_escalated", "task_overdue", "task_ended", "task_closed")


async def test_a_list_reads_by_an_index(pool: Pool) -> None:
    await pool.execute(
        """
        INSERT INTO followup.task (task_id, partition, customer_id, dealer_id, group_id, kind, status, scheduled_at,
                                   due_at, consultant_id, policy_scope, policy_version)
        SELECT gen_random_uuid(), 0, gen_random_uuid(), 'd' || n % 10, 'acme', 'cadence',
               (ARRAY['scheduled', 'due', 'done', 'missed'])[1 + n / 10 % 4], now(), now() + n * interval '1 minute',
               'c' || n / 40 % 10, 'default', 0
        FROM generate_series(1, 40000) AS n
        """
    )
    await pool.execute(
        """
        INSERT INTO followup.customer (customer_id, partition, open_tasks, versions, sent)
        SELECT customer_id, 0, 0, '{1}', 0 FROM followup.task
        """
    )
    await pool.execute("ANALYZE")
    for filters in READS:
        for after in (None, After(NOW, UUID(int=1))):
            sql, values = statement_of(filters, after, 100)
            plan = "\n".join(row[0] for row in await pool.fetch(f"EXPLAIN {sql}", *values))
            assert "Seq Scan" not in plan, f"{filters}\n{plan}"
            assert any(name in plan for name in INDEXES), f"{filters}\n{plan}"
            if filters.consultant_id is None and filters.status is TaskStatus.DONE:
                assert "Sort" not in plan, f"A page of a long history is not sorted\n{plan}"
