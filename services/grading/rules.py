"""The grade rules of section 3: small named rules in one list, and the pure function that asks them in turn.

A rule looks at a `Case` and answers with a `Finding`, or with None when it does not apply; the first answer decides.
"""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from services.grading.endings import ending
from services.grading.holding import everything
from services.grading.policy import GradingPolicy
from services.grading.signals import GRADE_OF, HORIZONS, RANK_OF, C, O
from services.grading.state import Assessment, Cited, Customer, Held, Mark, Override, Reason
from shared.events.values import EndState, Grade, Signal


class Case(Struct, frozen=True, gc=False):
    """What a rule may look at: the customer, all evidence, the policy, the moment.

    Evidence up to ``since`` belongs to a car that was delivered, and speaks for no new one.
    """

    customer: Customer
    held: Held
    policy: GradingPolicy
    at: datetime
    since: datetime | None

    def seen(self, grade: Grade) -> list[tuple[Signal, Mark]]:
        """Signals of the grade that were seen inside its validity window."""
        marks = self.held.seen.get(grade)
        if not marks:
            return []
        start = self.at - self.policy.validity[grade]
        since = self.since
        return [found for found in marks.items() if found[1].at >= start and (since is None or found[1].at > since)]

    def said(self) -> tuple[Signal, Mark] | None:
        """The latest stated horizon, while it is valid; of the same moment, the nearest."""
        said = self.held.said
        if not said:
            return None
        signal, mark = next(iter(said.items())) if len(said) == 1 else max(said.items(), key=_moment)
        expired = self.at - mark.at > self.policy.validity[GRADE_OF[signal]]
        return None if expired or (self.since is not None and mark.at <= self.since) else (signal, mark)


class Finding(Struct, frozen=True, gc=False):
    """A rule's answer; ``won`` is the end state of a customer whose car was delivered and who shows nothing newer."""

    grade: Grade
    reasons: tuple[Reason, ...]
    overridden: bool = False
    won: EndState | None = None


def grade(customer: Customer, policy: GradingPolicy, at: datetime) -> Assessment:
    """Grade and end state of the customer by the policy, as of the moment, with the reasons.

    Depends on nothing but its arguments; evidence later than ``at`` is not expected.
    """
    held = everything(customer)
    newest_car = held.delivered or held.serviced
    case = Case(customer, held, policy, at, newest_car.at if newest_car else None)
    found = decide(case)
    if ended := ending(customer):
        end_state, reason = ended
        return Assessment(found.grade, end_state, found.overridden, (*found.reasons, reason))
    if found.won:
        return Assessment(found.grade, found.won, found.overridden, found.reasons)
    return Assessment(found.grade, None, found.overridden, found.reasons, regrade_due(case, found))


def decide(case: Case) -> Finding:
    """The answer of the first rule that applies; the last one always does."""
    for rule in RULES:
        found = rule(case)
        if found is not None:
            return found
    return too_little_evidence(case)


def ordered(case: Case) -> Finding | None:
    """A deposit or contract that is neither cancelled nor delivered is always O."""
    if not case.held.orders:
        return None
    placed = (mark for order in case.held.orders for mark in order.placed)
    return Finding(O, (Reason("ordered", tuple(map(cited, placed))),))


def card_incomplete(case: Case) -> Finding | None:
    """Without name, phone or model there is no grade; a reason for each that is missing."""
    customer = case.customer
    if customer.has_name and customer.has_phone and customer.has_model:
        return None
    known = {"name": customer.has_name, "phone": customer.has_phone, "model": customer.has_model}
    reasons = tuple(Reason(f"{what}_missing") for what, is_known in known.items() if not is_known)
    return Finding(Grade.UNGRADED, reasons, won=_won(case.held))


def overridden(case: Case) -> Finding | None:
    """A manager's grade holds until contrary evidence (`contradicts`), or until a car is delivered."""
    override = case.customer.override
    if override is None or (case.since is not None and override.mark.at <= case.since) or contradicts(case, override):
        return None
    return Finding(override.grade, (Reason("overridden", (cited(override.mark),)),), overridden=True)


def horizon_stated(case: Case) -> Finding | None:
    """The latest stated horizon, while it is valid, is floor and ceiling of C … H; an earlier one never comes back."""
    said = case.said()
    if said is None:
        return None
    signal, mark = said
    reason = Reason("horizon_stated", (cited(mark, signal),))
    floor, ceiling = HORIZONS[signal]
    if floor is not ceiling and 1 + len(seen := case.seen(ceiling)) >= case.policy.signals_needed:
        return Finding(ceiling, (reason, _observed(seen)))
    return Finding(floor, (reason,))


def signals_observed(case: Case) -> Finding | None:
    """Otherwise the highest grade with enough of its signals inside the validity window."""
    needed = case.policy.signals_needed
    enough = [grade for grade, marks in case.held.seen.items() if len(marks) >= needed]
    for grade in sorted(enough, key=RANK_OF.__getitem__, reverse=True):
        seen = case.seen(grade)
        if len(seen) >= needed:
            return Finding(grade, (_observed(seen),))
    return None


def delivered(case: Case) -> Finding | None:
    """The car was delivered and nothing newer makes a grade: the customer stays an O that is won."""
    won = _won(case.held)
    if won is None:
        return None
    mark = case.held.serviced if won is EndState.RETAINED else case.held.delivered
    return Finding(O, (Reason(won.value, (cited(mark),) if mark else ()),), won=won)


def too_little_evidence(case: Case) -> Finding:
    """A complete card is never without a grade: the lowest, citing whatever was seen."""
    evidence = [cited(mark, signal) for grade in case.held.seen for signal, mark in case.seen(grade)]
    return Finding(C, (Reason("too_little_evidence", tuple(evidence)),))


RULES: tuple[Callable[[Case], Finding | None], ...] = (
    ordered,
    card_incomplete,
    overridden,
    horizon_stated,
    signals_observed,
    delivered,
    too_little_evidence,
)
"""In the order in which they are asked."""


def contradicts(case: Case, override: Override) -> bool:
    """Whether evidence since the override would, taken alone, make another grade than the manager's.

    That is: a horizon stated since then that does not allow the grade, or enough different signals of one other
    grade. The validity window does not matter here: an override that has ended does not come back.
    """
    since = override.mark.at
    for signal, mark in case.held.said.items():
        floor, ceiling = HORIZONS[signal]
        if mark.at > since and not floor.rank <= override.grade.rank <= ceiling.rank:
            return True
    return any(
        sum(mark.at > since for mark in marks.values()) >= case.policy.signals_needed
        for grade, marks in case.held.seen.items()
        if grade is not override.grade
    )


def regrade_due(case: Case, found: Finding) -> datetime | None:
    """When the grade's horizon has run out, counted from the newest evidence that speaks for the grade.

    A confirmed card audit counts, too: someone looked and said that it stands. O does not age.
    """
    grade = found.grade
    span = case.policy.ageing.get(grade)
    if span is None or grade is O:
        return None
    newest = case.customer.confirmed.at if case.customer.confirmed else None
    for reason in found.reasons:
        for one in reason.evidence:
            if newest is None or one.occurred_at > newest:
                newest = one.occurred_at
    for mark in case.held.seen.get(grade, _NONE).values():
        if newest is None or mark.at > newest:
            newest = mark.at
    return (newest or case.at) + span


_NONE: dict[Signal, Mark] = {}


def cited(mark: Mark, signal: Signal | None = None) -> Cited:
    """The mark as evidence behind a reason."""
    return Cited(mark.event_id, mark.at, mark.actor_id, signal)


def _observed(seen: list[tuple[Signal, Mark]]) -> Reason:
    return Reason("signals_observed", tuple([cited(mark, signal) for signal, mark in seen]))


def _moment(said: tuple[Signal, Mark]) -> tuple[datetime, str, int]:
    signal, mark = said
    return mark.at, mark.event_id, GRADE_OF[signal].rank


def _won(held: Held) -> EndState | None:
    if held.serviced and (held.delivered is None or held.serviced.at >= held.delivered.at):
        return EndState.RETAINED
    return EndState.DELIVERED if held.delivered else None
