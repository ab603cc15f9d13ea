"""The plan of one customer while it is being made: what is known, the tasks, the events so far.

Here are the steps that a task takes, each with its event and its row; when and why is decided elsewhere.
"""

from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from services.followup.dealers import Dealer
from services.followup.planning import endings
from services.followup.planning.case import Wanted
from services.followup.planning.state import Customer, is_to_escalate, is_unsettled
from services.followup.planning.task_ids import task_id
from services.followup.policy import FollowUpPolicy
from services.followup.task import Task, TaskKind, TaskStatus
from shared.events.contact import (
    ContactTaskCancelled,
    ContactTaskDone,
    ContactTaskDue,
    ContactTaskEscalated,
    ContactTaskMissed,
    ContactTaskReassigned,
    ContactTaskScheduled,
)
from shared.events.event import Event
from shared.events.values import StaffId
from shared.projector.projection import Dated

FULFILLED_BY_CONTACT = frozenset(
    {
        TaskKind.FIRST_FOLLOW_UP,
        TaskKind.CADENCE,
        TaskKind.APPOINTMENT,
        TaskKind.AFTER_DELIVERY,
        TaskKind.DEFEAT_REVISIT,
    }
)
"""Kinds of a person's tasks that a contact fulfils."""

_MOST_SENT = 4
_MOST_RECENT = 20
_NOBODYS_FAULT = frozenset({"quiet_hours", "opted_out"})


class Draft:
    """A customer's plan in the making, as of a moment; ``stable`` is false while ended tasks may ask for others."""

    __slots__ = ("at", "changed", "customer", "dealer", "events", "open", "policy", "recent", "stable")

    def __init__(self, customer: Customer, at: datetime, policy: FollowUpPolicy, dealer: Dealer) -> None:
        self.customer = customer
        self.at = at
        self.policy = policy
        self.dealer = dealer
        self.open = list(customer.open)
        self.recent = list(customer.recent)
        self.events: list[Dated] = []
        self.changed: dict[UUID, Task] = {}
        self.stable = True

    def schedule(self, wanted: Wanted, replaces: UUID | None = None) -> None:
        """Make the task; it falls due at once, and is missed at once, where its moment has passed."""
        task = self._made(wanted, replaces)
        self.customer = replace(self.customer, planned=self.customer.planned + 1)
        self.open.append(task)
        self._tell(task, _scheduled(task), self.at)
        if wanted.impossible is not None:
            self.miss(task, wanted.impossible, self.at)
            return
        if task.due_at <= self.at:
            task = self.fall_due(task, self.at)
        if wanted.expires_at <= self.at:
            self.miss(task, "expired", self.at)

    def _made(self, wanted: Wanted, replaces: UUID | None) -> Task:
        is_extra = wanted.template is not None and wanted.kind in FULFILLED_BY_CONTACT
        escalation = None if is_extra else self.policy.escalation.get(wanted.kind)
        return Task(
            task_id=task_id(self.customer.customer_id, self.customer.planned + 1, self.at),
            customer_id=self.customer.customer_id,
            kind=wanted.kind,
            status=TaskStatus.SCHEDULED,
            scheduled_at=self.at,
            due_at=wanted.due_at,
            expires_at=wanted.expires_at,
            escalates_at=None if escalation is None else wanted.expires_at + escalation,
            consultant_id=self.doer(wanted.template, wanted.due_at),
            purpose=wanted.purpose,
            grade=wanted.grade,
            template=wanted.template,
            subject_id=wanted.subject_id,
            cause_id=wanted.cause_id,
            why=wanted.why,
            policy_scope=self.policy.scope,
            policy_version=self.policy.version,
            replaces=replaces,
        )

    def doer(self, template: str | None, due_at: datetime) -> StaffId | None:
        """Who does a task: the customer's consultant or a stand-in; a message is always sent in the former's name."""
        owner = self.customer.consultant_id
        return owner if template is not None else self.dealer.does(owner, max(due_at, self.at))

    def fall_due(self, task: Task, at: datetime) -> Task:
        """Its time has come."""
        due = replace(task, status=TaskStatus.DUE, fell_due_at=at)
        self._put(due)
        self._tell(due, ContactTaskDue(task_id=task.task_id), at)
        return due

    def finish(self, task: Task, at: datetime, logged_event_id: UUID | None) -> None:
        """The contact was made; an open task ends, and one that was called missed was done after all."""
        done = replace(task, status=TaskStatus.DONE, ended_at=at, end_reason=None, logged_event_id=logged_event_id)
        self._end(done, keep=task.template is not None)
        self._tell(done, ContactTaskDone(task_id=task.task_id, logged_event_id=logged_event_id), at)

    def miss(self, task: Task, reason: str, at: datetime, logged_event_id: UUID | None = None) -> None:
        """Its time passed without the contact, or the contact proved impossible. The manager hears of it in time."""
        escalates_at = None if reason in _NOBODYS_FAULT or task.escalates_at is None else max(task.escalates_at, at)
        missed = replace(
            task,
            status=TaskStatus.MISSED,
            ended_at=at,
            end_reason=reason,
            escalates_at=escalates_at,
            logged_event_id=logged_event_id,
            settled_at=at if task.template is not None and escalates_at is None else None,
        )
        self._settle_earlier(task, at)
        self._end(missed, keep=missed.settled_at is None)
        self._tell(missed, ContactTaskMissed(task_id=task.task_id, reason=reason), at)
        if is_to_escalate(missed) and escalates_at is not None and escalates_at <= at:
            self.escalate(missed, reason, at)

    def cancel(self, task: Task, reason: str) -> None:
        """It is no longer asked for."""
        cancelled = replace(task, status=TaskStatus.CANCELLED, ended_at=self.at, end_reason=reason)
        self.open.remove(task)
        self._tell(cancelled, ContactTaskCancelled(task_id=task.task_id, reason=reason), self.at)

    def reassign(self, task: Task, to: StaffId, reason: str) -> Task:
        """Another one does it, of whom the manager has not been told yet."""
        changed = replace(task, consultant_id=to, escalated_at=None, manager_id=None)
        self._put(changed)
        event = ContactTaskReassigned(
            task_id=task.task_id, from_consultant_id=task.consultant_id, to_consultant_id=to, reason=reason
        )
        self._tell(changed, event, self.at)
        return changed

    def escalate(self, task: Task, reason: str, at: datetime) -> None:
        """The manager is told."""
        manager_id = self.dealer.manager_id
        changed = replace(task, escalated_at=at, manager_id=manager_id)
        self._put(changed)
        if task.settled_at is not None:
            self.recent.remove(changed)
        self._tell(changed, ContactTaskEscalated(task_id=task.task_id, manager_id=manager_id, reason=reason), at)

    def _settle_earlier(self, newer: Task, at: datetime) -> None:
        """One missed task of a kind is owed; the manager is told of each all the same."""
        for task in tuple(self.recent):
            if is_unsettled(task) and task.kind is newer.kind and (task.template is None) is (newer.template is None):
                self.settle(task, at, silently=False)

    def settle(self, task: Task, at: datetime, *, silently: bool = True) -> None:
        """Nothing is owed any more for a missed task: the row says so, and as a rule nobody needs to be told of it."""
        settled = replace(task, settled_at=at)
        if silently or not is_to_escalate(settled):
            self.recent.remove(task)
        else:
            self._put(settled)
        self.changed[settled.task_id] = settled

    def _put(self, task: Task) -> None:
        """The task in the place of its former self."""
        for tasks in (self.open, self.recent):
            for place, known in enumerate(tasks):
                if known.task_id == task.task_id:
                    tasks[place] = task
                    return

    def _end(self, task: Task, *, keep: bool) -> None:
        self.open = [one for one in self.open if one.task_id != task.task_id]
        self.recent = [one for one in self.recent if one.task_id != task.task_id]
        if keep:
            self.recent.append(task)
        sent = [one for one in self.recent if one.status is TaskStatus.DONE]
        if len(sent) > _MOST_SENT:
            self.recent.remove(sent[0])
        if len(self.recent) > _MOST_RECENT:
            self._forget_one()
        self.customer = endings.after(self.customer, task)
        self.stable = False

    def _forget_one(self) -> None:
        """The longest known goes first; a manager who is still to be told of it is told now."""
        oldest = self.recent[0]
        if is_to_escalate(oldest):
            self.escalate(oldest, oldest.end_reason or "expired", self.at)
        self.recent = [one for one in self.recent if one.task_id != oldest.task_id]

    def _tell(self, task: Task, event: Event, at: datetime) -> None:
        self.changed[task.task_id] = task
        self.events.append(Dated(event, at))


def _scheduled(task: Task) -> ContactTaskScheduled:
    return ContactTaskScheduled(
        task_id=task.task_id,
        kind=task.kind.value,
        purpose=task.purpose,
        grade=task.grade,
        consultant_id=task.consultant_id,
        due_at=task.due_at,
        expires_at=task.expires_at,
        escalates_at=task.escalates_at,
        template=task.template,
        subject_id=task.subject_id,
        cause_id=task.cause_id,
        why=task.why,
        policy_scope=task.policy_scope,
        policy_version=task.policy_version,
        replaces=task.replaces,
    )
