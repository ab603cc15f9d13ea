"""Visits, calls and leads: each that ended without a deal asks for a follow-up, a visit for thanks too (section 4)."""

from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from services.followup.moments import latest
from services.followup.planning.evolving.step import Step, in_touch
from services.followup.planning.state import Customer, Leaving, Mark
from services.followup.task import TaskKind
from shared.events.event import Event
from shared.events.reception import CallRegistered, LeadReceived, VisitEnded, VisitRegistered
from shared.events.values import StaffId

_A_DAY = timedelta(days=1)


def _visited(customer: Customer, event: VisitRegistered, mark: Mark) -> Customer:
    met = in_touch(_owned(customer, event.consultant_id), event, mark)
    if mark.history:
        return met
    return replace(met, leaving=Leaving(event.visit_id, mark, "visit_not_ended", ended=False, thanked=True))


def _visit_ended(customer: Customer, event: VisitEnded, mark: Mark) -> Customer:
    known = customer.leaving
    has_dealt = known is not None and known.dealt and known.subject_id == event.visit_id
    if event.with_deal or has_dealt or mark.history:
        return replace(customer, leaving=_without(customer.leaving, event.visit_id))
    followed_at = customer.followed_at if customer.followed_id == event.visit_id else None
    followed = followed_at is not None and followed_at > mark.at
    return replace(customer, leaving=Leaving(event.visit_id, mark, "left_without_deal", followed=followed))


def _called(customer: Customer, event: CallRegistered, mark: Mark) -> Customer:
    return asks_for_follow_up(
        in_touch(_owned(customer, event.consultant_id), event, mark), event.call_id, mark, "called"
    )


def _lead(customer: Customer, event: LeadReceived, mark: Mark) -> Customer:
    return asks_for_follow_up(_owned(customer, event.consultant_id), event.lead_id, mark, "lead_received")


def asks_for_follow_up(customer: Customer, subject_id: UUID, mark: Mark, why: str) -> Customer:
    """A follow-up is owed within a day, unless one still is for something earlier: that one comes first."""
    if mark.history or _is_owed(customer, mark):
        return customer
    return replace(customer, leaving=Leaving(subject_id, mark, why, thanked=True))


def _is_owed(customer: Customer, mark: Mark) -> bool:
    """Whether an earlier follow-up still is: for a day, and over closed days for as long as its task is open."""
    known = customer.leaving
    if known is None or known.followed or known.dealt:
        return False
    is_open = any(
        task.kind is TaskKind.FIRST_FOLLOW_UP and task.subject_id == known.subject_id for task in customer.open
    )
    return is_open or mark.at - known.mark.at < _A_DAY


def resumed(customer: Customer, mark: Mark) -> Customer:
    """Contacts that were suspended go on: what was owed meanwhile is owed now, and the cadence without delay."""
    if mark.history:
        return customer
    known, promise = customer.leaving, customer.appointment
    is_owed = known is not None and known.ended and not (known.followed or known.dealt)
    is_broken = promise is not None and promise.at <= mark.at
    going_on = replace(customer, paced_at=latest(customer.paced_at, mark.recorded_at))
    if not is_owed and not is_broken:
        return going_on
    subject_id = known.subject_id if is_owed and known is not None else mark.event_id
    owed = Leaving(subject_id, mark, "resumed", thanked=True)
    return replace(going_on, leaving=owed, appointment=None if is_broken else promise)


def _owned(customer: Customer, consultant_id: StaffId | None) -> Customer:
    if customer.consultant_id is not None or consultant_id is None:
        return customer
    return replace(customer, consultant_id=consultant_id)


def _without(leaving: Leaving | None, visit_id: UUID) -> Leaving | None:
    return None if leaving is not None and leaving.subject_id == visit_id else leaving


STEPS: dict[type[Event], Step] = {
    VisitRegistered: Step(_visited),
    VisitEnded: Step(_visit_ended),
    CallRegistered: Step(_called),
    LeadReceived: Step(_lead),
}
