"""The projection's door to this room: an event in, rows out. Pure, and without a state of its own."""

import msgspec

from services.followup.day.activity import figures_of
from services.followup.day.cases import CASES, case_rows
from services.followup.day.day_facts import DAY_FACTS, day_rows
from services.followup.day.interests import interests_of
from services.followup.day.moment import Moment, moment_of
from services.followup.day.rows import ActivityRow
from services.followup.day.tables import Row
from services.followup.day.talking import ACTIVITIES, kind_of
from services.followup.dealers import Dealer
from shared.events.event import Event
from shared.events.recorded import Recorded
from shared.events.values import ContactOutcome, Grade

_JSON = msgspec.json.Encoder()

FACTS: frozenset[type[Event]] = ACTIVITIES | CASES | DAY_FACTS
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
    cases = case_rows(event, moment)
    return (_activity(event, moment), *cases) if type(event) in ACTIVITIES else cases


def _activity(event: Event, moment: Moment) -> ActivityRow:
    kind, channel = kind_of(event)
    told = interests_of(event)
    outcome: ContactOutcome | None = getattr(event, "outcome", None)
    return ActivityRow(
        event_id=moment.event_id,
        customer_id=moment.customer_id,
        dealer_id=moment.dealer_id,
        group_id=moment.group_id,
        day=moment.day,
        at=moment.at,
        consultant_id=moment.consultant_id,
        kind=kind,
        figures=figures_of(event),
        channel=channel,
        outcome=outcome.value if outcome else None,
        model=getattr(event, "model", None),
        task_id=getattr(event, "task_id", None),
        note_id=getattr(event, "note_id", None),
        next_contact_at=getattr(event, "next_contact_at", None),
        told=_JSON.encode(told).decode() if told else None,
    )
