"""Policies and texts of messages over HTTP."""

from typing import Any

import pytest
from httpx import AsyncClient
from msgspec import json

from tests.support.followup_rows import FollowUpRows, hence

pytestmark = pytest.mark.integration


async def change(rows: FollowUpRows, scope: str, scope_id: str, version: int, days: float, **settings: Any) -> None:
    """A change of a policy, which two partitions have met."""
    for partition in (0, 1):
        await rows.row(
            "policy",
            partition=partition,
            scope=scope,
            scope_id=scope_id,
            version=version,
            position=100 + version,
            effective_at=hence(days=days),
            settings=json.encode(settings).decode(),
        )


async def in_force(client: AsyncClient, **parameters: str) -> dict[str, Any]:
    """The policy of the dealer."""
    answer = await client.get("/v1/policy", params={"dealer_id": "north", **parameters})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_where_nothing_was_set_the_default_holds(client: AsyncClient, rows: FollowUpRows) -> None:
    await rows.dealer()
    await change(rows, "dealer", "south", 1, -1, retry_hours=9)
    told = await in_force(client)
    assert told["holds"] == {"scope": "default", "version": 0, "effective_at": None, "settings": {}}
    assert (told["settings"]["retry_hours"], told["planned"], told["group_id"]) == (24, [], "acme")


async def test_the_policy_that_holds_is_told_with_what_is_to_come(client: AsyncClient, rows: FollowUpRows) -> None:
    await rows.dealer()
    await change(rows, "group", "acme", 4, -9, retry_hours=8)
    await change(rows, "dealer", "north", 3, -3, retry_hours=6)
    await change(rows, "dealer", "north", 7, 2, retry_hours=4)
    told = await in_force(client)
    assert (told["holds"]["scope"], told["holds"]["version"]) == ("dealer", 3)
    assert told["holds"]["settings"] == {"retry_hours": 6}
    assert told["settings"]["retry_hours"] == 6
    assert [(one["version"], one["settings"]) for one in told["planned"]] == [(7, {"retry_hours": 4})]
    before = await in_force(client, at=hence(days=-5).isoformat())
    assert (before["holds"]["scope"], before["settings"]["retry_hours"]) == ("group", 8)


async def test_settings_are_checked_before_they_become_a_policy(client: AsyncClient, rows: FollowUpRows) -> None:
    await rows.dealer(time_zone="Europe/Berlin")

    async def check(**fields: Any) -> dict[str, Any]:
        answer = await client.post("/v1/policy/check", json={"dealer_id": "north", **fields})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    wrong = await check(settings={"first_follow_up_within_hours": 1})
    assert (wrong["valid"], wrong["wrong"][0]["path"]) == (False, "$.first_follow_up_within_hours")
    assert (wrong["settings"], wrong["cadence"]) == (None, [])
    fine = await check(settings={"cadence_days": {"H": 1}, "colour": 1}, last_contact_at="2026-07-01T10:00:00Z")
    assert (fine["valid"], fine["unread"][0]["path"]) == (True, "$.colour")
    (hot,) = (one for one in fine["cadence"] if one["grade"] == "H")
    assert [one["due_at"] for one in hot["contacts"]] == [f"2026-07-0{day}T12:00:00+02:00" for day in (2, 3, 4)]
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
        assert (await check(settings={}, last_contact_at=moment))["valid"]


async def test_the_presets_are_there_by_name(client: AsyncClient) -> None:
    presets = (await client.get("/v1/policy/presets")).json()
    assert {one["name"]: one["cadence_days"]["O"] for one in presets} == {"classic": 3.5, "weekly": 7}


async def preview(client: AsyncClient, **fields: Any) -> list[dict[str, Any]]:
    """How texts look."""
    answer = await client.post("/v1/messages/preview", json={"dealer_id": "north", **fields})
    assert answer.status_code == 200, answer.text
    previews: list[dict[str, Any]] = answer.json()["previews"]
    return previews


async def test_every_template_is_shown_as_a_customer_reads_it(client: AsyncClient, rows: FollowUpRows) -> None:
    await rows.dealer()
    previews = await preview(client)
    thanks = next(one for one in previews if one["template"] == "thank_you")
    assert thanks["title_zh"] == "来店致谢"
    assert "王先生" in thanks["text"]
    assert "{" not in thanks["text"]
    assert not any(one["wrong"] for one in previews)
    assert {one["language"] for one in previews} == {"zh"}


async def test_a_policys_texts_and_drafts_are_shown_the_draft_first(client: AsyncClient, rows: FollowUpRows) -> None:
    await rows.dealer()
    texts = {"thank_you": {"zh": "谢谢{name}", "en": "Thanks, {name}"}}
    await change(rows, "dealer", "north", 1, -1, templates=texts, languages=["en"])
    (now_en, now_zh) = await preview(client, template="thank_you")
    assert (now_en["language"], now_en["text"]) == ("en", "【北区店】Thanks, Mr Wang")
    assert now_zh["text"] == "【北区店】谢谢王先生"
    drafts = {"thank_you": {"en": "Hello {name} of {nowhere}"}}
    (draft,) = await preview(client, template="thank_you", language="en", texts=drafts)
    assert (draft["text"], draft["wrong"]["code"]) == (None, "unknown_placeholder")
    (mine,) = await preview(client, template="thank_you", language="zh", values={"name": "李女士"})
    assert mine["text"] == "【北区店】谢谢李女士"


async def test_an_unknown_dealer_has_no_policy(client: AsyncClient) -> None:
    answers = [
        await client.get("/v1/policy", params={"dealer_id": "east"}),
        await client.post("/v1/policy/check", json={"dealer_id": "east", "settings": {}}),
        await client.post("/v1/messages/preview", json={"dealer_id": "east"}),
    ]
    assert {(one.status_code, one.json()["type"]) for one in answers} == {(404, "urn:showroom:problem:DealerUnknown")}
