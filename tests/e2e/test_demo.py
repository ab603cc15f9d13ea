"""What the demo shows of follow-up, against a running system."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from showroom.demo_follow_up import show_follow_up, some_consultant
from showroom.demo_visit import show_visit
from showroom.simulation.made_up import CITIES
from showroom.simulation.places import Place
from showroom.system import System
from tests.support.showroom_over_http import ShowroomOverHttp
from tests.support.waiting import until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]


async def known_customer(showroom: ShowroomOverHttp, *, quiet_in_hours: int) -> Place:
    """The dealer with one graded customer; no thank-you goes out in the two hours that begin so many hours from now."""
    place = Place(showroom.dealer_id, "acme", 0, CITIES[0], is_first=True)
    starts = datetime.now(ZoneInfo(CITIES[0].time_zone)) + timedelta(hours=quiet_in_hours)
    quiet = {"starts": f"{starts:%H}:00", "ends": f"{starts + timedelta(hours=2):%H}:00"}
    settings = {"thank_you_quiet": quiet}
    await showroom.tell("wang", "dealer/change-dealer-policy", subject="follow_up", settings=settings)
    came = await showroom.tell(
        "fang", "reception/register-visit", name="王女士", phone="13900139011", models=["ID.4"], consultant_id="li"
    )
    await showroom.grade(came["customer_id"], grade="C")
    return place


async def test_a_customer_who_leaves_is_thanked_and_the_message_is_shown(
    system: System, showroom: ShowroomOverHttp, capsys: pytest.CaptureFixture[str]
) -> None:
    place = await known_customer(showroom, quiet_in_hours=8)
    outbox = system.settings.data_dir / "outbox"
    await asyncio.to_thread(show_visit, system.urls, place, outbox)
    shown = "".join(capsys.readouterr().out.split())
    assert "感谢短信" in shown
    assert "王女士" in shown
    assert "24小时内首次跟进" in shown


async def test_in_quiet_hours_no_message_is_shown_but_why(
    system: System, showroom: ShowroomOverHttp, capsys: pytest.CaptureFixture[str]
) -> None:
    place = await known_customer(showroom, quiet_in_hours=-1)
    await asyncio.to_thread(show_visit, system.urls, place, system.settings.data_dir / "outbox")
    shown = "".join(capsys.readouterr().out.split())
    assert "免打扰" in shown
    assert "王女士" not in shown


async def test_tasks_are_counted_by_consultant_and_one_is_shown_whole(
    system: System, showroom: ShowroomOverHttp, capsys: pytest.CaptureFixture[str]
) -> None:
    place = await known_customer(showroom, quiet_in_hours=8)
    came = await showroom.tell("fang", "reception/register-visit", name="李先生", phone="13900139012", models=["ID.6"])
    customer = {"customer_id": came["customer_id"]}
    tomorrow = (datetime.now(UTC) + timedelta(hours=20)).isoformat()
    await showroom.tell("li", "contact/log-follow-up", **customer, channel="call", outcome="talked", note="想看大车")
    await showroom.tell(
        "li", "contact/log-follow-up", **customer, channel="call", outcome="appointment", next_contact_at=tomorrow
    )

    async def appointments() -> list[Any]:
        asked = {"dealer_id": place.dealer_id, "kind": "appointment"}
        async with httpx.AsyncClient(base_url=system.urls["followup"]) as http:
            return list((await http.get("/v1/tasks", params=asked)).json()["tasks"])

    await until(appointments, lambda found: len(found) == 1)
    await asyncio.to_thread(show_follow_up, system.urls["followup"], [place])
    shown = capsys.readouterr().out
    assert "li" in shown
    assert "李先生" in shown
    assert "想看大车" in shown
    assert await asyncio.to_thread(some_consultant, system.urls["followup"], place) in {"li", "zhang"}
