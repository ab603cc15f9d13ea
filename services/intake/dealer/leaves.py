"""Deciders of leaves (section 4): while someone is away, a stand-in does their contact tasks; nothing is dropped."""

from msgspec.structs import replace

from services.intake.dealer import refusals
from services.intake.dealer.checks import (
    STAFF_GONE,
    day_of,
    dealer_of,
    occurred,
    unfit_consultant,
    unknown_staff,
)
from services.intake.dealer.commands import CancelLeave, PlanLeave
from services.intake.dealer.recording import on_dealer
from services.intake.dealer.state import RECEIVING_ROLES, Leave
from services.intake.deciding import Decision, Refusal, View, decides
from services.intake.roles import DEALER_KEEPERS
from shared.events.dealer import LeaveCancelled, LeavePlanned
from shared.events.values import StaffId


@decides(PlanLeave, en="Plan a leave", zh="登记请假", roles=DEALER_KEEPERS)
def plan_leave(command: PlanLeave, view: View) -> Decision | Refusal:
    """Days away, for staff who are there; also past ones, as when someone was ill yesterday."""
    refusal = _refuse_leave(command, view) or _refuse_stand_in(command, view)
    if refusal is not None:
        return refusal
    leave_id = command.leave_id or view.new_id()
    planned = LeavePlanned(
        leave_id=leave_id,
        staff_id=command.staff_id,
        from_on=command.from_on,
        until_on=command.until_on,
        stand_in_id=command.stand_in_id,
    )
    return on_dealer(command.dealer_id, planned, leave_id=str(leave_id))


@decides(CancelLeave, en="Cancel a leave", zh="取消请假", roles=DEALER_KEEPERS)
def cancel_leave(command: CancelLeave, view: View) -> Decision | Refusal:
    """Before the leave, it is not taken; in the middle of it, its remaining days are not."""
    leave = dealer_of(view).leaves.get(command.leave_id)
    if leave is None:
        return refusals.LEAVE_UNKNOWN
    if leave.cancelled:
        return refusals.LEAVE_ALREADY_CANCELLED
    if leave.until_on < day_of(command, view):
        return refusals.LEAVE_OVER
    return on_dealer(command.dealer_id, LeaveCancelled(leave_id=command.leave_id, staff_id=leave.staff_id))


def _refuse_leave(command: PlanLeave, view: View) -> Refusal | None:
    dealer = dealer_of(view)
    if command.leave_id is not None and command.leave_id in dealer.leaves:
        return refusals.LEAVE_ID_USED
    if command.until_on < command.from_on:
        return refusals.LEAVE_DATES_REVERSED
    gone = _unknown_or_gone(view, command, command.staff_id, "$.staff_id")
    if gone is not None:
        return gone
    other = dealer.leave_between(command.staff_id, command.from_on, command.until_on)
    return None if other is None else _about(refusals.LEAVE_OVERLAPS, other)


def _refuse_stand_in(command: PlanLeave, view: View) -> Refusal | None:
    """Why the one who is named cannot stand in: for who receives customers, only such a one can."""
    stand_in = command.stand_in_id
    if stand_in is None:
        return None
    if stand_in == command.staff_id:
        return refusals.STAND_IN_IS_AWAY_TOO
    dealer, path = dealer_of(view), "$.stand_in_id"
    unfit = _unknown_or_gone(view, command, stand_in, path)
    if unfit is None and dealer.staff[command.staff_id].role in RECEIVING_ROLES:
        unfit = unfit_consultant(view, stand_in, occurred(command, view), path)
    if unfit is not None:
        return unfit
    other = dealer.leave_between(stand_in, command.from_on, command.until_on)
    return None if other is None else _about(refusals.STAND_IN_IS_AWAY_TOO, other)


def _unknown_or_gone(view: View, command: PlanLeave, staff_id: StaffId, path: str) -> Refusal | None:
    unknown = unknown_staff(view, staff_id, path=path)
    if unknown is not None:
        return unknown
    if dealer_of(view).staff[staff_id].is_there_at(occurred(command, view)):
        return None
    return replace(STAFF_GONE, path=path, about={"staff_id": staff_id})


def _about(refusal: Refusal, leave: Leave) -> Refusal:
    days = {"from_on": leave.from_on.isoformat(), "until_on": leave.until_on.isoformat()}
    return replace(refusal, about={"leave_id": str(leave.leave_id), **days})
