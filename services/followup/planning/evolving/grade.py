"""What grading says. It comes on another topic, sooner or later than the interactions that it rests on."""

from msgspec.structs import replace

from services.followup.moments import utc
from services.followup.planning.evolving.step import Step
from services.followup.planning.state import Customer, Graded, Mark
from shared.events.event import Event
from shared.events.grade import GradeChanged
from shared.events.values import EndState

_WON = frozenset({EndState.DELIVERED, EndState.RETAINED})


def _graded(customer: Customer, event: GradeChanged, mark: Mark) -> Customer:
    due_at = event.regrade_due_at
    return replace(
        customer,
        graded=Graded(
            event.after, mark, event.rests_on, event.end_after in _WON, None if due_at is None else utc(due_at)
        ),
    )


STEPS: dict[type[Event], Step] = {GradeChanged: Step(_graded, is_interaction=False)}
