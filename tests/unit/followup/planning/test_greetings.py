"""Greetings and campaigns go to those who consented to marketing, never in the quiet hours (sections 4 and 8)."""

from services.followup.task import TaskKind, TaskStatus
from shared.events.defeat import CustomerOutOfContact
from shared.events.message import ConsentPurpose, ContactConsentChanged
from shared.events.values import Channel
from tests.support.followed import Followed, at, with_policy

GREETING = TaskKind.GREETING
SPRING = {"name": "spring", "on": ["03-20"]}
CAMPAIGN = {"name": "new-model", "on": ["2026-03-25"], "template": "campaign", "at": "06:00"}
POLICY = with_policy(greetings=[SPRING, CAMPAIGN])


def said(allowed: bool, channel: Channel | None = None) -> ContactConsentChanged:
    return ContactConsentChanged(purpose=ConsentPurpose.MARKETING, allowed=allowed, channel=channel)


def greeted(customer: Followed) -> list[tuple[str | None, object]]:
    return [(task.template, task.due_at) for task in customer.tasks.values() if task.kind is GREETING]


def test_who_consented_is_greeted_on_the_day_and_invited_after_the_quiet_hours() -> None:
    customer = Followed(POLICY).has_card(at(1)).happens(said(True), on=at(1)).waits_until(at(30))
    assert greeted(customer) == [("greeting", at(20, "10:00")), ("campaign", at(25, "09:00"))]


def test_a_named_day_comes_every_year_and_a_date_once() -> None:
    customer = Followed(POLICY).has_card(at(1)).happens(said(True), on=at(1)).waits_until(at(800))
    assert greeted(customer) == [
        ("greeting", at(20, "10:00")),
        ("campaign", at(25, "09:00")),
        ("greeting", at(20 + 365, "10:00")),
        ("greeting", at(20 + 731, "10:00")),
    ]


def test_without_consent_nobody_is_greeted() -> None:
    assert greeted(Followed(POLICY).has_card(at(1)).waits_until(at(30))) == []
    service = ContactConsentChanged(purpose=ConsentPurpose.SERVICE, allowed=True)
    assert greeted(Followed(POLICY).has_card(at(1)).happens(service, on=at(1)).waits_until(at(30))) == []


def test_whoever_opts_out_gets_none_any_more_by_whatever_channel() -> None:
    customer = Followed(POLICY).has_card(at(1)).happens(said(True, Channel.SMS), on=at(1))
    assert greeted(customer.happens(said(False), on=at(21)).waits_until(at(30))) == [("greeting", at(20, "10:00"))]


def test_consent_by_one_channel_is_consent() -> None:
    customer = Followed(POLICY).has_card(at(1)).happens(said(False), said(True, Channel.SMS), on=at(1))
    assert greeted(customer.waits_until(at(21))) == [("greeting", at(20, "10:00"))]


def test_one_that_nobody_sent_is_missed_and_nobody_is_told() -> None:
    customer = Followed(POLICY).has_card(at(1)).happens(said(True), on=at(1)).waits_until(at(21))
    task = customer.only(GREETING)
    assert (task.status, task.ended_at, task.escalated_at) == (TaskStatus.MISSED, at(20, "16:00"), None)


def test_who_is_out_of_contact_is_not_greeted() -> None:
    customer = Followed(POLICY).has_card(at(1)).happens(said(True), CustomerOutOfContact(), on=at(1))
    assert greeted(customer.waits_until(at(30))) == []
