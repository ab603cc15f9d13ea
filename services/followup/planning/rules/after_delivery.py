"""After-delivery tracking: calls and messages some days after the customer got the car (sections 4 and 5)."""

from services.followup.planning.case import Case, Wanted, Window, window_at
from services.followup.planning.facts import has_address, owes_retry
from services.followup.planning.rules.messaging import window_from
from services.followup.planning.rules.series import next_of
from services.followup.planning.state import Delivered, Mark
from services.followup.task import TaskKind


def call_after_delivery(case: Case) -> Wanted | None:
    """The next call; when nobody answered, the next try."""
    delivered = _tracked(case)
    if delivered is None:
        return None
    tried = owes_retry(case.customer)
    if tried is not None and tried.at > delivered.mark.at:
        window = window_at(case, tried.at + case.policy.retry)
        if window is not None and window.expires_at > case.now:
            return _task(delivered, window, tried, "nobody_answered")
    window = next_of(case, delivered.mark, case.policy.after_delivery, delivered.called_at, window_at)
    return None if window is None else _task(delivered, window, delivered.mark, "after_delivery")


def message_after_delivery(case: Case) -> Wanted | None:
    """The next message."""
    delivered = _tracked(case)
    if delivered is None or not has_address(case.customer):
        return None
    spans = case.policy.after_delivery_messages
    window = next_of(case, delivered.mark, spans, delivered.messaged_at, window_from)
    return None if window is None else _task(delivered, window, delivered.mark, "after_delivery", "after_delivery")


def _tracked(case: Case) -> Delivered | None:
    return case.customer.delivered if case.customer.has_phone else None


def _task(delivered: Delivered, window: Window, cause: Mark, why: str, template: str | None = None) -> Wanted:
    return Wanted(
        kind=TaskKind.AFTER_DELIVERY,
        due_at=window.due_at,
        expires_at=window.expires_at,
        purpose="care_after_delivery",
        why=why,
        cause_id=cause.event_id,
        subject_id=delivered.order_id,
        template=template,
    )
