"""Thank-you within 5 minutes to every customer who leaves without a deal and left a phone number (section 4)."""

from datetime import datetime, timedelta

import pytest

from services.followup.task import TaskKind, TaskStatus
from shared.events.contact import ContactTaskEscalated, ContactTaskMissed, FollowUpLogged
from shared.events.message import MessageNotSent, MessageReceiptReceived, MessageSent
from shared.events.values import Channel, ContactOutcome
from tests.support.followed import Followed, at, id_of, with_policy

THANKS = TaskKind.THANK_YOU


def has_left(clock: str = "11:00") -> Followed:
    return Followed().has_card(at(1, "09:30")).comes(at(1, "10:00")).leaves(at(1, clock))


def test_it_is_due_when_the_customer_leaves_and_has_five_minutes() -> None:
    task = has_left().only(THANKS)
    assert (task.status, task.due_at, task.expires_at) == (TaskStatus.DUE, at(1, "11:00"), at(1, "11:05"))
    assert (task.template, task.consultant_id, task.why) == ("thank_you", "li-na", "left_without_deal")


def test_who_leaves_with_a_deal_is_not_thanked_for_coming() -> None:
    customer = Followed().has_card().comes(at(1)).leaves(at(1, "11:00"), deal=True)
    assert THANKS.value not in customer.kinds


def test_who_left_no_phone_gets_none() -> None:
    customer = Followed().has_card(phone=False).comes(at(1)).leaves(at(1, "11:00"))
    assert customer.tasks == {}


def test_a_phone_that_is_noted_within_the_five_minutes_is_in_time() -> None:
    customer = Followed().comes(at(1)).leaves(at(1, "11:00")).has_card(at(1, "11:04"))
    assert customer.opened(THANKS).expires_at == at(1, "11:05")
    later = Followed().comes(at(1)).leaves(at(1, "11:00")).has_card(at(1, "11:06"))
    assert later.kinds == ["first_follow_up"]


def test_it_is_done_when_a_gateway_took_it() -> None:
    customer = has_left()
    task = customer.only(THANKS)
    sent = MessageSent(
        task_id=task.task_id, channel=Channel.SMS, template="thank_you", language="zh", gateway="http-sms"
    )
    customer.happens(sent, on=at(1, "11:01"))
    done = customer.only(THANKS)
    assert (done.status, done.ended_at) == (TaskStatus.DONE, at(1, "11:01"))
    assert done.logged_event_id is not None


def test_it_is_missed_for_the_reason_for_which_it_was_given_up() -> None:
    customer = has_left()
    task = customer.only(THANKS)
    given_up = MessageNotSent(task_id=task.task_id, channel=Channel.SMS, template="thank_you", reason="opted_out")
    customer.happens(given_up, on=at(1, "11:02"))
    missed = customer.only(THANKS)
    assert (missed.status, missed.end_reason, missed.ended_at) == (TaskStatus.MISSED, "opted_out", at(1, "11:02"))


def test_silence_is_missed_and_put_before_the_manager_at_its_own_moment() -> None:
    customer = has_left().waits_until(at(1, "14:00"))
    missed = customer.only(THANKS)
    assert (missed.status, missed.end_reason, missed.manager_id) == (TaskStatus.MISSED, "expired", "zhao-min")
    assert [when for when, event in customer.sent if isinstance(event, ContactTaskMissed | ContactTaskEscalated)] == [
        at(1, "11:05"),
        at(1, "11:05"),
    ]


def test_in_the_quiet_hours_it_is_not_sent_and_shows_why() -> None:
    customer = Followed().has_card().comes(at(1, "20:00")).leaves(at(1, "22:30"))
    missed = customer.only(THANKS)
    assert (missed.status, missed.end_reason, missed.escalated_at) == (TaskStatus.MISSED, "quiet_hours", None)
    assert missed.settled_at == at(1, "22:30")
    assert customer.kinds == ["first_follow_up"]
    assert Followed().has_card().comes(at(1, "20:00")).leaves(at(1, "21:30")).opened(THANKS)


def test_a_departure_that_is_recorded_too_late_for_it_shows_as_missed() -> None:
    customer = Followed().has_card().comes(at(1)).leaves(at(1, "11:00"), recorded=at(1, "13:00"))
    missed = customer.only(THANKS)
    assert (missed.status, missed.scheduled_at, missed.ended_at) == (TaskStatus.MISSED, at(1, "13:00"), at(1, "13:00"))


def test_every_visit_has_its_own() -> None:
    customer = has_left().comes(at(1, "11:02"), visit="again").leaves(at(1, "11:04"), visit="again")
    assert len([task for task in customer.open if task.kind is THANKS]) == 2


def test_the_minutes_are_policy() -> None:
    customer = Followed(with_policy(thank_you_minutes=30)).has_card().comes(at(1)).leaves(at(1, "11:00"))
    assert customer.opened(THANKS).expires_at == at(1, "11:00") + timedelta(minutes=30)


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WECHAT])
def test_a_message_of_the_consultants_own_does_it_so_that_the_customer_gets_no_second(channel: Channel) -> None:
    own = FollowUpLogged(channel=channel, outcome=ContactOutcome.SENT)
    customer = has_left().happens(own, on=at(1, "11:02"))
    done = customer.only(THANKS)
    assert (done.status, done.ended_at, done.logged_event_id) == (
        TaskStatus.DONE,
        at(1, "11:02"),
        id_of("interactions 4"),
    )
    assert customer.kinds == ["first_follow_up"]


def test_one_that_names_the_thank_you_does_it_and_is_no_attempt_to_reach_the_customer() -> None:
    customer = has_left()
    own = FollowUpLogged(channel=Channel.SMS, outcome=ContactOutcome.SENT, task_id=customer.only(THANKS).task_id)
    assert customer.happens(own, on=at(1, "11:02")).only(THANKS).status is TaskStatus.DONE
    assert customer.state is not None
    assert customer.state.attempt is None


def test_who_opted_out_is_nobodys_fault() -> None:
    customer = has_left()
    refused = MessageNotSent(
        task_id=customer.only(THANKS).task_id, channel=Channel.SMS, template="thank_you", reason="opted_out"
    )
    missed = customer.happens(refused, on=at(1, "11:01")).only(THANKS)
    assert (missed.escalated_at, missed.settled_at) == (None, at(1, "11:01"))


def test_one_that_was_missed_is_settled_by_it_and_done_where_it_was_in_time() -> None:
    own = FollowUpLogged(channel=Channel.WECHAT, outcome=ContactOutcome.SENT)
    late = has_left().happens(own, on=at(1, "12:00")).only(THANKS)
    assert (late.status, late.settled_at) == (TaskStatus.MISSED, at(1, "12:00"))
    in_time = has_left().happens(own, on=at(1, "11:03"), recorded=at(1, "12:00")).only(THANKS)
    assert (in_time.status, in_time.settled_at) == (TaskStatus.DONE, None)


@pytest.mark.parametrize(
    ("sent", "when"),
    [
        (FollowUpLogged(channel=Channel.SMS, outcome=ContactOutcome.SENT), at(1, "10:59")),
        (FollowUpLogged(channel=Channel.EMAIL, outcome=ContactOutcome.SENT), at(1, "11:02")),
        (FollowUpLogged(channel=Channel.CALL, outcome=ContactOutcome.TALKED), at(1, "11:02")),
    ],
)
def test_nothing_else_does(sent: FollowUpLogged, when: datetime) -> None:
    assert has_left().happens(sent, on=when, recorded=at(1, "11:03")).opened(THANKS)


def test_one_that_did_not_arrive_is_put_before_the_manager() -> None:
    customer = has_left()
    task = customer.only(THANKS)
    sent = MessageSent(
        task_id=task.task_id, channel=Channel.SMS, template="thank_you", language="zh", gateway="http-sms"
    )
    receipt = MessageReceiptReceived(task_id=task.task_id, gateway="http-sms", delivered=False, reason="absent")
    customer.happens(sent, on=at(1, "11:01")).happens(receipt, on=at(1, "11:20"))
    told = customer.only(THANKS)
    assert (told.status, told.escalated_at, told.manager_id) == (TaskStatus.DONE, at(1, "11:20"), "zhao-min")
    again = len(customer.sent)
    assert len(customer.happens(receipt, on=at(1, "11:30")).sent) == again
