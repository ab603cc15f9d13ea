"""Which tasks an event closes: those that it names, those that a contact fulfils, those of its own kind (section 4)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from services.followup.planning.draft import FULFILLED_BY_CONTACT, Draft
from services.followup.planning.evolving.contact import REACHED
from services.followup.planning.fulfilling import finish_or_settle, fulfil, is_foreseen, settle, settle_all, thank
from services.followup.planning.state import Mark
from services.followup.task import Task, TaskKind
from shared.events.card import CardAudited, CardMergedAway, GradeOverridden, PersonErased
from shared.events.contact import ContactPrepared, FollowUpLogged
from shared.events.defeat import (
    CustomerCameBack,
    CustomerOutOfContact,
    DefeatConfirmed,
    DefeatQuestionnaireAnswered,
)
from shared.events.event import Event
from shared.events.evidence import signals_of
from shared.events.grade import GradeChanged
from shared.events.message import MessageNotSent, MessageReceiptReceived, MessageSent
from shared.events.order import (
    CarDelivered,
    ContractSigned,
    DeliveryPrepared,
    DeliveryScheduled,
    DepositTaken,
    FirstServiceDone,
    OrderCancelled,
    SatisfactionSurveyed,
)
from shared.events.reception import CallRegistered, VisitRegistered
from shared.events.sale import QuoteGiven, TestDriveBooked, TestDriveTaken
from shared.events.values import Channel, ContactOutcome

Close = Callable[[Draft, Any, Mark], None]

_OF_MESSAGES = frozenset({Channel.SMS, Channel.WECHAT})
_PREPARATIONS = frozenset({TaskKind.TEST_DRIVE_PREPARATION, TaskKind.DELIVERY_PREPARATION})
_REGRADE = frozenset({TaskKind.REGRADE})
_EVIDENT_IN_ITSELF: frozenset[type[Event]] = frozenset(
    {DepositTaken, ContractSigned, OrderCancelled, CarDelivered, GradeOverridden}
)


def close(draft: Draft, event: Event, mark: Mark) -> None:
    """End the tasks that the event shows to be done, or impossible."""
    if not draft.open and not draft.recent:
        return
    closes = _CLOSES.get(type(event))
    if closes is not None:
        closes(draft, event, mark)
    if any(task.kind is TaskKind.REGRADE for task in (*draft.open, *draft.recent)) and _is_evidence(event):
        _finish_all(draft, _REGRADE, mark)
    settled = _SETTLES.get(type(event))
    if settled is not None:
        settle_all(draft, settled)


def _logged(draft: Draft, event: FollowUpLogged, mark: Mark) -> None:
    """The task that it names, whatever came of it; without one, those that a contact fulfils."""
    named = _named(draft, event.task_id)
    if named is not None and named.template is None:
        finish_or_settle(draft, named, mark)
        if named.kind not in FULFILLED_BY_CONTACT and event.outcome in REACHED:
            fulfil(draft, mark)
    elif event.outcome is not ContactOutcome.SENT:
        fulfil(draft, mark)
    elif event.channel in _OF_MESSAGES:
        thank(draft, mark)
    if event.outcome in REACHED:
        settle(draft, mark)


def _in_touch(draft: Draft, _event: Event, mark: Mark) -> None:
    fulfil(draft, mark)
    settle(draft, mark)


def _in_showroom(draft: Draft, _event: Event, mark: Mark) -> None:
    fulfil(draft, mark, in_showroom=True)
    settle(draft, mark)


def _sent(draft: Draft, event: MessageSent, mark: Mark) -> None:
    for task in _open(draft, event.task_id):
        draft.finish(task, mark.at, mark.event_id)


def _not_sent(draft: Draft, event: MessageNotSent, mark: Mark) -> None:
    for task in _open(draft, event.task_id):
        draft.miss(task, event.reason, draft.at, mark.event_id)


def _receipt(draft: Draft, event: MessageReceiptReceived, _mark: Mark) -> None:
    """A message that was taken and did not arrive is put before the manager: nobody must believe that it did."""
    for task in tuple(draft.recent):
        if task.task_id == event.task_id and not event.delivered and task.escalated_at is None:
            draft.escalate(task, "unreachable", draft.at)


def _prepared(draft: Draft, event: ContactPrepared, mark: Mark) -> None:
    """To prepare is what these tasks ask for; a contact that was prepared is still to be made."""
    for task in _open(draft, event.task_id):
        if task.kind in _PREPARATIONS:
            draft.finish(task, mark.at, mark.event_id)


def _of_kinds(*kinds: TaskKind, after: Close | None = None) -> Close:
    """Ends people's open tasks of its own kinds; some events are contacts as well, and that comes first."""
    ended = frozenset(kinds)

    def closes(draft: Draft, event: Event, mark: Mark) -> None:
        if after is not None:
            after(draft, event, mark)
        _finish_all(draft, ended, mark)

    return closes


_CLOSES: dict[type[Event], Close] = {
    FollowUpLogged: _logged,
    MessageSent: _sent,
    MessageNotSent: _not_sent,
    MessageReceiptReceived: _receipt,
    ContactPrepared: _prepared,
    VisitRegistered: _in_touch,
    CallRegistered: _in_touch,
    QuoteGiven: _in_showroom,
    DepositTaken: _in_touch,
    ContractSigned: _in_touch,
    CustomerCameBack: _in_touch,
    FirstServiceDone: _in_touch,
    TestDriveTaken: _of_kinds(TaskKind.TEST_DRIVE_PREPARATION, after=_in_showroom),
    DeliveryPrepared: _of_kinds(TaskKind.DELIVERY_PREPARATION),
    CarDelivered: _of_kinds(TaskKind.DELIVERY_PREPARATION, TaskKind.DELIVERY_DAY, after=_in_touch),
    SatisfactionSurveyed: _of_kinds(TaskKind.AFTER_DELIVERY),
    DefeatQuestionnaireAnswered: _of_kinds(TaskKind.DEFEAT_REVISIT),
    CardAudited: _of_kinds(TaskKind.CARD_AUDIT),
    GradeChanged: _of_kinds(TaskKind.REGRADE),
}
"""What each event closes besides the re-grading, which any evidence closes."""

_ALL = frozenset(TaskKind)
_OF_DELIVERY = frozenset({TaskKind.DELIVERY_PREPARATION, TaskKind.DELIVERY_DAY})

_SETTLES: dict[type[Event], frozenset[TaskKind]] = {
    PersonErased: _ALL,
    CardMergedAway: _ALL,
    CustomerOutOfContact: _ALL,
    DefeatConfirmed: _ALL,
    CarDelivered: _ALL,
    OrderCancelled: _OF_DELIVERY,
    DeliveryScheduled: _OF_DELIVERY,
    TestDriveBooked: frozenset({TaskKind.TEST_DRIVE_PREPARATION}),
}
"""What was missed and is owed no more after an event: the customer is gone, or another time was agreed."""


def _finish_all(draft: Draft, kinds: frozenset[TaskKind], mark: Mark) -> None:
    settle(draft, mark, kinds)
    for task in tuple(draft.open):
        if task.kind in kinds and task.template is None and is_foreseen(task, mark):
            draft.finish(task, mark.at, mark.event_id)


def _is_evidence(event: Any) -> bool:
    if isinstance(event, CardAudited):
        return event.confirmed
    says_when = getattr(event, "stated_horizon", None) is not None
    return says_when or type(event) in _EVIDENT_IN_ITSELF or bool(signals_of(event))


def _named(draft: Draft, task_id: UUID | None) -> Task | None:
    if task_id is None:
        return None
    return next((task for task in (*draft.open, *draft.recent) if task.task_id == task_id), None)


def _open(draft: Draft, task_id: UUID) -> list[Task]:
    return [task for task in draft.open if task.task_id == task_id]
