"""Days, weeks and months by the dealer's own clock."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.followup.day.calendar import Period, Span, moments_of, span_of
from services.followup.day.parameters import day_of, start_of
from services.followup.day.staff import consultants_of, leave_on
from services.followup.dealers import Dealer, Leave
from shared.events.values import Role
from shared.http.problems import ProblemRaised

WEDNESDAY = date(2026, 3, 4)


def dealer(zone: str = "Asia/Shanghai", **known: object) -> Dealer:
    return Dealer(dealer_id="north", group_id="acme", time_zone=zone, **known)  # type: ignore[arg-type]  # a dealer's own fields


def test_a_week_is_from_monday_to_sunday_and_a_month_to_its_last_day() -> None:
    assert span_of(Period.DAY, WEDNESDAY) == Span(WEDNESDAY, WEDNESDAY)
    assert span_of(Period.WEEK, WEDNESDAY) == Span(date(2026, 3, 2), date(2026, 3, 8))
    assert span_of(Period.MONTH, date(2028, 2, 29)) == Span(date(2028, 2, 1), date(2028, 2, 29))
    assert span_of(Period.MONTH, date(2026, 12, 31)) == Span(date(2026, 12, 1), date(2026, 12, 31))


def test_a_day_begins_at_the_dealers_midnight() -> None:
    begins, ends = moments_of(dealer(), span_of(Period.DAY, WEDNESDAY))
    assert (begins, ends) == (datetime(2026, 3, 3, 16, tzinfo=UTC), datetime(2026, 3, 4, 16, tzinfo=UTC))


def test_the_day_on_which_clocks_go_forward_has_23_hours() -> None:
    begins, ends = moments_of(dealer("Europe/Berlin"), span_of(Period.DAY, date(2026, 3, 29)))
    assert ends - begins == timedelta(hours=23)


def test_a_span_so_far_ends_today_and_is_empty_before_its_start() -> None:
    week = span_of(Period.WEEK, WEDNESDAY)
    assert week.until(WEDNESDAY) == Span(week.first, WEDNESDAY)
    assert week.until(date(2026, 4, 1)) == week
    assert week.until(date(2026, 2, 1)).last < week.first


@pytest.mark.parametrize("text", ["2026-02-30", "0001-01-01", "9999-12-31"])
def test_what_is_no_day_that_can_be_is_refused(text: str) -> None:
    with pytest.raises(ProblemRaised):
        day_of(text, "day", WEDNESDAY)


def test_a_period_starts_on_its_first_day_only() -> None:
    assert start_of(None, Period.WEEK, WEDNESDAY) == date(2026, 3, 2)
    assert start_of("2026-03-01", Period.MONTH, WEDNESDAY) == date(2026, 3, 1)
    with pytest.raises(ProblemRaised):
        start_of("2026-03-04", Period.WEEK, WEDNESDAY)


def test_a_leave_holds_from_its_first_day_to_its_last() -> None:
    leave = Leave(UUID(int=1), "li", date(2026, 3, 3), date(2026, 3, 4), "wang")
    store = dealer(staff={"li": Role.CONSULTANT, "zhao": Role.MANAGER}, leaves=(leave,))
    assert consultants_of(store) == ("li",)
    found = [leave_on(store, "li", date(2026, 3, day)) for day in (2, 3, 4, 5)]
    assert found == [None, leave, leave, None]
    assert leave_on(store, "wang", WEDNESDAY) is None
