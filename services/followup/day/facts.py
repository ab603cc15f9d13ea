"""The projection's door to this room: an event in, rows out. Pure, and without a state of its own."""

from services.followup.day.activity import ACTIVITIES, activity_rows
from services.followup.day.cases import CASES, case_rows
from services.followup.day.day_facts import DAY_FACTS, day_rows
from services.followup.day.interests import INTERESTS, interest_rows
from services.followup.day.moment import moment_of
from services.followup.day.tables import Row
from services.followup.day.talking import TALKS, talk_rows
from services.followup.dealers import Dealer
from shared.events.event import Event
from shared.events.recorded import Recorded
from shared.events.values import Grade

FACTS: frozenset[type[Event]] = ACTIVITIES | TALKS | INTERESTS | CASES | DAY_FACTS
"""Types that rows are made of: those of the customers' streams, and all of the day streams."""


def rows_of(recorded: Recorded, consultant_id: str | None, grade: Grade | None, dealer: Dealer) -> tuple[Row, ...]:
    """Rows that one event makes.

    A day stream's events need no state either: a review names its report, and the row takes in the rest.

    Args:
        recorded: the event, on a customer's or on a day stream.
        consultant_id: the customer's owner as planning knows it; None for a day stream.
        grade: the customer's grade as planning knows it; None for a day stream.
        dealer: whose calendar says which day it is.
    """
    event = recorded.event
    if event is None or type(event) not in FACTS:
        return ()
    if type(event) in DAY_FACTS:
        return day_rows(event, recorded)
    moment = moment_of(recorded, event, consultant_id, grade, dealer)
    return (
        *activity_rows(event, moment),
        *talk_rows(event, moment),
        *interest_rows(event, moment),
        *case_rows(event, moment),
    )
