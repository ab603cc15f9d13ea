"""Checks on the staff that a command names, and the day that it belongs to; shared by every subject."""

from datetime import date, datetime

from msgspec.structs import replace

from services.intake.dealer.state import Dealer
from services.intake.deciding import Command, Refusal, View
from shared.events.values import StaffId

STAFF_UNKNOWN = Refusal(
    "StaffUnknown",
    "Nobody with this staff id works or worked in the dealer.",
    "本店没有该工号。",
    status=422,
)
STAFF_GONE = Refusal(
    "StaffGone",
    "This member of staff had left the dealer by then.",
    "该员工届时已离职。",
    status=422,
)
NOT_A_CONSULTANT = Refusal(
    "NotAConsultant",
    "Customers are received and kept by sales consultants or managers only.",
    "只有销售顾问或经理可以接待并归属客户。",
    status=422,
)


def dealer_of(view: View) -> Dealer:
    """The command's dealer, which the ledger has made sure of before any decider but `OpenDealer`'s.

    Raises:
        LookupError: it was not.
    """
    dealer = view.dealer()
    if dealer is None:
        raise LookupError("The dealer is checked before a command is decided")
    return dealer


def occurred(command: Command, view: View) -> datetime:
    """When the command's matter happened: as the client says, else now."""
    return command.occurred_at or view.now


def day_of(command: Command, view: View) -> date:
    """The day that it happened on, in the dealer's zone."""
    return dealer_of(view).day_of(occurred(command, view))


def unknown_staff(view: View, *staff_ids: StaffId | None, path: str) -> Refusal | None:
    """`StaffUnknown` when one of the ids given is not of the dealer's staff, past or present; absent ids are fine.

    Args:
        view: what is known.
        staff_ids: what the command names; None stands for a field that was left out.
        path: the command's field, for the refusal.
    """
    staff = dealer_of(view).staff
    missing = next((one for one in staff_ids if one is not None and one not in staff), None)
    return None if missing is None else replace(STAFF_UNKNOWN, path=path, about={"staff_id": missing})


def unfit_consultant(view: View, staff_id: StaffId | None, when: datetime, path: str) -> Refusal | None:
    """Why someone could not receive or keep a customer at a time: `StaffUnknown`, `NotAConsultant` or `StaffGone`.

    Args:
        view: what is known.
        staff_id: whom the command names; None, a field that was left out, is fine.
        when: the time that it is about.
        path: the command's field, for the refusal.
    """
    if staff_id is None:
        return None
    member = dealer_of(view).staff.get(staff_id)
    if member is None:
        return unknown_staff(view, staff_id, path=path)
    if member.can_receive(when):
        return None
    refusal = STAFF_GONE if not member.is_there_at(when) else NOT_A_CONSULTANT
    return replace(refusal, path=path, about={"staff_id": staff_id})
