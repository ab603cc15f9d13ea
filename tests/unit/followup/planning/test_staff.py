"""A consultant's leave, departure and hand-over: nothing is dropped (section 4)."""

from datetime import date

from msgspec.structs import replace

from services.followup.dealers import Dealer, Leave
from services.followup.task import TaskKind, TaskStatus
from shared.events.card import CardOpened, CustomerReassigned
from shared.events.contact import ContactTaskEscalated, ContactTaskReassigned
from shared.events.reception import LeadReceived
from shared.events.values import Grade
from tests.support.followed import CUSTOMER, DEALER, Followed, at, id_of

CADENCE = TaskKind.CADENCE
AWAY = Leave(id_of("leave"), "li-na", date(2026, 3, 10), date(2026, 3, 20), "wang-wei")
ON_LEAVE = replace(DEALER, leaves=(AWAY,))
WITHOUT_HER = Dealer(
    dealer_id="north-1",
    group_id="north",
    staff={one: role for one, role in DEALER.staff.items() if one != "li-na"},
    left=frozenset({"li-na"}),
)
HANDED_OVER = CustomerReassigned(from_consultant_id="li-na", to_consultant_id="wang-wei")


def kept_by_li_na(dealer: Dealer = DEALER) -> Followed:
    """A B, whose next contact is due on the 17th."""
    return Followed(dealer=dealer).has_card(at(1)).is_called(at(2)).is_graded(Grade.B, at(2))


def reassigned(customer: Followed) -> list[tuple[str | None, str, str | None]]:
    return [
        (event.from_consultant_id, event.to_consultant_id, event.reason)
        for _, event in customer.sent
        if isinstance(event, ContactTaskReassigned)
    ]


def escalated(customer: Followed) -> list[tuple[str | None, str | None]]:
    return [(event.manager_id, event.reason) for _, event in customer.sent if isinstance(event, ContactTaskEscalated)]


def test_a_hand_over_gives_the_tasks_to_the_new_consultant() -> None:
    customer = kept_by_li_na().happens(HANDED_OVER, on=at(5))
    assert customer.opened(CADENCE).consultant_id == "wang-wei"
    assert reassigned(customer) == [("li-na", "wang-wei", "handed_over")]


def test_what_falls_into_a_leave_goes_to_the_stand_in_and_comes_back_when_it_is_cancelled() -> None:
    customer = kept_by_li_na().now_under(at(5), dealer=ON_LEAVE)
    assert customer.opened(CADENCE).consultant_id == "wang-wei"
    customer.now_under(at(6), dealer=DEALER)
    assert customer.opened(CADENCE).consultant_id == "li-na"
    assert reassigned(customer) == [("li-na", "wang-wei", "leave"), ("wang-wei", "li-na", "returned")]


def test_what_falls_due_before_or_after_the_leave_stays() -> None:
    customer = kept_by_li_na().is_called(at(8)).now_under(at(8), dealer=ON_LEAVE)
    assert customer.opened(CADENCE).due_at == at(23)
    assert reassigned(customer) == []


def test_a_task_that_is_made_for_a_day_of_leave_is_the_stand_ins_from_the_start() -> None:
    customer = kept_by_li_na(ON_LEAVE)
    assert customer.opened(CADENCE).consultant_id == "wang-wei"
    assert reassigned(customer) == []


def test_what_is_due_already_goes_to_the_stand_in_when_the_leave_begins_at_once() -> None:
    customer = kept_by_li_na().waits_until(at(17, "11:00")).now_under(at(17, "12:00"), dealer=ON_LEAVE)
    assert (customer.opened(CADENCE).status, customer.opened(CADENCE).consultant_id) == (TaskStatus.DUE, "wang-wei")


def test_what_was_due_before_the_leave_and_is_still_open_in_it_goes_to_the_stand_in() -> None:
    from_then = replace(DEALER, leaves=(replace(AWAY, from_on=date(2026, 3, 18)),))
    customer = kept_by_li_na(from_then).waits_until(at(17, "11:00"))
    assert customer.opened(CADENCE).consultant_id == "li-na"
    assert customer.next_at == at(18, "00:00")
    assert customer.waits_until(at(18)).opened(CADENCE).consultant_id == "wang-wei"


def test_who_comes_back_gets_what_the_stand_in_did_not_do() -> None:
    until_then = replace(DEALER, leaves=(replace(AWAY, until_on=date(2026, 3, 17)),))
    customer = kept_by_li_na(until_then).waits_until(at(17, "11:00"))
    assert customer.opened(CADENCE).consultant_id == "wang-wei"
    assert customer.waits_until(at(18)).opened(CADENCE).consultant_id == "li-na"


def test_the_tasks_of_who_left_are_put_before_the_manager_at_once_and_stay_open() -> None:
    customer = kept_by_li_na().now_under(at(5), dealer=WITHOUT_HER)
    task = customer.opened(CADENCE)
    assert (task.consultant_id, task.escalated_at, task.manager_id) == ("li-na", at(5), "zhao-min")
    assert escalated(customer) == [("zhao-min", "consultant_left")]
    assert escalated(customer.now_under(at(6))) == [("zhao-min", "consultant_left")]


def test_what_a_stand_in_did_for_who_left_comes_back_and_is_put_before_the_manager_in_the_same_plan() -> None:
    away = replace(DEALER, leaves=(replace(AWAY, from_on=date(2026, 3, 1)),))
    customer = Followed(dealer=away).has_card(at(1)).comes(at(2, "14:00")).leaves(at(2, "15:00"))
    customer.waits_until(at(2, "15:30"))
    assert customer.opened(TaskKind.FIRST_FOLLOW_UP).consultant_id == "wang-wei"
    task = customer.now_under(at(2, "16:00"), dealer=WITHOUT_HER).opened(TaskKind.FIRST_FOLLOW_UP)
    assert (task.consultant_id, task.escalated_at, task.manager_id) == ("li-na", at(2, "16:00"), "zhao-min")


def test_the_manager_who_was_told_is_not_told_again_when_they_are_missed() -> None:
    customer = kept_by_li_na().now_under(at(5), dealer=WITHOUT_HER).waits_until(at(18, "19:00"))
    missed = customer.only(CADENCE, [TaskStatus.MISSED])
    assert (missed.due_at, missed.escalated_at) == (at(17), at(5))


def test_and_so_are_those_that_are_still_made_for_them() -> None:
    customer = kept_by_li_na().now_under(at(5), dealer=WITHOUT_HER).comes(at(6)).leaves(at(6, "11:00"))
    assert customer.opened(TaskKind.FIRST_FOLLOW_UP).manager_id == "zhao-min"


def test_once_handed_over_they_are_the_new_consultants_and_escalate_anew() -> None:
    customer = kept_by_li_na().now_under(at(5), dealer=WITHOUT_HER).happens(HANDED_OVER, on=at(6))
    task = customer.opened(CADENCE)
    assert (task.consultant_id, task.escalated_at) == ("wang-wei", None)
    customer.waits_until(at(19))
    assert escalated(customer) == [("zhao-min", "consultant_left"), ("zhao-min", "expired")]


def test_a_task_of_a_dealer_without_a_manager_is_escalated_to_nobody_by_name() -> None:
    nobody = Dealer(dealer_id="north-1", group_id="north")
    assert escalated(kept_by_li_na(nobody).waits_until(at(19))) == [(None, "expired")]


def test_a_first_consultant_gets_what_had_none() -> None:
    from_nobody = Followed().happens(*_lead(), on=at(1))
    assert from_nobody.opened(TaskKind.FIRST_FOLLOW_UP).consultant_id is None
    given = CustomerReassigned(to_consultant_id="wang-wei")
    assert reassigned(from_nobody.happens(given, on=at(1, "11:00"))) == [(None, "wang-wei", "handed_over")]


def _lead() -> tuple[LeadReceived, CardOpened]:
    card = CardOpened(person_id=CUSTOMER, has_name=True, has_phone=True)
    return LeadReceived(lead_id=id_of("lead"), provider="platform"), card
