"""Of what was missed, one task a kind stays owed: until it was done after all, or nobody is to do it any more."""

import pytest

from services.followup.task import Task, TaskKind, TaskStatus
from shared.events.card import CardAudited, CardMergedAway, PersonErased
from shared.events.defeat import CustomerOutOfContact, DefeatConfirmed, DefeatReported
from shared.events.event import Event
from shared.events.order import CarDelivered, DeliveryScheduled, OrderCancelled
from shared.events.values import ContactOutcome, DefeatReason, Grade
from tests.support.followed import CUSTOMER, ORDER, Followed, at, id_of, with_policy

CADENCE = TaskKind.CADENCE
AUDIT = TaskKind.CARD_AUDIT
DEFEAT = id_of("defeat")


def neglected(days: int = 24) -> Followed:
    """An H whom nobody has contacted since the second day."""
    return Followed().has_card(at(1)).is_called(at(2)).is_graded(Grade.H, at(2)).waits_until(at(days))


def owed(customer: Followed) -> list[Task]:
    """What was missed and is still owed."""
    return [one for one in customer.tasks.values() if one.status is TaskStatus.MISSED and one.settled_at is None]


def missed(customer: Followed, kind: TaskKind) -> list[Task]:
    return customer.all(kind, [TaskStatus.MISSED])


def test_one_that_is_missed_takes_the_place_of_the_one_before() -> None:
    customer = neglected()
    first, *_, last = missed(customer, CADENCE)
    assert len(missed(customer, CADENCE)) > 4
    assert [task.task_id for task in owed(customer)] == [last.task_id]
    assert first.settled_at == missed(customer, CADENCE)[1].ended_at


def test_a_contact_settles_what_is_left() -> None:
    assert owed(neglected().is_called(at(24))) == []


def test_a_contact_does_no_audit_and_the_audit_does() -> None:
    customer = Followed().has_card(at(1)).is_called(at(30)).waits_until(at(33)).is_called(at(33))
    assert [task.kind for task in owed(customer)] == [AUDIT]
    customer.happens(CardAudited(confirmed=True), on=at(34))
    assert [task.settled_at for task in missed(customer, AUDIT)] == [at(34)]


def test_a_regrading_that_came_late_settles_it() -> None:
    customer = Followed().has_card(at(1)).is_called(at(2)).is_graded(Grade.C, at(2), regrade=at(5)).waits_until(at(8))
    assert [task.kind for task in owed(customer)] == [TaskKind.REGRADE]
    assert owed(customer.is_graded(Grade.B, at(9))) == []


@pytest.mark.parametrize(
    "event",
    [
        DefeatConfirmed(defeat_id=DEFEAT),
        CustomerOutOfContact(attempts=5),
        CardMergedAway(merge_id=DEFEAT, survivor_customer_id=DEFEAT),
        PersonErased(person_id=CUSTOMER),
    ],
)
def test_nothing_is_owed_to_who_is_gone(event: Event) -> None:
    customer = neglected(40)
    assert {task.kind for task in owed(customer)} == {CADENCE, AUDIT}
    assert owed(customer.happens(event, on=at(40))) == []


def test_a_defeat_that_is_only_reported_settles_nothing() -> None:
    reported = DefeatReported(defeat_id=DEFEAT, reason=DefeatReason.NEEDS)
    assert owed(neglected().happens(reported, on=at(24)))


@pytest.mark.parametrize(
    "event",
    [
        DeliveryScheduled(order_id=ORDER, at=at(20)),
        CarDelivered(order_id=ORDER),
        OrderCancelled(order_id=ORDER, reason="finance"),
    ],
)
def test_a_delivery_that_did_not_take_place_is_settled_by_what_becomes_of_it(event: Event) -> None:
    agreed = DeliveryScheduled(order_id=ORDER, at=at(10, "15:00"))
    customer = Followed().has_card(at(1)).orders(at(9)).happens(agreed, on=at(9)).waits_until(at(10, "20:00"))
    assert [task.kind for task in owed(customer)] == [TaskKind.DELIVERY_PREPARATION, TaskKind.DELIVERY_DAY]
    assert owed(customer.happens(event, on=at(11))) == []


def test_a_message_that_nobody_hears_of_is_settled_when_it_is_missed() -> None:
    customer = (
        Followed()
        .has_card(at(1))
        .is_called(at(2), ContactOutcome.APPOINTMENT, promises=at(9, "15:00"))
        .waits_until(at(9, "15:30"))
    )
    assert [task.settled_at for task in missed(customer, TaskKind.APPOINTMENT_REMINDER)] == [at(9, "15:00")]


def test_a_thank_you_that_the_manager_heard_of_is_settled_by_the_next_contact() -> None:
    customer = Followed().has_card(at(1)).comes(at(1)).leaves(at(1, "11:00")).waits_until(at(1, "11:10"))
    assert [task.kind for task in owed(customer)] == [TaskKind.THANK_YOU]
    assert owed(customer.is_called(at(1, "16:00"))) == []


def test_the_manager_hears_of_every_missed_one_though_a_newer_was_missed_before() -> None:
    policy = with_policy(escalation_minutes={"cadence": 3 * 24 * 60})
    customer = Followed(policy).has_card(at(1)).is_called(at(2)).is_graded(Grade.H, at(2)).waits_until(at(30))
    told = [task for task in missed(customer, CADENCE) if task.escalated_at is not None]
    assert told == [task for task in missed(customer, CADENCE) if task.escalates_at <= at(30)]
    assert all(task.escalated_at == task.escalates_at for task in told)
