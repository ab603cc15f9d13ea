"""What the HTTP API answers: the rows and events in words, in both languages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Struct

from services.grading.signals import SIGNALS
from services.grading.state import Reason
from services.grading.wording import RULE_WORDING
from shared.bilingual import Wording
from shared.events.envelope import Envelope
from shared.events.grade import GradeChanged
from shared.events.values import EndState, EventId, Grade, GradeReason, Role, Signal, Stage, described

CustomerId = Annotated[UUID, described("Customer", "客户")]
Overdue = Annotated[bool, described("The horizon has run out without fresh evidence", "应重新判级而逾期")]
DefeatReported = Annotated[bool, described("A defeat was reported and awaits the manager", "战败待确认")]
DueAt = Annotated[datetime | None, described("When it is overdue for re-grading", "应重新判级时间")]


class SignalInWords(Struct, frozen=True):
    """One of the 33 buying signals."""

    signal: Signal
    grade: Grade
    stages: tuple[Stage, ...]
    zh: str
    en: str


class EvidenceInWords(Struct, frozen=True, omit_defaults=True):
    """One piece of evidence: the event, when it occurred, who recorded it, the signal if it is one."""

    event_id: EventId
    occurred_at: datetime
    actor_id: str
    signal: Signal | None = None
    zh: str | None = None
    en: str | None = None


class ReasonInWords(Struct, frozen=True):
    """A rule that applied, and what it rests on."""

    rule: str
    zh: str
    en: str
    evidence: tuple[EvidenceInWords, ...] = ()


class PolicyApplied(Struct, frozen=True):
    """Whose policy the grade was derived by (default, group, dealer) and its version."""

    scope: str
    version: int


class CustomerGrade(Struct, frozen=True, kw_only=True):
    """A customer's grade, and why."""

    customer_id: CustomerId
    dealer_id: str
    consultant_id: str | None
    grade: Grade
    end_state: EndState | None
    defeat_reported: DefeatReported
    overridden: Annotated[bool, described("Set by a manager", "人工调整")]
    reasons: tuple[ReasonInWords, ...]
    regrade_due_at: DueAt
    overdue: Overdue
    graded_at: Annotated[datetime | None, described("Since when it is this grade", "判级时间")]
    last_event_at: Annotated[datetime | None, described("Latest event that grading reads", "最近事件时间")]
    policy: PolicyApplied


class ListedCustomer(Struct, frozen=True, kw_only=True):
    """A customer in a list."""

    customer_id: CustomerId
    consultant_id: str | None
    grade: Grade
    end_state: EndState | None
    defeat_reported: DefeatReported
    overridden: bool
    regrade_due_at: DueAt
    overdue: Overdue
    graded_at: datetime | None
    last_event_at: datetime | None


class CustomerPage(Struct, frozen=True):
    """A part of a list; ``next_cursor`` asks for the next one, and is absent at the end."""

    customers: tuple[ListedCustomer, ...]
    next_cursor: str | None = None


class ReasonTold(Struct, frozen=True):
    """A reason as the event of the change tells it."""

    rule: str
    zh: str
    en: str
    signals: tuple[SignalInWords, ...] = ()
    evidence_ids: tuple[EventId, ...] = ()


class GradeStep(Struct, frozen=True, kw_only=True):
    """One change of a customer's grade."""

    sequence: Annotated[int, described("Number of the change, from 1", "变更序号")]
    event_id: UUID
    occurred_at: datetime
    recorded_at: datetime
    actor_id: str
    actor_role: Role
    before: Grade
    after: Grade
    end_before: EndState | None
    end_after: EndState | None
    overridden: bool
    reasons: tuple[ReasonTold, ...]
    regrade_due_at: DueAt
    consultant_id: str | None
    policy_version: int
    cause_id: UUID


class GradeHistory(Struct, frozen=True):
    """Changes of a customer's grade, the oldest first; ``next_after`` asks for the later ones."""

    customer_id: CustomerId
    changes: tuple[GradeStep, ...]
    next_after: int | None = None


class DealerMix(Struct, frozen=True, kw_only=True):
    """How many customers of a dealer are at each grade and in each end state."""

    dealer_id: str
    open: Annotated[dict[Grade, int], described("Open customers by grade", "在跟客户各级别数")]
    ended: Annotated[dict[EndState, int], described("Ended customers by end state", "终态客户数")]
    overdue: Annotated[int, described("Open customers overdue for re-grading", "逾期未重新判级数")]
    overridden: Annotated[int, described("Open customers graded by a manager", "人工调整数")]
    defeat_reported: Annotated[int, described("Open customers with a defeat to confirm", "待确认战败数")]


class GradeMix(Struct, frozen=True):
    """The mix of one dealer, or of every dealer of a group."""

    dealers: tuple[DealerMix, ...]


def signal_in_words(signal: Signal) -> SignalInWords:
    """The signal with its meaning."""
    meaning = SIGNALS[signal]
    return SignalInWords(signal, meaning.grade, meaning.stages, meaning.zh, meaning.en)


def reason_in_words(reason: Reason) -> ReasonInWords:
    """The reason of a row."""
    wording = _rule(reason.rule)
    evidence = [
        EvidenceInWords(
            one.event_id,
            one.occurred_at,
            one.actor_id,
            one.signal,
            SIGNALS[one.signal].zh if one.signal else None,
            SIGNALS[one.signal].en if one.signal else None,
        )
        for one in reason.evidence
    ]
    return ReasonInWords(reason.rule, wording.zh, wording.en, tuple(evidence))


def step_in_words(envelope: Envelope, change: GradeChanged) -> GradeStep:
    """One change of the history."""
    return GradeStep(
        sequence=envelope.sequence,
        event_id=envelope.id,
        occurred_at=envelope.time,
        recorded_at=envelope.recordedtime,
        actor_id=envelope.actorid,
        actor_role=envelope.actorrole,
        before=change.before,
        after=change.after,
        end_before=change.end_before,
        end_after=change.end_after,
        overridden=change.overridden,
        reasons=tuple(_told(reason) for reason in change.reasons),
        regrade_due_at=change.regrade_due_at,
        consultant_id=change.consultant_id,
        policy_version=change.policy_version,
        cause_id=change.cause_id,
    )


def _told(reason: GradeReason) -> ReasonTold:
    wording = _rule(reason.rule)
    signals = tuple(signal_in_words(one) for one in reason.signals)
    return ReasonTold(reason.rule, wording.zh, wording.en, signals, reason.evidence_ids)


def _rule(name: str) -> Wording:
    """The rule's wording; a rule that only an older version knew keeps its name."""
    return RULE_WORDING.get(name) or Wording(name, name)
