"""Each card is audited monthly (卡片清点, section 3)."""

from services.followup.task import TaskKind, TaskStatus
from shared.events.card import CardAudited
from tests.support.followed import Followed, at, with_policy

AUDIT = TaskKind.CARD_AUDIT


def test_it_is_asked_for_thirty_days_after_the_card_was_opened() -> None:
    customer = Followed().has_card(at(1)).waits_until(at(31, "09:30"))
    assert all(task.kind is not AUDIT for task in customer.tasks.values())
    task = customer.waits_until(at(31)).opened(AUDIT)
    assert (task.due_at, task.expires_at, task.purpose) == (at(31), at(32, "18:00"), "audit_card")


def test_an_audit_does_it_and_the_next_is_thirty_days_later() -> None:
    customer = Followed().has_card(at(1)).waits_until(at(31)).happens(CardAudited(confirmed=True), on=at(31, "15:00"))
    assert customer.only(AUDIT).status is TaskStatus.DONE
    assert customer.waits_until(at(61, "15:00")).opened(AUDIT).due_at == at(61, "15:00")


def test_an_audit_ahead_of_time_puts_it_off() -> None:
    customer = Followed().has_card(at(1)).happens(CardAudited(confirmed=True), on=at(20)).waits_until(at(49))
    assert all(task.kind is not AUDIT for task in customer.tasks.values())


def test_a_missed_one_comes_again_in_the_next_month() -> None:
    customer = Followed().has_card(at(1)).waits_until(at(62))
    assert customer.only(AUDIT, [TaskStatus.MISSED]).due_at == at(31)
    assert customer.opened(AUDIT).due_at == at(61)


def test_a_card_without_a_phone_is_audited_too() -> None:
    assert Followed().has_card(at(1), phone=False).waits_until(at(31)).opened(AUDIT)


def test_a_talk_with_the_customer_is_no_audit() -> None:
    customer = Followed().has_card(at(1)).waits_until(at(31)).is_called(at(31, "11:00"))
    assert customer.opened(AUDIT)


def test_the_interval_is_policy() -> None:
    customer = Followed(with_policy(audit_days=None)).has_card(at(1)).waits_until(at(100))
    assert all(task.kind is not AUDIT for task in customer.tasks.values())
