"""Section 3: a grade ages; overdue for re-grading when its horizon has run out, and not lowered silently."""

from datetime import timedelta

import pytest

from shared.events.card import CardAudited
from shared.events.contact import FollowUpLogged
from shared.events.values import Channel, ContactOutcome, Grade, Horizon, Signal
from tests.support.graded import Graded, day


@pytest.mark.parametrize(
    ("horizon", "days"),
    [
        (Horizon.DAYS_7, 7),
        (Horizon.DAYS_15, 15),
        (Horizon.MONTH_1, 30),
        (Horizon.MONTHS_1_TO_3, 90),
        (Horizon.MONTHS_3, 90),
        (Horizon.OVER_3_MONTHS, 180),
    ],
)
def test_a_grade_is_due_for_regrading_when_its_horizon_has_run_out(horizon: Horizon, days: int) -> None:
    assert Graded().has_card().says(horizon, on=day(1)).now.regrade_due_at == day(1) + timedelta(days=days)


def test_h_is_overdue_on_the_eighth_day() -> None:
    due = Graded().has_card().says(Horizon.DAYS_7, on=day(1)).now.regrade_due_at
    assert due is not None
    assert day(7) < due <= day(8)


def test_fresh_evidence_for_the_grade_starts_its_days_anew() -> None:
    customer = Graded().has_card().says(Horizon.DAYS_7, on=day(1)).shows(Signal.H1, on=day(5))
    assert customer.now.regrade_due_at == day(12)


def test_evidence_for_another_grade_does_not() -> None:
    customer = Graded().has_card().says(Horizon.DAYS_7, on=day(1)).shows(Signal.B1, on=day(5))
    assert customer.now.grade is Grade.H
    assert customer.now.regrade_due_at == day(8)


def test_an_audit_that_confirms_the_card_does_and_one_with_a_finding_does_not() -> None:
    customer = Graded().has_card().says(Horizon.DAYS_7, on=day(1))
    assert customer.happens(CardAudited(confirmed=False, finding="phone"), on=day(4)).now.regrade_due_at == day(8)
    assert customer.happens(CardAudited(confirmed=True), on=day(5)).now.regrade_due_at == day(12)


def test_a_contact_without_evidence_neither_lowers_a_grade_nor_renews_it() -> None:
    call = FollowUpLogged(channel=Channel.CALL, outcome=ContactOutcome.NO_ANSWER)
    customer = Graded().has_card().says(Horizon.DAYS_7, on=day(1)).happens(call, on=day(40))
    assert customer.now.grade is Grade.H
    assert customer.now.regrade_due_at == day(8)


def test_neither_ungraded_nor_o_ages() -> None:
    assert Graded().has_card(model=None).now.regrade_due_at is None
    assert Graded().has_card().orders(on=day(1)).now.regrade_due_at is None
    assert Graded().has_card().shows(Signal.O1, Signal.O2, on=day(1)).now.regrade_due_at is None


def test_a_card_without_evidence_is_due_after_the_days_of_c() -> None:
    assert Graded().has_card(on=day(1)).now.regrade_due_at == day(181)
