"""Section 4: targets of the day, week and month; the weekly seminar on won and lost cases."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from services.intake.daily.commands import HoldWeeklySeminar, Measure, Period, SetTargets
from services.intake.reception.commands import RegisterVisit
from shared.events.daily import Countermeasure, Figure, TargetsSet, WeeklySeminarHeld
from shared.events.streams import day_stream
from shared.events.values import DefeatReason
from tests.support.view import CONSULTANT, DEALER_ID, MANAGER, RECEPTIONIST, Showroom

MONDAY = date(2026, 3, 2)
SUNDAY = date(2026, 3, 1)
TEN_ORDERS = (Figure("orders", 10),)


@pytest.mark.parametrize(("period", "starts_on"), [("day", SUNDAY), ("week", MONDAY), ("month", SUNDAY)])
def test_targets_stand_on_the_first_day_of_their_period(period: str, starts_on: date) -> None:
    showroom = Showroom.opened()
    showroom.accepts(SetTargets, by=MANAGER, period=period, starts_on=starts_on, figures=TEN_ORDERS)
    (targets,) = showroom.recorded
    assert targets.event == TargetsSet(period=period, starts_on=starts_on, figures=TEN_ORDERS)
    assert targets.stream_id == day_stream(DEALER_ID, starts_on)


@pytest.mark.parametrize(("period", "starts_on"), [("week", SUNDAY), ("month", MONDAY)])
def test_a_week_starts_on_monday_and_a_month_on_its_first_day(period: str, starts_on: date) -> None:
    refusal = Showroom.opened().refuses(SetTargets, by=MANAGER, period=period, starts_on=starts_on, figures=TEN_ORDERS)
    assert (refusal.name, refusal.path) == ("PeriodStartWrong", "$.starts_on")


def test_targets_are_for_one_consultant_or_the_store_and_can_be_set_anew() -> None:
    showroom = Showroom.opened()
    fields = {"period": Period.WEEK, "starts_on": MONDAY, "figures": TEN_ORDERS}
    showroom.accepts(SetTargets, by=MANAGER, **fields)
    showroom.accepts(SetTargets, by=MANAGER, **fields, consultant_id=CONSULTANT.id)
    showroom.accepts(SetTargets, by=MANAGER, **fields, consultant_id=CONSULTANT.id)
    refusal = showroom.refuses(SetTargets, by=MANAGER, **fields, consultant_id=RECEPTIONIST.id)
    assert refusal.name == "NotAConsultant"


def test_the_seminar_keeps_its_measures_and_puts_scripts_into_the_person_store() -> None:
    showroom = Showroom.opened()
    lost = UUID(showroom.accepts(RegisterVisit, by=RECEPTIONIST).answer["customer_id"])
    measure = Measure(
        measure_id=uuid4(),
        against=DefeatReason.CONFIDENCE,
        model_lost_to="X3",
        title="质保对比",
        script="先听完顾虑，再讲三年质保。",
    )
    answer = showroom.accepts(
        HoldWeeklySeminar,
        by=MANAGER,
        week_starts_on=MONDAY,
        cases=(lost,),
        measures=(measure,),
        best_closer_id=CONSULTANT.id,
    ).answer
    (held,) = showroom.events(WeeklySeminarHeld)
    (script,) = showroom.store.notes.values()
    assert held.measures == (
        Countermeasure(
            measure_id=measure.measure_id,
            against=DefeatReason.CONFIDENCE,
            model_lost_to="X3",
            title="质保对比",
            script_note_id=script.note_id,
        ),
    )
    assert (held.cases, held.best_closer_id, script.text) == ((lost,), CONSULTANT.id, measure.script)
    assert answer == {"measure_ids": [str(measure.measure_id)]}


def test_the_seminar_is_held_once_a_week() -> None:
    showroom = Showroom.opened()
    showroom.accepts(HoldWeeklySeminar, by=MANAGER, week_starts_on=MONDAY)
    refusal = showroom.refuses(HoldWeeklySeminar, by=MANAGER, week_starts_on=MONDAY)
    assert refusal.name == "SeminarAlreadyHeld"


@pytest.mark.parametrize(
    ("fields", "name", "path"),
    [
        ({"week_starts_on": SUNDAY}, "PeriodStartWrong", "$.week_starts_on"),
        ({"cases": (UUID(int=1),)}, "CustomerUnknown", "$.cases[0]"),
        ({"best_closer_id": "nobody"}, "StaffUnknown", "$.best_closer_id"),
    ],
)
def test_a_seminar_is_about_a_week_customers_and_staff_that_exist(
    fields: dict[str, object], name: str, path: str
) -> None:
    refusal = Showroom.opened().refuses(HoldWeeklySeminar, by=MANAGER, **{"week_starts_on": MONDAY, **fields})
    assert (refusal.name, refusal.path) == (name, path)
