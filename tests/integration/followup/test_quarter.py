"""Some simulated days of two dealers, and the check of their log: it finds no fault, and finds every fault put in.

The days hold Europe's change of the clocks, a dealer that joins with its history, changed policies, and outages of
followup and of the gateway: `bench.quarter` runs the same for a quarter.
"""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from bench.quarter.check_log import check_log
from bench.quarter.checking.found import all_violations
from bench.quarter.checking.log import GRADES, LEDGER, TASKS
from bench.quarter.plan import QuarterPlan
from bench.quarter.run import Ran, run_quarter
from bench.servers import own_database
from shared.settings import Settings

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]
PLAN = QuarterPlan(dealers=2, days=10, start=date(2026, 3, 24), history_days=15)

Event = dict[str, Any]


class Log(NamedTuple):
    """The three files of a log, decoded."""

    ledger: list[Event]
    grades: list[Event]
    tasks: list[Event]

    def named(self, name: str) -> list[Event]:
        """The events of a type."""
        return [one for events in self for one in events if one["type"] == f"showroom.{name}.v1"]

    def of_kind(self, name: str, kind: str) -> list[Event]:
        """The steps of a name that tasks of a kind took."""
        tasks = {one["data"]["task_id"] for one in self.named("ContactTaskScheduled") if one["data"]["kind"] == kind}
        return [one for one in self.named(name) if one["data"]["task_id"] in tasks]

    def take_out(self, *events: Event) -> None:
        """Take events of tasks out, and close the gap."""
        for event in events:
            self.tasks.remove(event)
            for other in self.tasks:
                if other["subject"] == event["subject"] and other["sequence"] > event["sequence"]:
                    other["sequence"] -= 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the log is."""
    return tmp_path_factory.mktemp("quarter")


@pytest.fixture(scope="module")
def ran(postgres_server: str, folder: Path) -> Ran:
    """How the days went."""
    with own_database(Settings(database_url=postgres_server)) as own:
        return asyncio.run(run_quarter(PLAN, own.database, folder))


def test_the_log_breaks_no_rule(ran: Ran, folder: Path) -> None:
    assert ran.parked == 0
    assert [str(one) for one in all_violations(check_log(folder))] == []


def test_there_was_something_to_check(ran: Ran, folder: Path) -> None:
    assert min(ran.events.values()) > 0
    figures = {figure.en: figure.count for found in check_log(folder) for figure in found.figures}
    assert figures["thanked within 5 minutes"] > 0
    assert figures["first follow-up within 24 hours"] > 0
    assert figures["missed"] > 0


def test_the_days_rebuilt_are_the_same(ran: Ran) -> None:
    assert ran.differences == []


def a_missed_step_is_dropped(log: Log) -> None:
    log.take_out(log.of_kind("ContactTaskMissed", "cadence")[0])


def a_first_follow_up_is_forgotten(log: Log) -> None:
    missed = log.of_kind("ContactTaskMissed", "first_follow_up")[0]
    log.take_out(*(one for one in [*log.tasks] if one["data"]["task_id"] == missed["data"]["task_id"]))
    log.ledger[:] = [one for one in log.ledger if not (is_contact(one) and one["subject"] == missed["subject"])]


def a_thank_you_is_forgotten(log: Log) -> None:
    done = log.of_kind("ContactTaskDone", "thank_you")[0]
    log.take_out(*(one for one in [*log.tasks] if one["data"]["task_id"] == done["data"]["task_id"]))


def a_thank_you_comes_late(log: Log) -> None:
    shift(log.of_kind("MessageSent", "thank_you")[0], timedelta(minutes=6))


def a_message_is_sent_at_night(log: Log) -> None:
    sent = log.of_kind("MessageSent", "appointment_reminder")[0]
    sent["time"] = (
        sent["time"][:10] + "T22:30:00Z" if "berlin" in sent["dealerid"] else sent["time"][:10] + "T04:30:00Z"
    )


def a_task_ends_twice(log: Log) -> None:
    again_after(log, log.of_kind("ContactTaskDone", "cadence")[0])


def a_task_falls_due_twice(log: Log) -> None:
    again_after(log, log.of_kind("ContactTaskDue", "cadence")[0])


def a_task_is_due_at_night(log: Log) -> None:
    shift(log.of_kind("ContactTaskScheduled", "cadence")[0]["data"], timedelta(hours=12), "due_at")


def everybody_was_to_be_called_every_other_day(log: Log) -> None:
    for one in log.named("GradeChanged"):
        one["data"] |= {"after": "H"}


def a_visit_was_history(log: Log) -> None:
    left = {one["data"]["visit_id"]: one for one in log.named("VisitEnded")}
    task = next(one for one in log.named("ContactTaskScheduled") if one["data"]["kind"] == "thank_you")
    shift(left[task["data"]["subject_id"]], timedelta(days=-3))


def a_customer_was_erased_before(log: Log) -> None:
    task = log.of_kind("ContactTaskDone", "first_follow_up")[0]
    first = next(one for one in log.ledger if one["subject"] == task["subject"])
    log.ledger.append({**first, "type": "showroom.PersonErased.v1", "id": "erased", "sequence": 1_000, "data": {}})


FAULTS: dict[Callable[[Log], None], str] = {
    a_missed_step_is_dropped: "never_ended",
    a_first_follow_up_is_forgotten: "first_follow_up",
    a_thank_you_is_forgotten: "thank_you",
    a_thank_you_comes_late: "thank_you",
    a_message_is_sent_at_night: "sent_in_quiet_hours",
    a_task_ends_twice: "ended_once",
    a_task_falls_due_twice: "due_once",
    a_task_is_due_at_night: "planned_when_closed",
    everybody_was_to_be_called_every_other_day: "cadence",
    a_visit_was_history: "from_history",
    a_customer_was_erased_before: "after_erasure",
}


@pytest.mark.parametrize(("fault", "rule"), FAULTS.items(), ids=lambda one: getattr(one, "__name__", ""))
@pytest.mark.usefixtures("ran")
def test_the_check_finds(fault: Callable[[Log], None], rule: str, folder: Path, tmp_path: Path) -> None:
    log = Log(*(read(folder / name) for name in (LEDGER, GRADES, TASKS)))
    fault(log)
    for name, events in zip((LEDGER, GRADES, TASKS), log, strict=True):
        (tmp_path / name).write_bytes(b"\n".join(map(msgspec.json.encode, events)))
    assert rule in {violation.rule for violation in all_violations(check_log(tmp_path))}


def read(file: Path) -> list[Event]:
    return [msgspec.json.decode(line) for line in file.read_bytes().splitlines()]


def is_contact(event: Event) -> bool:
    return any(name in event["type"] for name in ("FollowUpLogged", "CallRegistered", "TestDriveTaken", "QuoteGiven"))


def shift(holder: dict[str, Any], span: timedelta, name: str = "time") -> None:
    holder[name] = (datetime.fromisoformat(holder[name]) + span).isoformat()


def again_after(log: Log, event: Event) -> None:
    """The event once more, as the last of its stream."""
    last = max(one["sequence"] for one in log.tasks if one["subject"] == event["subject"])
    log.tasks.append({**event, "id": "again", "sequence": last + 1})
