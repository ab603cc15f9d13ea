"""Which tasks an event closes: those that it names, those that a contact fulfils, those of its own kind (section 4)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from services.followup.planning.draft import FULFILLED_BY_CONTACT, Draft
from services.followup.planning.evolving.contact import REACHED
from services.followup.planning.state import Mark
from services.followup.task import Task, TaskKind, TaskStatus
from shared.events.card import CardAudited, GradeOverridden
from shared.events.contact import ContactPrepared, FollowUpLogged
from shared.events.defeat import CustomerCameBack, DefeatQuestionnaireAnswered
from shared.events.event import Event
from shared.events.evidence import signals_of
from shared.events.grade import GradeChanged
from shared.events.message import MessageNotSent, MessageReceiptReceived, MessageSent
from shared.events.order import (
    CarDelivered,
    ContractSigned,
    DeliveryPrepared,
    DepositTaken,
    FirstServiceDone,
    OrderCancelled,
    SatisfactionSurveyed,
)
from shared.events.reception import CallRegistered, VisitRegistered
from shared.events.sale import QuoteGiven, TestDriveTaken
from shared.events.values import ContactOutcome

_CONTACTS: frozenset[type[Event]] = frozenset(
    {
        VisitRegistered,
        CallRegistered,
        TestDriveTaken,
        QuoteGiven,
        DepositTaken,
        ContractSigned,
        CarDelivered,
        FirstServiceDone,
        CustomerCameBack,
    }
)
_OWN_KINDS: dict[type[Event], frozenset[TaskKind]] = {
    TestDriveTaken: frozenset({TaskKind.TEST_DRIVE_PREPARATION}),
    DeliveryPrepared: frozenset({TaskKind.DELIVERY_PREPARATION}),
    CarDelivered: frozenset({TaskKind.DELIVERY_PREPARATION, TaskKind.DELIVERY_DAY}),
    SatisfactionSurveyed: frozenset({TaskKind.AFTER_DELIVERY}),
    DefeatQuestionnaireAnswered: frozenset({TaskKind.DEFEAT_REVISIT}),
    CardAudited: frozenset({TaskKind.CARD_AUDIT}),
    GradeChanged: frozenset({TaskKind.REGRADE}),
}
_EVIDENT_IN_ITSELF: frozenset[type[Event]] = frozenset(
    {DepositTaken, ContractSigned, OrderCancelled, CarDelivered, GradeOverridden}
)
_ON_THEIR_DAY = frozenset({TaskKind.APPOINTMENT, TaskKind.AFTER_DELIVERY, TaskKind.DEFEAT_REVISIT})
_PREPARATIONS = frozenset({TaskKind.TEST_DRIVE_PREPARATION, TaskKind.DELIVERY_PREPARATION})


class _Contact(Struct, frozen=True):
    """A contact, or an attempt at one, as the tasks see it."""

    mark: Mark
    is_attempt: bool


def close(draft: Draft, event: Event, mark: Mark) -> None:
    """End the tasks that the event shows to be done, or impossible."""
    if not draft.open and not draft.recent:
        return
    match event:
        case FollowUpLogged():
            _close_logged(draft, event, mark)
        case MessageSent():
            _with_open(draft, event.task_id, lambda task: draft.finish(task, mark.at, mark.event_id))
        case MessageNotSent():
            _with_open(draft, event.task_id, lambda task: draft.miss(task, event.reason, draft.at, mark.event_id))
        case MessageReceiptReceived():
            _close_receipt(draft, event)
        case ContactPrepared():
            _close_prepared(draft, event, mark)
        case _:
            if type(event) in _CONTACTS:
                _fulfil(draft, mark)
                _make_good(draft, mark)
            _close_own_kinds(draft, event, mark)
    if draft.open and _is_evidence(event):
        _finish_all(draft, frozenset({TaskKind.REGRADE}), mark)


def _close_logged(draft: Draft, event: FollowUpLogged, mark: Mark) -> None:
    """The task that it names, whatever came of it; without one, the earliest that a contact fulfils."""
    named = _named(draft, event.task_id)
    if named is not None and named.template is None:
        _finish_or_make_good(draft, named, mark)
        if named.kind not in FULFILLED_BY_CONTACT and event.outcome in REACHED:
            _fulfil(draft, mark)
    elif event.outcome is not ContactOutcome.SENT:
        _fulfil(draft, mark)
    if event.outcome in REACHED:
        _make_good(draft, mark)


def _fulfil(draft: Draft, mark: Mark) -> None:
    """The cadence, and of the other tasks whose time the contact falls in the earliest.

    One that was called missed before the contact arrived counts too.
    """
    fulfilled = [task for task in (*draft.recent, *draft.open) if _is_fulfilled(draft, task, mark.at)]
    regular = [task for task in fulfilled if task.kind is TaskKind.CADENCE]
    others = [task for task in fulfilled if task.kind is not TaskKind.CADENCE]
    for candidates in (regular, others):
        if candidates:
            draft.finish(min(candidates, key=_due), mark.at, mark.event_id)


def _is_fulfilled(draft: Draft, task: Task, at: datetime) -> bool:
    if task.kind not in FULFILLED_BY_CONTACT or task.template is not None or task.status is TaskStatus.DONE:
        return False
    if task.kind in _ON_THEIR_DAY:
        start = draft.policy.hours_in(draft.dealer.time_zone).start_of_day(task.due_at)
    else:
        start = min(task.scheduled_at, task.due_at)
    return start <= at and (task.status is not TaskStatus.MISSED or task.expires_at is None or at < task.expires_at)


def _make_good(draft: Draft, mark: Mark) -> None:
    """Missed tasks that a later contact makes good."""
    for task in tuple(draft.recent):
        if task.status is TaskStatus.MISSED and task.kind in FULFILLED_BY_CONTACT and mark.at >= task.due_at:
            draft.make_good(task, mark.at)


def _finish_or_make_good(draft: Draft, task: Task, mark: Mark) -> None:
    if task.status is TaskStatus.MISSED and task.expires_at is not None and mark.at >= task.expires_at:
        draft.make_good(task, mark.at)
    else:
        draft.finish(task, mark.at, mark.event_id)


def _close_receipt(draft: Draft, event: MessageReceiptReceived) -> None:
    """A message that was taken and did not arrive is put before the manager: nobody must believe that it did."""
    for task in tuple(draft.recent):
        if task.task_id == event.task_id and not event.delivered and task.escalated_at is None:
            draft.escalate(task, "unreachable", draft.at)


def _close_prepared(draft: Draft, event: ContactPrepared, mark: Mark) -> None:
    def finish(task: Task) -> None:
        if task.kind in _PREPARATIONS:
            draft.finish(task, mark.at, mark.event_id)

    _with_open(draft, event.task_id, finish)


def _close_own_kinds(draft: Draft, event: Event, mark: Mark) -> None:
    kinds = _OWN_KINDS.get(type(event))
    if kinds is not None:
        _finish_all(draft, kinds, mark)


def _finish_all(draft: Draft, kinds: frozenset[TaskKind], mark: Mark) -> None:
    for task in tuple(draft.open):
        if task.kind in kinds and task.template is None:
            draft.finish(task, mark.at, mark.event_id)


def _is_evidence(event: Any) -> bool:
    if isinstance(event, CardAudited):
        return event.confirmed
    return (
        type(event) in _EVIDENT_IN_ITSELF
        or getattr(event, "stated_horizon", None) is not None
        or bool(signals_of(event))
    )


def _named(draft: Draft, task_id: UUID | None) -> Task | None:
    if task_id is None:
        return None
    return next((task for task in (*draft.open, *draft.recent) if task.task_id == task_id), None)


def _with_open(draft: Draft, task_id: UUID, end: Any) -> None:
    for task in tuple(draft.open):
        if task.task_id == task_id:
            end(task)


def _due(task: Task) -> datetime:
    return task.due_at
