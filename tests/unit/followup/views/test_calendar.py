"""The calendar feed, read back as a client reads it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar
from msgspec import structs

from services.followup.dealers import Dealer
from services.followup.views.calendar.feed import EntryKind, feed_of
from services.followup.views.tasks.answers import TaskInWords
from shared.events.values import Grade
from tests.support.task_in_words import DUE, task_in_words

SHANGHAI = Dealer(dealer_id="north", group_id="acme", name="北区店")
BERLIN = Dealer(dealer_id="east", group_id="acme", time_zone="Europe/Berlin")


def task(number: int = 1, **fields: Any) -> TaskInWords:
    """A task at grade A+."""
    return task_in_words(number, **{"grade": Grade.A_PLUS, **fields})


def entries(feed: bytes, kind: str = "VEVENT") -> list[Any]:
    """The entries of a feed."""
    return list(Calendar.from_ical(feed).walk(kind))


def test_a_task_is_an_event_at_its_time_in_the_dealers_zone() -> None:
    feed = feed_of(SHANGHAI, "li", [task()], EntryKind.EVENT)
    (event,) = entries(feed)
    assert event["uid"] == str(UUID(int=1))
    assert event.decoded("dtstart").isoformat() == "2026-03-06T09:30:00+08:00"
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert event["summary"] == "按级别定期跟进（A+） · Contact by the grade's cadence"
    assert event.decoded("dtstamp") == DUE - timedelta(days=3)


def test_a_task_may_be_a_to_do_until_it_is_missed() -> None:
    (todo,) = entries(feed_of(SHANGHAI, "li", [task()], EntryKind.TODO), "VTODO")
    assert todo.decoded("due").isoformat() == "2026-03-07T09:30:00+08:00"
    assert todo["status"] == "NEEDS-ACTION"


@pytest.mark.parametrize("kind", list(EntryKind))
def test_every_line_is_as_the_standard_has_it(kind: EntryKind) -> None:
    feed = feed_of(SHANGHAI, "li", [task(number) for number in range(1, 4)], kind)
    assert feed.endswith(b"END:VCALENDAR\r\n")
    assert feed.count(b"\n") == feed.count(b"\r\n")
    assert max(map(len, feed.split(b"\r\n"))) <= 75


def test_a_stores_name_breaks_no_line() -> None:
    feed = feed_of(structs.replace(SHANGHAI, name="北区;店,\r\nATTENDEE:x"), "li", [], EntryKind.EVENT)
    assert "· 北区\\;店\\,\\nATTENDEE:x\r\n".encode() in feed
    assert not any(line.startswith(b"ATTENDEE") for line in feed.splitlines())


def test_the_zone_is_described_where_it_is_named_summer_time_too() -> None:
    summer = task(due_at=datetime(2026, 7, 1, 8, tzinfo=UTC), expires_at=None)
    feed = feed_of(BERLIN, "li", [task(), summer], EntryKind.EVENT)
    (zone,) = entries(feed, "VTIMEZONE")
    assert zone["tzid"] == "Europe/Berlin"
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}
    assert [event.decoded("dtstart").isoformat() for event in entries(feed)] == [
        "2026-03-06T02:30:00+01:00",
        "2026-07-01T10:00:00+02:00",
    ]


def test_the_feed_says_nothing_of_who_the_customer_is() -> None:
    feed = feed_of(SHANGHAI, "li", [task()], EntryKind.EVENT)
    assert str(UUID(int=101)).encode() not in feed


def test_the_same_tasks_make_the_same_bytes() -> None:
    feeds = {feed_of(SHANGHAI, "li", [task(1), task(2)], EntryKind.EVENT) for _ in range(3)}
    assert len(feeds) == 1


def test_a_consultant_without_tasks_has_an_empty_calendar() -> None:
    feed = feed_of(SHANGHAI, "li", [], EntryKind.EVENT)
    assert entries(feed) == []
    assert Calendar.from_ical(feed)["x-wr-calname"] == "跟进任务 · Follow-up: li · 北区店"
