"""A visit that ends while the demo watches: what follow-up makes of it, and the message that goes out."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
from msgspec import Struct
from rich.console import Console

from services.intake.client import BatchRefused, IntakeClient
from services.intake.deciding import Command
from services.intake.reception.commands import EndVisit, RegisterVisit
from shared.events.values import Actor, Role
from showroom.demo_follow_up import two_columns, words
from showroom.simulation.places import Place

_RECEPTION = Actor("demo", Role.INTEGRATION)
_PATIENCE_SECONDS = 10
_LOOK_EVERY_SECONDS = 0.05
_SETTLED = frozenset({"done", "missed", "cancelled"})
_console = Console()


class _Written(Struct, frozen=True):
    """A line of the file that messages go to."""

    key: UUID
    text: str


_WRITTEN = msgspec.json.Decoder(_Written)


def show_visit(urls: dict[str, str], place: Place, outbox: Path) -> None:
    """Let a known customer come in and leave without a deal; print the thank-you and what is planned next."""
    customer_id = _somebody(urls["grading"], place)
    if customer_id is None:
        return
    left_at = _leave(urls["intake"], place, customer_id)
    with httpx.Client(base_url=urls["followup"], timeout=30) as http:
        tasks = _planned(http, place, customer_id, left_at)
    thanked = next((task for task in tasks if task["kind"]["name"] == "thank_you"), None)
    table = two_columns("一位客户刚刚离店 · A customer has just left")
    table.add_row("客户 · Customer", str(customer_id))
    if thanked is not None:
        table.add_row(words(thanked["kind"]), _told(thanked, left_at))
        for text in _texts(outbox, thanked["task_id"]):
            table.add_row("短信 · Message", text)
    for task in tasks:
        if task is not thanked:
            due_at = datetime.fromisoformat(task["due_at"]).astimezone(place.zone)
            table.add_row(words(task["kind"]), f"{due_at:%m-%d %H:%M}  {task['consultant_id'] or '–'}")
    _console.print(table)
    _console.print(f"消息写入 · Messages are written to: {outbox}")


def _somebody(grading_url: str, place: Place) -> UUID | None:
    """A customer of the dealer who may well come in."""
    with httpx.Client(base_url=grading_url, timeout=30) as http:
        for grade in ("A", "B", "C"):
            asked = {"dealer_id": place.dealer_id, "grade": grade, "limit": 1}
            listed = http.get("/v1/grades", params=asked).raise_for_status().json()["customers"]
            if listed:
                return UUID(listed[0]["customer_id"])
    return None


def _leave(intake_url: str, place: Place, customer_id: UUID) -> datetime:
    """Register the visit and its end; returns when the customer left."""
    visit_id = uuid4()
    of_visit: dict[str, Any] = {
        "dealer_id": place.dealer_id,
        "actor": _RECEPTION,
        "customer_id": customer_id,
        "visit_id": visit_id,
    }
    with IntakeClient(intake_url) as intake:
        _say(intake, RegisterVisit(request_id=f"came-{visit_id}", first_visit=False, **of_visit))
        left_at = datetime.now(UTC)
        _say(intake, EndVisit(request_id=f"left-{visit_id}", occurred_at=left_at, **of_visit))
    return left_at


def _say(intake: IntakeClient, command: Command) -> None:
    [answer] = intake.send([command])
    if not answer.accepted:
        raise BatchRefused(f"{answer.problem.detail_zh} · {answer.problem.detail}")


def _planned(http: httpx.Client, place: Place, customer_id: UUID, left_at: datetime) -> list[dict[str, Any]]:
    """The tasks that the visit made, as soon as the thank-you is settled; else as they stand after some seconds."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        answer = http.get(f"/v1/customers/{customer_id}/tasks", params={"dealer_id": place.dealer_id})
        made = [task for task in _tasks_of(answer) if datetime.fromisoformat(task["scheduled_at"]) >= left_at]
        thanked = [task for task in made if task["kind"]["name"] == "thank_you"]
        if any(task["status"]["name"] in _SETTLED for task in thanked) or time.monotonic() > deadline:
            return sorted((one for one in made if one in thanked or not one["ended_at"]), key=lambda one: one["due_at"])
        time.sleep(_LOOK_EVERY_SECONDS)


def _tasks_of(answer: httpx.Response) -> list[dict[str, Any]]:
    """The customer's tasks; none while follow-up has not heard of the customer."""
    if answer.status_code == httpx.codes.NOT_FOUND:
        return []
    tasks: list[dict[str, Any]] = answer.raise_for_status().json()["tasks"]
    return tasks


def _told(thanked: dict[str, Any], left_at: datetime) -> str:
    status = words(thanked["status"])
    if thanked["end_reason"]:
        return f"{status}：{words(thanked['end_reason'])}"
    if thanked["ended_at"] is None:
        return status
    seconds = (datetime.fromisoformat(thanked["ended_at"]) - left_at).total_seconds()
    return f"{status}：离店后 {seconds:.1f} 秒 · {seconds:.1f} s after leaving"


def _texts(outbox: Path, task_id: str) -> list[str]:
    """What was written to the outbox for the task."""
    lines = (line for file in sorted(outbox.rglob("*.jsonl")) for line in file.read_bytes().splitlines())
    return [written.text for written in map(_WRITTEN.decode, lines) if written.key == UUID(task_id)]
