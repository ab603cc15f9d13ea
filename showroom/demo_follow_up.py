"""What a demo prints of follow-up: today's contact tasks, one working sheet, what is overdue."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from rich.console import Console
from rich.table import Column, Table

from showroom.simulation.places import Place

_SOON = timedelta(days=7)
_TODAY = timedelta(hours=24)
_OVERDUE_SHOWN = 5
_SHEET_GRADES = ("H", "A+", "A", "O", "B+", "B", "C")
_console = Console()


def show_follow_up(url: str, places: Sequence[Place]) -> None:
    """Print it, read from follow-up's API."""
    with httpx.Client(base_url=url, timeout=30) as http:
        now = datetime.now(UTC)
        ahead = {place: list(_tasks(http, place, due_before=(now + _SOON).isoformat())) for place in places}
        _show_consultants(http, ahead, now)
        _show_sheet(http, ahead)
        _show_overdue(http, places)


def some_consultant(url: str, place: Place) -> str:
    """A consultant of the dealer."""
    morning = httpx.get(f"{url}/v1/day/morning", params={"dealer_id": place.dealer_id}, timeout=30)
    found: str = morning.raise_for_status().json()["consultants"][0]["consultant_id"]
    return found


def _tasks(http: httpx.Client, place: Place, **filters: Any) -> Iterator[dict[str, Any]]:
    """Tasks of a dealer that a person does, the earliest due first."""
    asked = {"dealer_id": place.dealer_id, "limit": 500, **filters}
    while True:
        page = http.get("/v1/tasks", params=asked).raise_for_status().json()
        yield from (task for task in page["tasks"] if task["template"] is None)
        if page["next_cursor"] is None:
            return
        asked["cursor"] = page["next_cursor"]


def _show_consultants(http: httpx.Client, ahead: dict[Place, list[dict[str, Any]]], now: datetime) -> None:
    table = Table(
        "门店 · Dealer",
        "顾问 · Consultant",
        "已到期 · Due",
        "逾期 · Missed",
        "24 小时内 · In 24 h",
        "7 天内 · In 7 days",
        title="跟进任务 · Contact tasks",
    )
    for place, tasks in ahead.items():
        counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for task in tasks:
            left = datetime.fromisoformat(task["due_at"]) - now
            counted[task["consultant_id"] or "–"][_when(left)] += 1
        overdue = http.get("/v1/overdue", params={"dealer_id": place.dealer_id}).raise_for_status().json()
        for group in overdue["groups"]:
            counted[group["key"] or "–"]["missed"] = group["missed"]
        for who, counts in sorted(counted.items()):
            figures = (str(counts[name]) for name in ("due", "missed", "today", "soon"))
            table.add_row(place.city.name, who, *figures)
    _console.print(table)


def _when(left: timedelta) -> str:
    if left <= timedelta(0):
        return "due"
    return "today" if left <= _TODAY else "soon"


def _show_sheet(http: httpx.Client, ahead: dict[Place, list[dict[str, Any]]]) -> None:
    """The working sheet of the customer who is nearest to buying and has a task soon."""
    known = [(place, task) for place, tasks in ahead.items() for task in tasks if task["grade"] in _SHEET_GRADES]
    if not known:
        return
    place, task = min(known, key=lambda one: (_SHEET_GRADES.index(one[1]["grade"]), one[1]["due_at"]))
    answer = http.get(f"/v1/tasks/{task['task_id']}/sheet", params={"dealer_id": place.dealer_id})
    sheet = answer.raise_for_status().json()
    table = two_columns("工作单示例 · A working sheet")
    for title, lines in _sheet_lines(sheet, place):
        if lines:
            table.add_row(title, "\n".join(lines))
    _console.print(table)


def _sheet_lines(sheet: dict[str, Any], place: Place) -> Iterator[tuple[str, list[str]]]:
    task, customer, points = sheet["task"], sheet["customer"], sheet["talking_points"]
    person = customer["person"] or {}
    yield "任务 · Task", [f"{words(task['kind'])}  {task['grade']}  {_at(task['due_at'], place)}"]
    yield "客户 · Customer", [f"{person.get('name') or '–'}  {customer['customer_id']}"]
    yield "目的 · Purpose", [words(task["purpose"])] if task["purpose"] else []
    yield "为何 · Why", [words(task["why"])] if task["why"] else []
    yield "近期接触 · Last contacts", [_talk(one, place) for one in sheet["history"][:3]]
    yield "看过 · Cars", [car["model"] for car in sheet["cars"][:3]]
    yield "待了解 · To ask", [f"{one['zh']} · {one['en']}" for one in sheet["open_questions"][:2]]
    scripts = [one["script"] for one in points["current"] if one["script"]]
    yield "要点 · Talking points", [*points["scripts"], *scripts][:3]


def _show_overdue(http: httpx.Client, places: Sequence[Place]) -> None:
    table = Table(
        "门店 · Dealer",
        "顾问 · Consultant",
        Column("任务 · Task", overflow="fold"),
        "应于 · Was due",
        Column("原因 · Why", overflow="fold"),
        title="逾期未补做 · Missed, no contact since",
    )
    for place in places:
        asked: dict[str, str | int] = {"dealer_id": place.dealer_id, "overdue": "true", "limit": _OVERDUE_SHOWN}
        for task in http.get("/v1/tasks", params=asked).raise_for_status().json()["tasks"]:
            reason = words(task["end_reason"]) if task["end_reason"] else "–"
            due_at = _at(task["due_at"], place)
            table.add_row(place.city.name, task["consultant_id"] or "–", words(task["kind"]), due_at, reason)
    if table.row_count:
        _console.print(table)


def _talk(talk: dict[str, Any], place: Place) -> str:
    outcome = f"：{words(talk['outcome'])}" if talk["outcome"] else ""
    said = f"\n  {talk['key_points']}" if talk["key_points"] else ""
    return f"{_at(talk['at'], place)} {words(talk['kind'])}{outcome}{said}"


def two_columns(title: str) -> Table:
    """A table of what something is called, and what it is."""
    columns = (Column(overflow="fold"), Column(overflow="fold"))
    return Table(*columns, title=title, show_header=False, show_lines=True)


def words(word: dict[str, str]) -> str:
    """A name in both languages."""
    return f"{word['zh']} · {word['en']}"


def _at(moment: str, place: Place) -> str:
    """The moment as the clocks of the dealer show it."""
    return f"{datetime.fromisoformat(moment).astimezone(place.zone):%m-%d %H:%M}"
