"""A consultant's calendar feed over HTTP."""

import pytest
from httpx import AsyncClient
from icalendar import Calendar

from tests.support.followup_rows import NOW, FollowUpRows, hence

pytestmark = pytest.mark.integration

FEED = "/v1/consultants/li/calendar.ics"


async def test_a_feed_has_what_the_consultant_still_has_to_do(client: AsyncClient, rows: FollowUpRows) -> None:
    await rows.dealer()
    customer = await rows.customer()
    mine = {await rows.task(customer), await rows.task(customer, status="due", due_at=hence(hours=-1))}
    await rows.task(customer, consultant_id="wang")
    await rows.task(customer, status="done", ended_at=NOW)
    await rows.task(customer, kind="thank_you", template="thank_you")
    answer = await client.get(FEED, params={"dealer_id": "north"})
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert {str(event["uid"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")} == set(map(str, mine))
    todos = await client.get(FEED, params={"dealer_id": "north", "entries": "todo"})
    assert len(Calendar.from_ical(todos.content).walk("VTODO")) == len(mine)


async def test_a_feed_that_is_as_it_was_is_not_sent_again(client: AsyncClient, rows: FollowUpRows) -> None:
    await rows.dealer()
    customer = await rows.customer()
    await rows.task(customer, due_at=hence(days=3))
    first = await client.get(FEED, params={"dealer_id": "north"})
    assert first.headers["last-modified"] == NOW.strftime("%a, %d %b %Y %H:%M:%S GMT")
    known = {"If-None-Match": f'W/"other", {first.headers["etag"]}'}
    again = await client.get(FEED, params={"dealer_id": "north"}, headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    await rows.task(customer)
    changed = await client.get(FEED, params={"dealer_id": "north"}, headers=known)
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


async def test_who_does_not_work_there_has_no_feed(client: AsyncClient, rows: FollowUpRows) -> None:
    await rows.dealer()
    answer = await client.get("/v1/consultants/nobody/calendar.ics", params={"dealer_id": "north"})
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:showroom:problem:ConsultantUnknown")
