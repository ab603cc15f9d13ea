"""After-delivery tracking (sections 4 and 5): calls on some days after the delivery, and a message."""

from datetime import timedelta

from services.followup.task import Task, TaskKind, TaskStatus
from shared.events.order import SatisfactionSurveyed
from shared.events.values import ContactOutcome, EndState, Grade
from tests.support.followed import ORDER, Followed, at, with_policy

TRACKING = TaskKind.AFTER_DELIVERY


def delivered() -> Followed:
    return Followed().has_card(at(1)).orders(at(2)).is_delivered(at(10, "15:00"))


def call_of(customer: Followed) -> Task:
    (task,) = [task for task in customer.open if task.kind is TRACKING and task.template is None]
    return task


def test_a_message_goes_out_on_the_next_day_and_the_first_call_is_on_the_third() -> None:
    customer = delivered()
    (message,) = [task for task in customer.open if task.template is not None]
    assert (message.template, message.due_at) == ("after_delivery", at(11, "15:00"))
    assert (call_of(customer).due_at, call_of(customer).purpose) == (at(13, "15:00"), "care_after_delivery")


def test_each_call_brings_the_next_until_all_were_made() -> None:
    customer = delivered()
    days = []
    for _ in range(3):
        task = call_of(customer)
        days.append(task.due_at)
        customer.is_called(task.due_at + timedelta(hours=1), task=task)
    assert days == [at(13, "15:00"), at(17, "15:00"), at(40, "15:00")]
    assert [task.why for task in customer.open if task.template is None] == ["retained_base"]


def test_a_missed_call_escalates_and_the_next_stays_where_it_was() -> None:
    customer = delivered().waits_until(at(15))
    missed = {task.template: task.escalated_at for task in customer.tasks.values() if task.status is TaskStatus.MISSED}
    assert missed[None] == at(14, "18:00")
    assert missed["after_delivery"] is None, "a message that did not go out is no call that nobody made"
    assert call_of(customer).due_at == at(17, "15:00")


def test_a_visit_in_between_does_not_replace_the_call() -> None:
    customer = delivered().comes(at(12, "11:00"))
    assert call_of(customer).due_at == at(13, "15:00")


def test_a_contact_on_the_day_does_it() -> None:
    customer = delivered().is_called(at(13, "09:30"))
    assert call_of(customer).due_at == at(17, "15:00")


def test_no_answer_is_tried_again_and_counts_for_the_call() -> None:
    customer = delivered().is_called(at(13, "15:10"), ContactOutcome.NO_ANSWER)
    retry = call_of(customer)
    assert (retry.due_at, retry.why) == (at(14, "15:10"), "nobody_answered")
    assert call_of(customer.is_called(at(14, "15:20"))).due_at == at(17, "15:00")


def test_the_satisfaction_survey_is_such_a_contact() -> None:
    survey = SatisfactionSurveyed(order_id=ORDER, car_score=9, delivery_score=10)
    customer = delivered().happens(survey, on=at(12))
    assert call_of(customer).due_at == at(17, "15:00")


def test_neither_audit_nor_regrading_is_asked_of_who_has_the_car() -> None:
    customer = delivered().is_graded(Grade.O, at(10, "15:00"), end=EndState.DELIVERED).waits_until(at(60))
    assert {task.kind for task in customer.tasks.values()} & {TaskKind.CARD_AUDIT, TaskKind.REGRADE} == set()


def test_the_days_are_policy() -> None:
    policy = with_policy(after_delivery_days=[14], after_delivery_message_days=[], retained_days=None)
    customer = Followed(policy).has_card(at(1)).orders(at(2)).is_delivered(at(10, "15:00"))
    assert [task.due_at for task in customer.open] == [at(24, "15:00")]


def test_an_old_delivery_that_is_imported_is_tracked_from_today_on() -> None:
    customer = Followed().has_card(at(1)).is_delivered(at(1, "15:00"), recorded=at(6, "12:00"))
    assert [task.due_at for task in customer.open] == [at(8, "15:00")]
