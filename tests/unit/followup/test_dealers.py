"""Who works in a dealer, who stands in for whom, and who is told of what was missed (sections 1 and 4)."""

from datetime import date, datetime

from services.followup.dealers import Dealer, dealer_from_json, dealer_to_json, fold_dealer
from shared.events.dealer import DealerOpened, LeaveCancelled, LeavePlanned, StaffJoined, StaffLeft
from shared.events.event import Event
from shared.events.values import Role
from tests.support.followed import at, id_of, recorded_as

OPENED = DealerOpened(name="North", time_zone="Europe/Paris")
JOINED = tuple(
    StaffJoined(staff_id=staff_id, role=role)
    for staff_id, role in {
        "li-na": Role.CONSULTANT,
        "wang-wei": Role.CONSULTANT,
        "zhou-yu": Role.MANAGER,
        "zhao-min": Role.MANAGER,
    }.items()
)
AWAY = LeavePlanned(
    leave_id=id_of("leave"),
    staff_id="li-na",
    from_on=date(2026, 3, 10),
    until_on=date(2026, 3, 12),
    stand_in_id="wang-wei",
)


def dealer_of(*events: Event, on: datetime = at(1)) -> Dealer:  # noqa: B008 - a constant
    dealer: Dealer | None = None
    for number, event in enumerate((OPENED, *JOINED, *events), start=1):
        dealer = fold_dealer(dealer, recorded_as(event, number, on, on, id_of(number)))
    assert dealer is not None
    return dealer


def test_the_opening_makes_the_dealer_and_staff_come_and_go() -> None:
    dealer = dealer_of(StaffLeft(staff_id="wang-wei"))
    assert dealer.time_zone == "Europe/Paris"
    assert set(dealer.staff) == {"li-na", "zhou-yu", "zhao-min"}
    assert dealer.has_left("wang-wei")
    assert not dealer.has_left("li-na")
    assert not dealer.has_left("nobody-knows")
    assert not dealer_of(StaffLeft(staff_id="li-na"), JOINED[0]).has_left("li-na")


def test_events_before_the_opening_make_no_dealer() -> None:
    assert fold_dealer(None, recorded_as(JOINED[0], 1, at(1), at(1), id_of(1))) is None


def test_the_manager_who_is_told_is_the_first_by_id() -> None:
    assert dealer_of().manager_id == "zhao-min"
    assert dealer_of(StaffLeft(staff_id="zhao-min"), StaffLeft(staff_id="zhou-yu")).manager_id is None


def test_the_stand_in_does_what_falls_into_the_leave() -> None:
    """From the first day to the last in the dealer's zone: half past eleven in the evening is the day before in UTC."""
    dealer = dealer_of(AWAY)
    assert dealer.does("li-na", at(9, "23:00")) == "li-na"
    assert dealer.does("li-na", at(10, "07:30")) == "wang-wei"
    assert dealer.does("li-na", at(13, "06:30")) == "wang-wei"
    assert dealer.does("li-na", at(13, "07:30")) == "li-na"
    assert dealer.does("wang-wei", at(11)) == "wang-wei"
    assert dealer.does(None, at(11)) is None


def test_a_leave_that_is_cancelled_gives_the_tasks_back() -> None:
    dealer = dealer_of(AWAY, LeaveCancelled(leave_id=AWAY.leave_id, staff_id="li-na"))
    assert dealer.does("li-na", at(11)) == "li-na"


def test_a_stand_in_who_is_away_is_stood_in_for() -> None:
    also = LeavePlanned(
        leave_id=id_of("other"),
        staff_id="wang-wei",
        from_on=date(2026, 3, 11),
        until_on=date(2026, 3, 11),
        stand_in_id="zhou-yu",
    )
    assert dealer_of(AWAY, also).does("li-na", at(11)) == "zhou-yu"
    assert dealer_of(AWAY, also).does("li-na", at(12)) == "wang-wei"


def test_where_nobody_stands_in_the_manager_does_it() -> None:
    nobody = LeavePlanned(
        leave_id=id_of("leave"), staff_id="li-na", from_on=date(2026, 3, 10), until_on=date(2026, 3, 12)
    )
    assert dealer_of(nobody).does("li-na", at(11)) == "zhao-min"
    assert dealer_of(AWAY, StaffLeft(staff_id="wang-wei")).does("li-na", at(11)) == "zhao-min"
    alone = dealer_of(nobody, StaffLeft(staff_id="zhao-min"), StaffLeft(staff_id="zhou-yu"))
    assert alone.does("li-na", at(11)) == "li-na"


def test_two_who_stand_in_for_each_other_leave_it_to_the_manager() -> None:
    back = LeavePlanned(
        leave_id=id_of("other"),
        staff_id="wang-wei",
        from_on=date(2026, 3, 10),
        until_on=date(2026, 3, 12),
        stand_in_id="li-na",
    )
    assert dealer_of(AWAY, back).does("li-na", at(11)) == "zhao-min"


def test_leaves_that_are_over_are_forgotten() -> None:
    later = LeavePlanned(leave_id=id_of("later"), staff_id="li-na", from_on=date(2026, 5, 1), until_on=date(2026, 5, 2))
    dealer = fold_dealer(dealer_of(AWAY), recorded_as(later, 9, at(40), at(40), id_of(9)))
    assert dealer is not None
    assert [leave.leave_id for leave in dealer.leaves] == [later.leave_id]


def test_a_dealer_is_read_as_it_was_written() -> None:
    dealer = dealer_of(AWAY, StaffLeft(staff_id="wang-wei"))
    assert dealer_from_json(dealer_to_json(dealer)) == dealer
