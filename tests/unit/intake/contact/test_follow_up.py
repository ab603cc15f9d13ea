"""Section 4: no attempt is lost, also "no answer"; a promised appointment wins over the cadence."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.intake.contact.commands import LogFollowUp
from services.intake.defeat.commands import ReportDefeat, ReportOutOfContact
from shared.events.contact import FollowUpLogged
from shared.events.defeat import CustomerCameBack
from shared.events.values import Channel, ContactOutcome, DefeatReason, Horizon, Signal
from tests.support.view import AFTER_SALES, Showroom
from tests.support.visitors import carded

_ALL_OUTCOMES = pytest.mark.parametrize("outcome", ContactOutcome)


@_ALL_OUTCOMES
def test_no_attempt_is_lost(outcome: ContactOutcome) -> None:
    showroom = Showroom.opened()
    later = showroom.now + timedelta(days=2)
    fields = {"customer_id": carded(showroom), "channel": Channel.CALL, "outcome": outcome, "next_contact_at": later}
    showroom.accepts(LogFollowUp, **fields)
    showroom.accepts(LogFollowUp, **fields)
    assert [one.outcome for one in showroom.events(FollowUpLogged)] == [outcome, outcome]


def test_a_follow_up_closes_a_task_but_needs_none() -> None:
    showroom = Showroom.opened()
    fields = {"customer_id": carded(showroom), "channel": Channel.WECHAT, "outcome": ContactOutcome.TALKED}
    task_id = uuid4()
    showroom.accepts(LogFollowUp, **fields, task_id=task_id, referrals_asked=True)
    showroom.accepts(LogFollowUp, **fields)
    assert [one.task_id for one in showroom.events(FollowUpLogged)] == [task_id, None]


def test_what_was_said_is_kept_beside_the_event_not_in_it() -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    showroom.accepts(
        LogFollowUp,
        customer_id=customer_id,
        channel=Channel.CALL,
        outcome=ContactOutcome.TALKED,
        note="周六带家人来看车",
        stated_horizon=Horizon.DAYS_7,
    )
    (note,) = showroom.store.notes.values()
    (logged,) = showroom.events(FollowUpLogged)
    assert (note.text, note.customer_id) == ("周六带家人来看车", customer_id)
    assert (logged.note_id, logged.stated_horizon) == (note.note_id, Horizon.DAYS_7)


def test_an_appointment_has_a_time_that_lies_ahead() -> None:
    showroom = Showroom.opened()
    fields = {"customer_id": carded(showroom), "channel": Channel.CALL, "outcome": ContactOutcome.APPOINTMENT}
    assert showroom.refuses(LogFollowUp, **fields).name == "AppointmentTimeMissing"
    passed = showroom.now - timedelta(minutes=1)
    refusal = showroom.refuses(LogFollowUp, **fields, next_contact_at=passed)
    assert (refusal.name, refusal.path) == ("TimePassed", "$.next_contact_at")
    showroom.accepts(LogFollowUp, **fields, next_contact_at=showroom.now + timedelta(days=1))


@pytest.mark.parametrize("outcome", [ContactOutcome.NO_ANSWER, ContactOutcome.WRONG_NUMBER])
def test_nothing_is_observed_where_nobody_was_reached(outcome: ContactOutcome) -> None:
    showroom = Showroom.opened()
    fields = {"customer_id": carded(showroom), "channel": Channel.CALL, "outcome": outcome}
    signals = showroom.refuses(LogFollowUp, **fields, signals=[Signal.H2])
    horizon = showroom.refuses(LogFollowUp, **fields, stated_horizon=Horizon.NOW)
    assert (signals.name, signals.path) == ("NobodyReached", "$.signals")
    assert (horizon.name, horizon.path) == ("NobodyReached", "$.stated_horizon")


@_ALL_OUTCOMES
def test_who_was_out_of_contact_and_talked_to_has_come_back(outcome: ContactOutcome) -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    showroom.accepts(ReportOutOfContact, customer_id=customer_id)
    later = showroom.now + timedelta(days=1)
    showroom.accepts(LogFollowUp, customer_id=customer_id, channel=Channel.CALL, outcome=outcome, next_contact_at=later)
    talked = outcome in {ContactOutcome.TALKED, ContactOutcome.APPOINTMENT}
    assert bool(showroom.events(CustomerCameBack)) is talked
    assert showroom.customer(customer_id).out_of_contact is not talked


def test_a_defeated_customer_is_revisited_and_stays_defeated() -> None:
    """Section 6: defeated customers get a revisit."""
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    showroom.accepts(ReportDefeat, customer_id=customer_id, reason=DefeatReason.UNKNOWN)
    showroom.accepts(LogFollowUp, customer_id=customer_id, channel=Channel.CALL, outcome=ContactOutcome.TALKED)
    assert showroom.customer(customer_id).defeat is not None


def test_after_sales_follows_up_after_the_delivery() -> None:
    showroom = Showroom.opened()
    showroom.accepts(
        LogFollowUp,
        by=AFTER_SALES,
        customer_id=carded(showroom),
        channel=Channel.CALL,
        outcome=ContactOutcome.TALKED,
    )


def test_a_stranger_is_not_followed_up() -> None:
    showroom = Showroom.opened()
    fields = {"customer_id": uuid4(), "channel": Channel.CALL, "outcome": ContactOutcome.NO_ANSWER}
    assert showroom.refuses(LogFollowUp, **fields).name == "CustomerUnknown"
