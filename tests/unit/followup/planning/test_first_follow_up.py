"""First follow-up within 24 hours of every non-deal contact, independent of the thank-you (section 4)."""

from services.followup.task import TaskKind, TaskStatus
from shared.events.reception import CallRegistered, LeadReceived
from shared.events.sale import QuoteGiven, TestDriveTaken
from shared.events.values import ContactOutcome, Money
from tests.support.followed import Followed, at, id_of, with_policy

FIRST = TaskKind.FIRST_FOLLOW_UP
CALL = CallRegistered(call_id=id_of("call"), first_contact=True, consultant_id="li-na")
DRIVEN = TestDriveTaken(drive_id=id_of("drive"), model="Sagitar", licence_checked=True, agreement_signed=True)
QUOTED = QuoteGiven(quote_id=id_of("quote"), model="Sagitar", items=(), total=Money(15_000_000))
LEAD = LeadReceived(lead_id=id_of("lead"), provider="platform", consultant_id="li-na")


def has_left(clock: str = "11:00") -> Followed:
    return Followed().has_card(at(1, "09:30")).comes(at(1, "10:00")).leaves(at(1, clock))


def test_it_is_due_four_hours_after_and_missed_a_day_after_the_customer_left() -> None:
    task = has_left().opened(FIRST)
    assert (task.due_at, task.expires_at) == (at(1, "15:00"), at(2, "11:00"))
    assert (task.purpose, task.consultant_id, task.template) == ("follow_up_first", "li-na", None)


def test_both_moments_are_moved_into_business_hours_with_two_of_them_to_do_it_in() -> None:
    late = has_left("17:00").opened(FIRST)
    assert (late.due_at, late.expires_at) == (at(2, "09:00"), at(2, "17:00"))
    closed = Followed(with_policy(closed_on=["2026-03-02"])).has_card().comes(at(1)).leaves(at(1, "17:00"))
    task = closed.opened(FIRST)
    assert (task.due_at, task.expires_at) == (at(3, "09:00"), at(3, "11:00"))


def test_calls_and_leads_ask_for_it_too() -> None:
    called = Followed().has_card().happens(CALL, on=at(1, "10:00"))
    assert (called.opened(FIRST).subject_id, called.opened(FIRST).why) == (id_of("call"), "called")
    lead = Followed().happens(LEAD, on=at(1, "10:00")).has_card(at(1, "10:00"))
    assert (lead.opened(FIRST).subject_id, lead.opened(FIRST).why) == (id_of("lead"), "lead_received")
    assert lead.kinds == ["first_follow_up"]


def test_a_second_lead_does_not_put_off_what_the_first_asks_for() -> None:
    again = LeadReceived(lead_id=id_of("again"), provider="platform")
    customer = Followed().happens(LEAD, on=at(1, "10:00")).has_card(at(1, "10:00")).happens(again, on=at(1, "17:00"))
    assert customer.opened(FIRST).expires_at == at(2, "10:00")


def test_what_is_owed_over_closed_days_is_not_put_off_by_what_comes_in_them() -> None:
    closed = with_policy(closed_on=[f"2026-03-{day:02}" for day in range(2, 6)])
    customer = Followed(closed).has_card(at(1)).happens(CALL, on=at(2, "15:00"))
    before = customer.opened(FIRST)
    assert (before.due_at, before.expires_at) == (at(6, "09:00"), at(6, "11:00"))
    assert customer.happens(LEAD, on=at(5, "18:00")).opened(FIRST) == before


def test_a_lead_that_nobody_could_call_does_not_stand_in_the_way_of_the_next() -> None:
    again = LeadReceived(lead_id=id_of("again"), provider="platform")
    customer = Followed().happens(LEAD, on=at(1, "10:00")).happens(again, on=at(5, "10:00")).has_card(at(5, "10:00"))
    assert customer.opened(FIRST).subject_id == id_of("again")


def test_a_visit_that_was_followed_up_is_not_once_more_when_its_end_is_recorded() -> None:
    customer = Followed().has_card().comes(at(1, "11:00")).waits_until(at(1, "23:30")).is_called(at(2, "09:30"))
    customer.leaves(at(1, "12:00"), recorded=at(2, "09:40"))
    assert customer.only(FIRST).status is TaskStatus.DONE


def test_what_happened_within_the_visit_does_not_follow_up_on_it() -> None:
    """All of it is recorded in one go, so long after that the visit seems not to have ended."""
    recorded = at(2, "14:18")
    customer = Followed().comes(at(1, "15:58"), recorded=at(2, "06:18")).has_card(at(1, "16:00"), recorded=recorded)
    assert customer.opened(FIRST).why == "visit_not_ended"
    customer.happens(DRIVEN, on=at(1, "16:43"), recorded=recorded)
    customer.happens(QUOTED, on=at(1, "17:00"), recorded=recorded)
    assert customer.opened(FIRST).why == "visit_not_ended"
    task = customer.leaves(at(1, "17:28"), recorded=recorded).opened(FIRST)
    assert (task.due_at, task.expires_at, task.why) == (at(2, "09:00"), at(2, "17:28"), "left_without_deal")


def test_an_order_within_the_visit_is_a_deal_whatever_is_said_of_its_end() -> None:
    customer = Followed().has_card().comes(at(1)).orders(at(1, "11:00")).leaves(at(1, "11:10"))
    assert customer.kinds == ["cadence"]
    assert customer.waits_until(at(3)).all(FIRST) == customer.all(TaskKind.THANK_YOU) == []
    again = customer.comes(at(3), visit="again").leaves(at(3, "10:30"), visit="again")
    assert again.opened(FIRST).subject_id == id_of("again")


def test_a_call_after_a_deal_asks_for_it_though_nobody_recorded_that_the_visit_ended() -> None:
    customer = Followed().has_card().comes(at(1)).orders(at(1, "11:00")).happens(CALL, on=at(1, "15:00"))
    assert customer.opened(FIRST).subject_id == id_of("call")


def test_a_call_before_the_visit_ended_does_not_follow_up_on_it() -> None:
    customer = Followed().has_card().comes(at(1, "10:00"), recorded=at(2, "09:00"))
    customer.is_called(at(1, "11:00"), recorded=at(2, "09:01")).leaves(at(1, "12:00"), recorded=at(2, "09:02"))
    assert customer.opened(FIRST).due_at == at(1, "16:00")


def test_a_follow_up_that_was_missed_is_not_asked_for_again_when_the_end_is_recorded() -> None:
    customer = Followed().has_card().comes(at(1, "12:00")).waits_until(at(2, "12:30"))
    assert customer.only(FIRST).status is TaskStatus.MISSED
    customer.leaves(at(1, "13:00"), recorded=at(2, "12:45"))
    assert customer.only(FIRST)


def test_talking_to_the_customer_does_it_and_the_cadence_goes_on_from_there() -> None:
    customer = has_left().is_called(at(1, "16:00"))
    done = customer.only(FIRST)
    assert (done.status, done.ended_at) == (TaskStatus.DONE, at(1, "16:00"))
    assert done.logged_event_id == id_of("interactions 4")
    assert customer.opened(TaskKind.CADENCE).due_at == at(31, "16:00")


def test_it_may_be_done_before_it_is_due() -> None:
    assert has_left().is_called(at(1, "11:30")).only(FIRST).status is TaskStatus.DONE


def test_a_visit_does_it_as_well() -> None:
    customer = has_left().comes(at(1, "14:00"), visit="again")
    assert customer.only(FIRST).status is TaskStatus.DONE
    customer.leaves(at(1, "14:30"), visit="again")
    assert customer.opened(FIRST).subject_id == id_of("again")


def test_a_message_that_the_consultant_sent_does_not() -> None:
    customer = has_left().is_called(at(1, "16:00"), ContactOutcome.SENT)
    assert customer.opened(FIRST)


def test_no_answer_closes_it_and_the_next_try_is_within_a_day() -> None:
    customer = has_left().is_called(at(1, "16:00"), ContactOutcome.NO_ANSWER)
    assert customer.only(FIRST).status is TaskStatus.DONE
    retry = customer.opened(TaskKind.CADENCE)
    assert (retry.due_at, retry.why) == (at(2, "16:00"), "nobody_answered")


def test_one_that_was_missed_escalates_and_is_caught_up_with_a_day_later_before_the_cadence_takes_over() -> None:
    customer = has_left().waits_until(at(2, "12:00"))
    missed = customer.only(FIRST)
    assert (missed.status, missed.ended_at, missed.escalated_at) == (TaskStatus.MISSED, at(2, "11:00"), at(2, "11:00"))
    task = customer.opened(TaskKind.CADENCE)
    assert (task.due_at, task.why, task.cause_id) == (at(3, "11:00"), "follow_up_missed", missed.cause_id)
    assert customer.kinds == ["cadence"]
    customer.waits_until(at(5))
    assert (customer.opened(TaskKind.CADENCE).due_at, customer.opened(TaskKind.CADENCE).why) == (at(31), "cadence")


def test_a_call_of_a_customer_who_has_their_car_is_caught_up_with_too() -> None:
    customer = Followed(with_policy(after_delivery_days=[])).has_card(at(1)).orders(at(2)).is_delivered(at(10))
    customer.happens(CALL, on=at(50)).waits_until(at(51, "12:00"))
    task = customer.opened(TaskKind.CADENCE)
    assert (task.due_at, task.purpose) == (at(52), "keep_in_touch")


def test_nothing_is_left_to_catch_up_with_once_the_customer_was_contacted() -> None:
    customer = has_left().waits_until(at(2, "12:00")).is_called(at(2, "14:00"))
    assert (customer.opened(TaskKind.CADENCE).due_at, customer.opened(TaskKind.CADENCE).why) == (
        at(32, "14:00"),
        "cadence",
    )
    in_time = has_left().waits_until(at(2, "12:00")).is_called(at(2, "10:30"), recorded=at(2, "14:00"))
    assert in_time.opened(TaskKind.CADENCE).why == "cadence"


def test_a_contact_in_time_that_is_recorded_after_it_was_missed_did_it_after_all() -> None:
    customer = has_left().waits_until(at(2, "12:00")).is_called(at(2, "10:00"), recorded=at(2, "13:00"))
    done = customer.only(FIRST)
    assert (done.status, done.ended_at, done.end_reason) == (TaskStatus.DONE, at(2, "10:00"), None)
    assert "Done" in customer.story[-3:]


def test_a_contact_after_it_was_missed_makes_it_good_and_it_stays_missed() -> None:
    customer = has_left().waits_until(at(2, "12:00")).is_called(at(2, "14:00"))
    missed = customer.only(FIRST)
    assert (missed.status, missed.settled_at) == (TaskStatus.MISSED, at(2, "14:00"))


def test_a_visit_whose_end_nobody_recorded_asks_for_it_too() -> None:
    customer = Followed().has_card().comes(at(1, "11:00")).waits_until(at(1, "22:00"))
    assert customer.kinds == []
    task = customer.waits_until(at(1, "23:30")).opened(FIRST)
    assert (task.scheduled_at, task.due_at, task.why) == (at(1, "23:00"), at(1, "15:00"), "visit_not_ended")
    assert task.expires_at == at(2, "11:00")


def test_no_cadence_is_planned_while_the_customer_is_in_the_showroom() -> None:
    customer = Followed().has_card(at(1, "09:00"))
    assert customer.kinds == ["cadence"]
    assert customer.comes(at(1, "10:00")).kinds == []


def test_the_hours_are_policy() -> None:
    policy = with_policy(first_follow_up_hours=1, first_follow_up_within_hours=3)
    task = Followed(policy).has_card().comes(at(1)).leaves(at(1, "11:00")).opened(FIRST)
    assert (task.due_at, task.expires_at) == (at(1, "12:00"), at(1, "14:00"))
