"""Section 3, *policy*: a dealer or group changes it without code, versioned, with effect from a moment."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from services.grading.policy import DEFAULT_POLICY, policy_of
from services.grading.projection import GradeProjection
from shared.events.dealer import DealerPolicyChanged, GroupPolicyChanged
from shared.events.event import Event
from shared.events.values import Grade, Horizon, Signal
from shared.policies.book import PolicyInvalid
from tests.support.graded import Graded, day, recorded_as

ONE_SIGNAL = {"signals_needed": 1}
THREE_SIGNALS = {"signals_needed": 3}


def takes_in(projection: GradeProjection, event: Event, position: int, on: datetime, partition: int = 0) -> None:
    recorded = replace(recorded_as(event, position, on), stream_id=UUID(int=position))
    projection.fold_broadcast(partition, recorded)


def by_dealer(settings: dict[str, Any], effective_at: datetime | None = None) -> DealerPolicyChanged:
    return DealerPolicyChanged(subject="grading", settings=settings, effective_at=effective_at)


def by_group(settings: dict[str, Any]) -> GroupPolicyChanged:
    return GroupPolicyChanged(subject="grading", settings=settings)


def customer_of(projection: GradeProjection) -> Graded:
    customer = Graded(projection)
    customer.events = 100  # what follows stands after the policies in the ledger
    return customer.has_card()


def test_what_a_policy_does_not_name_is_as_in_the_defaults() -> None:
    policy = policy_of({"ageing_days": {"H": 3}, "greeting": "hello"}, "dealer", 4)
    assert policy.ageing[Grade.H].days == 3
    assert policy.ageing[Grade.A] == DEFAULT_POLICY.ageing[Grade.A]
    assert policy.version == 4


@pytest.mark.parametrize(
    "settings",
    [
        {"signals_needed": 0},
        {"signals_needed": "two"},
        {"validity_days": {"Z": 3}},
        {"ageing_days": {"H": -1}},
        {"ageing_days": 7},
    ],
)
def test_a_wrong_policy_is_refused_with_the_place(settings: dict[str, Any]) -> None:
    with pytest.raises(PolicyInvalid, match=r"\$\."):
        policy_of(settings, "dealer", 1)
    projection = GradeProjection()
    takes_in(projection, by_dealer(settings), 1, day(0))
    assert customer_of(projection).shows(Signal.A1, Signal.A2, on=day(1)).now.grade is Grade.A, (
        "as if it were not there"
    )


def test_a_dealers_policy_wins_over_its_groups_and_the_groups_over_ours() -> None:
    projection = GradeProjection()
    takes_in(projection, by_group(THREE_SIGNALS), 1, day(-2))
    assert customer_of(projection).shows(Signal.A1, Signal.A2, on=day(1)).now.grade is Grade.C
    takes_in(projection, by_dealer(ONE_SIGNAL), 2, day(-1))
    customer = customer_of(projection).shows(Signal.A1, on=day(1))
    assert customer.now.grade is Grade.A
    assert customer.state is not None
    assert (customer.state.policy_scope, customer.state.policy_version) == ("dealer", 2)
    assert customer.changes[-1].policy_version == 2


def test_a_policy_takes_effect_at_its_time() -> None:
    projection = GradeProjection()
    takes_in(projection, by_dealer(ONE_SIGNAL, effective_at=day(5)), 1, day(-1))
    customer = customer_of(projection).shows(Signal.A1, on=day(4))
    assert customer.now.grade is Grade.C
    assert customer.shows(Signal.A1, on=day(5)).now.grade is Grade.A


def test_a_policy_reaches_a_customer_at_their_next_event_that_bears_on_the_grade() -> None:
    projection = GradeProjection()
    customer = customer_of(projection).says(Horizon.DAYS_7, on=day(1))
    takes_in(projection, by_dealer({"ageing_days": {"H": 3}}), 50, day(1.5))
    assert customer.now.regrade_due_at == day(8)
    assert customer.says(Horizon.DAYS_7, on=day(2)).now.regrade_due_at == day(5)


def test_an_event_before_the_policy_in_the_ledger_does_not_see_it_though_another_partition_does() -> None:
    projection = GradeProjection()
    takes_in(projection, by_dealer(ONE_SIGNAL), 50, day(-1), partition=7)
    behind = Graded(projection).has_card().shows(Signal.A1, on=day(1))
    assert behind.now.grade is Grade.C


def test_policies_of_other_subjects_do_not_concern_grading() -> None:
    takes_in(GradeProjection(), DealerPolicyChanged(subject="follow_up", settings={"signals_needed": 0}), 1, day(0))


def test_the_same_change_from_every_partition_is_one_change() -> None:
    projection = GradeProjection()
    for partition in range(4):
        takes_in(projection, by_dealer(ONE_SIGNAL), 1, day(-1), partition=partition)
    assert customer_of(projection).shows(Signal.A1, on=day(1)).now.grade is Grade.A


def test_an_o_does_not_age_whatever_a_policy_says() -> None:
    projection = GradeProjection()
    takes_in(projection, by_dealer({"ageing_days": {"O": 3}}), 1, day(-1))
    assert customer_of(projection).orders(on=day(1)).now.regrade_due_at is None
