"""Merged cards, and people who were erased (sections 2 and 8)."""

import msgspec

from services.followup.planning import to_bytes
from services.followup.task import TaskKind, TaskStatus
from shared.events.card import (
    CardAbsorbed,
    CardMergedAway,
    CardReleased,
    CardRestored,
    Evidence,
    OrderEnd,
    PersonErased,
)
from shared.events.defeat import DefeatReported
from shared.events.values import DefeatReason, Grade, Signal
from tests.support.followed import CUSTOMER, Followed, at, id_of

MERGE = id_of("merge")
OTHER = id_of("other")
FIRST = TaskKind.FIRST_FOLLOW_UP


def absorbed(order_end: OrderEnd | None = None) -> CardAbsorbed:
    seen = Evidence(event_id=id_of("seen"), occurred_at=at(1), actor_id="li-na", signals=(Signal.B1,))
    ended = Evidence(
        event_id=id_of("ended"), occurred_at=at(2), actor_id="li-na", order_id=id_of("o"), order_end=order_end
    )
    return CardAbsorbed(
        merge_id=MERGE,
        absorbed_customer_id=OTHER,
        evidence=(seen,) if order_end is None else (seen, ended),
        has_name=True,
        has_phone=True,
    )


def kept() -> Followed:
    return Followed().has_card(at(1)).is_called(at(2)).is_graded(Grade.B, at(2))


def test_the_absorbed_card_has_no_tasks_any_more_until_it_is_restored() -> None:
    before = [(task.kind, task.due_at) for task in kept().open]
    customer = kept().happens(CardMergedAway(merge_id=MERGE, survivor_customer_id=OTHER), on=at(5))
    assert customer.open == []
    assert {task.end_reason for task in customer.tasks.values() if task.ended_at == at(5)} == {"merged"}
    customer.happens(CardRestored(merge_id=MERGE, survivor_customer_id=OTHER), on=at(6))
    assert [(task.kind, task.due_at) for task in customer.open] == before


def test_the_survivor_is_followed_up_within_a_day() -> None:
    customer = kept().happens(absorbed(), on=at(5))
    task = customer.opened(FIRST)
    assert (task.due_at, task.expires_at, task.why) == (at(5, "14:00"), at(6, "10:00"), "card_absorbed")
    assert task.subject_id == OTHER


def test_an_un_merge_takes_that_back() -> None:
    released = CardReleased(merge_id=MERGE, released_customer_id=OTHER, has_name=True, has_phone=True)
    assert kept().happens(absorbed(), on=at(5)).happens(released, on=at(5, "11:00")).kinds == ["cadence"]


def test_not_when_the_absorbed_card_ended_with_a_delivery() -> None:
    assert kept().happens(absorbed(OrderEnd.DELIVERED), on=at(5)).kinds == ["cadence"]
    assert FIRST.value in kept().happens(absorbed(OrderEnd.CANCELLED), on=at(5)).kinds


def test_not_while_the_survivor_is_reported_as_lost() -> None:
    reported = DefeatReported(defeat_id=id_of("defeat"), reason=DefeatReason.NEEDS)
    assert kept().happens(reported, on=at(4)).happens(absorbed(), on=at(5)).open == []


def test_an_erasure_cancels_everything_and_forgets() -> None:
    customer = kept().comes(at(5)).leaves(at(5, "11:00")).happens(PersonErased(person_id=CUSTOMER), on=at(5, "11:01"))
    assert customer.open == []
    ended = [task for task in customer.tasks.values() if task.ended_at == at(5, "11:01")]
    assert {task.end_reason for task in ended} == {"erased"}
    assert all(task.status is TaskStatus.CANCELLED for task in ended)
    assert customer.state is not None
    assert b"li-na" not in to_bytes(customer.state)
    assert len(to_bytes(customer.state)) < 150
    assert customer.happens(absorbed(), on=at(6)).is_graded(Grade.H, at(7)).waits_until(at(900)).open == []


def test_a_grade_after_the_erasure_says_nothing() -> None:
    customer = kept().happens(PersonErased(person_id=CUSTOMER), on=at(5))
    said = msgspec.json.encode([str(event) for event in customer.sent])
    customer.is_graded(Grade.UNGRADED, at(5)).comes(at(9)).leaves(at(9, "11:00"))
    assert msgspec.json.encode([str(event) for event in customer.sent]) == said
