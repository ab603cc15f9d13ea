"""Deciders of targets and of the weekly seminar (section 4): they stand on the stream of their period's first day."""

from datetime import date

from msgspec.structs import replace

from services.intake.customer.checks import CUSTOMER_UNKNOWN
from services.intake.customer.notes import note_of
from services.intake.daily import refusals
from services.intake.daily.commands import HoldWeeklySeminar, Measure, Period, SetTargets
from services.intake.daily.recording import recorded_on, repeats
from services.intake.daily.state import Day
from services.intake.dealer.checks import occurred, unfit_consultant, unknown_staff
from services.intake.deciding import Decision, NoteWritten, Refusal, View, decides
from services.intake.roles import MANAGERS
from shared.events.daily import Countermeasure, TargetsSet, WeeklySeminarHeld

_MONDAY = 1


@decides(SetTargets, en="Set targets", zh="下达目标", roles=MANAGERS)
def set_targets(command: SetTargets, view: View) -> Decision | Refusal:
    """Section 4: monthly, weekly and daily plans with targets."""
    if not _starts(command.period, command.starts_on):
        return refusals.PERIOD_START_WRONG
    if repeats(command.figures):
        return refusals.FIGURE_REPEATS
    unfit = unfit_consultant(view, command.consultant_id, occurred(command, view), "$.consultant_id")
    if unfit is not None:
        return unfit
    targets = TargetsSet(
        period=command.period.value,
        starts_on=command.starts_on,
        consultant_id=command.consultant_id,
        figures=command.figures,
    )
    return recorded_on(command.starts_on, command, targets)


@decides(HoldWeeklySeminar, en="Hold the weekly seminar", zh="登记周研讨会", roles=MANAGERS)
def hold_weekly_seminar(command: HoldWeeklySeminar, view: View) -> Decision | Refusal:
    """Section 4: a seminar on won and lost cases: countermeasures, talk scripts, the reward for the best close rate."""
    refusal = _refuse_seminar(command, view)
    if refusal is not None:
        return refusal
    measures = [_decided(view, measure) for measure in command.measures]
    note_id, notes = note_of(view, command.note)
    held = WeeklySeminarHeld(
        week_starts_on=command.week_starts_on,
        cases=command.cases,
        measures=tuple(measure for measure, _ in measures),
        best_closer_id=command.best_closer_id,
        note_id=note_id,
    )
    private = (*notes, *(script for _, scripts in measures for script in scripts))
    measure_ids = [str(measure.measure_id) for measure, _ in measures]
    return recorded_on(command.week_starts_on, command, held, private, measure_ids=measure_ids)


def _starts(period: Period, day: date) -> bool:
    if period is Period.WEEK:
        return day.isoweekday() == _MONDAY
    return period is Period.DAY or day.day == 1


def _refuse_seminar(command: HoldWeeklySeminar, view: View) -> Refusal | None:
    if not _starts(Period.WEEK, command.week_starts_on):
        return replace(refusals.PERIOD_START_WRONG, path="$.week_starts_on")
    if (view.day(command.week_starts_on) or Day()).seminar_held:
        return refusals.SEMINAR_ALREADY_HELD
    for place, customer_id in enumerate(command.cases):
        if view.customer(customer_id) is None:
            return replace(CUSTOMER_UNKNOWN, path=f"$.cases[{place}]")
    return unknown_staff(view, command.best_closer_id, path="$.best_closer_id")


def _decided(view: View, measure: Measure) -> tuple[Countermeasure, tuple[NoteWritten, ...]]:
    """The measure as the event has it, and its script for the person store."""
    script_note_id, scripts = note_of(view, measure.script)
    countermeasure = Countermeasure(
        measure_id=measure.measure_id or view.new_id(),
        against=measure.against,
        model_lost_to=measure.model_lost_to,
        title=measure.title,
        script_note_id=script_note_id,
    )
    return countermeasure, scripts
