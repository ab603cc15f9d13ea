"""From tasks to iCalendar. It holds nothing personal: who a customer is stands on the working sheet alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Todo, vText

from services.followup.dealers import Dealer
from services.followup.views.tasks.answers import TaskInWords
from services.followup.views.wording import Word
from shared.events.values import Grade

_LASTS = timedelta(minutes=15)
_LOOK_AGAIN = timedelta(minutes=15)


class EntryKind(StrEnum):
    """What a task is in the calendar."""

    EVENT = "event"
    TODO = "todo"


def feed_of(dealer: Dealer, staff_id: str, tasks: Sequence[TaskInWords], kind: EntryKind) -> bytes:
    """The calendar of a consultant's tasks in the dealer's zone; the same tasks make the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Showroom//Follow-up//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    name = vText(f"跟进任务 · Follow-up: {staff_id} · {dealer.name or dealer.dealer_id}")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", dealer.time_zone)
    calendar.add("refresh-interval", _LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for task in tasks:
        calendar.add_component(_entry(task, ZoneInfo(dealer.time_zone), kind))
    calendar.add_missing_timezones()
    feed: bytes = calendar.to_ical()
    return feed


def changed_at(task: TaskInWords) -> datetime:
    """When the task last became what it is."""
    return max(task.scheduled_at, task.fell_due_at or task.scheduled_at)


def _entry(task: TaskInWords, zone: ZoneInfo, kind: EntryKind) -> Event | Todo:
    entry = Event() if kind is EntryKind.EVENT else Todo()
    starts = task.due_at.astimezone(zone)
    entry.add("uid", str(task.task_id))
    entry.add("dtstamp", changed_at(task))
    entry.add("last-modified", changed_at(task))
    entry.add("dtstart", starts)
    entry.add("summary", _summary(task.kind, task.grade))
    entry.add("description", _description(task, zone))
    entry.add("categories", [task.kind.zh, task.kind.en])
    if kind is EntryKind.EVENT:
        entry.add("dtend", starts + _LASTS)
        entry.add("transp", "TRANSPARENT")
        entry.add("status", "CONFIRMED")
    else:
        if task.expires_at is not None and task.expires_at > task.due_at:
            entry.add("due", task.expires_at.astimezone(zone))
        entry.add("status", "NEEDS-ACTION")
    return entry


def _summary(kind: Word, grade: Grade | None) -> str:
    at_level = f"（{grade}）" if grade is not None and grade is not Grade.UNGRADED else ""
    return f"{kind.zh}{at_level} · {kind.en}"


def _description(task: TaskInWords, zone: ZoneInfo) -> str:
    lines = []
    if task.purpose is not None:
        lines.append(f"目的：{task.purpose.zh} · Purpose: {task.purpose.en}")
    if task.expires_at is not None:
        lines.append(f"截止 · Until: {task.expires_at.astimezone(zone):%Y-%m-%d %H:%M}")
    lines.append(f"工作单 · Working sheet: /v1/tasks/{task.task_id}/sheet?dealer_id={task.dealer_id}")
    return "\n".join(lines)
