"""The commands that answers carry are those that intake takes."""

from datetime import date
from uuid import UUID

import msgspec
import pytest

from services.followup.day.commands import ReadyCommand, hold_seminar, review_report, submit_report
from services.followup.day.figures import Counted
from services.followup.day.report.comparing import differences
from services.intake import subjects  # noqa: F401 - fills DECIDERS
from services.intake.deciding import DECIDERS
from services.intake.http.routes import path_of

MONDAY = date(2026, 3, 2)
LONGEST = "n" * 40

COMMANDS = [
    submit_report(LONGEST, LONGEST, MONDAY, dict.fromkeys(Counted, 3), 0),
    review_report(LONGEST, LONGEST, MONDAY, UUID(int=1)),
    hold_seminar(LONGEST, LONGEST, MONDAY, [UUID(int=2)], None),
]


@pytest.mark.parametrize("ready", COMMANDS, ids=lambda one: one.body["type"])
def test_intake_reads_them_where_they_are_to_be_posted(ready: ReadyCommand) -> None:
    entry = next(one for one in DECIDERS.values() if path_of(one) == ready.path)
    command = msgspec.json.decode(msgspec.json.encode(ready.body), type=entry.command)
    assert type(command).__name__ == ready.body["type"]
    assert command.actor.role in entry.roles


def test_giving_a_command_twice_is_one_request_and_a_second_report_another() -> None:
    first, again, second = (submit_report("north", "li", MONDAY, {}, before) for before in (0, 0, 1))
    assert first.body["request_id"] == again.body["request_id"] != second.body["request_id"]


def test_a_figure_that_was_submitted_otherwise_than_recorded_shows() -> None:
    found = differences({"visits": 5, "orders": 1, "smiles": 9}, {"visits": 3, "orders": 1, "calls": 7})
    assert [(one.name, one.zh, one.submitted, one.recorded) for one in found] == [("visits", "来店批次", 5, 3)]


def test_a_figure_that_nobody_recorded_counts_as_none() -> None:
    assert [one.recorded for one in differences({"quotes": 2}, {})] == [0]
