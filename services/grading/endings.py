"""End states that someone decided (sections 2, 6 and 8): erased, merged away, lost."""

from services.grading.state import Cited, Customer, Mark, Reason
from shared.events.values import EndState


def ending(customer: Customer) -> tuple[EndState, Reason] | None:
    """The end state that stands over whatever the evidence says, with its reason; the most final one first."""
    if customer.erased:
        return _ended(EndState.ERASED, customer.erased)
    if customer.merged:
        return _ended(EndState.MERGED, customer.merged)
    if customer.lost:
        return _ended(customer.lost.end, customer.lost.mark)
    return None


def _ended(end: EndState, mark: Mark) -> tuple[EndState, Reason]:
    return end, Reason(end.value, (Cited(mark.event_id, mark.at, mark.actor_id),))
