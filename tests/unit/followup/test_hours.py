"""Business hours (section 4): moved into them, never to a closed day, whatever the clocks of the zone do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.followup.hours import BusinessHours, Hours, Interval, Quiet

WHOLE = (Interval(time(9), time(18)),)
HALVES = (Interval(time(9), time(12)), Interval(time(14), time(18)))
WEEK = (WHOLE, WHOLE, HALVES, WHOLE, WHOLE, WHOLE, ())
HOLIDAY = date(2026, 3, 5)
FAIR = date(2026, 3, 8)
PARIS = ZoneInfo("Europe/Paris")
SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = Quiet(time(21), time(9))


def hours(zone: str = "Asia/Shanghai") -> Hours:
    """Closed on Sundays, at noon on Wednesdays and on a holiday; open for an hour on the Sunday of the fair."""
    fair = {FAIR: (Interval(time(10), time(11)),)}
    return Hours(BusinessHours(WEEK, frozenset({HOLIDAY, FAIR}), fair), zone)


def local(day: int, clock: str, zone: ZoneInfo = SHANGHAI, month: int = 3) -> datetime:
    return datetime.combine(date(2026, month, day), time.fromisoformat(clock), zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "moved"),
    [
        (local(2, "08:59"), local(2, "09:00")),
        (local(2, "09:00"), local(2, "09:00")),
        (local(2, "17:59"), local(2, "17:59")),
        (local(2, "18:00"), local(3, "09:00")),
        (local(4, "12:30"), local(4, "14:00")),
        (local(4, "19:00"), local(6, "09:00")),
        (local(7, "18:00"), local(8, "10:00")),
        (local(8, "11:00"), local(9, "09:00")),
        (local(1, "12:00"), local(2, "09:00")),
    ],
)
def test_a_moment_is_moved_to_the_next_open_one(moment: datetime, moved: datetime) -> None:
    assert hours().into(moment) == moved


@pytest.mark.parametrize(
    ("moment", "moved"),
    [
        (local(2, "10:00"), local(2, "10:00")),
        (local(2, "20:00"), local(2, "18:00")),
        (local(2, "09:00"), local(2, "09:00")),
        (local(2, "08:59"), local(28, "18:00", month=2)),
        (local(4, "13:00"), local(4, "12:00")),
        (local(5, "12:00"), local(4, "18:00")),
    ],
)
def test_what_has_to_be_ready_by_a_moment_is_done_at_the_last_open_one_before(
    moment: datetime, moved: datetime
) -> None:
    assert hours().until(moment) == moved


def test_so_that_there_is_time_left_to_do_it_where_the_opening_leaves_it() -> None:
    hour = timedelta(hours=1)
    assert hours().until(local(2, "20:00"), hour) == local(2, "17:00")
    assert hours().until(local(2, "17:30"), hour) == local(2, "17:00")
    assert hours().until(local(2, "16:30"), hour) == local(2, "16:30")
    assert hours().until(local(4, "13:00"), timedelta(hours=9)) == local(4, "09:00")


def test_opening_and_closing_are_of_the_day() -> None:
    assert hours().opening(local(4, "23:00")) == local(4, "09:00")
    assert hours().opening(local(5, "10:00")) is None
    assert hours().closing(local(4, "10:00")) == local(4, "18:00")
    assert hours().closing(local(4, "10:00"), business_days=1) == local(6, "18:00")
    assert hours().closing(local(7, "10:00"), business_days=2) == local(9, "18:00")


def test_business_hours_are_counted_over_breaks_and_closed_days() -> None:
    assert hours().after(local(4, "11:00"), timedelta(hours=2)) == local(4, "15:00")
    assert hours().after(local(4, "17:00"), timedelta(hours=2)) == local(6, "10:00")


def test_hours_follow_the_clocks_when_they_are_put_forward() -> None:
    """On Sunday, 29 March 2026 the clocks of Paris go from 2 to 3: 9 o'clock is an hour earlier in UTC."""
    paris = hours("Europe/Paris")
    assert paris.into(local(28, "20:00", PARIS)) == datetime(2026, 3, 30, 7, tzinfo=UTC)
    assert paris.into(local(27, "20:00", PARIS)) == datetime(2026, 3, 28, 8, tzinfo=UTC)


def test_an_interval_in_the_hour_that_the_clocks_skip_begins_when_it_is_over() -> None:
    night = Hours(BusinessHours(((Interval(time(2, 30), time(5)),),) * 7), "Europe/Paris")
    assert night.day(date(2026, 3, 29)) == (
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 29, 3, tzinfo=UTC)),
    )


def test_an_interval_over_the_hour_that_comes_twice_is_an_hour_longer() -> None:
    night = Hours(BusinessHours(((Interval(time(1), time(5)),),) * 7), "Europe/Paris")
    ((opens, closes),) = night.day(date(2026, 10, 25))
    assert closes - opens == timedelta(hours=5)


def test_a_dealer_that_never_opens_is_answered_as_such() -> None:
    never = Hours(BusinessHours(((),) * 7), "Asia/Shanghai")
    assert never.into(local(1, "10:00")) is None
    assert never.until(local(1, "10:00")) is None
    assert never.closing(local(1, "10:00")) is None
    assert never.after(local(1, "10:00"), timedelta(hours=1)) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
    st.sampled_from(("Asia/Shanghai", "Europe/Paris", "America/St_Johns", "Australia/Lord_Howe")),
)
@settings(deadline=None)
def test_wherever_it_is_moved_it_is_open_and_nothing_open_was_passed_over(moment: datetime, zone: str) -> None:
    open_hours = hours(zone)
    moved = open_hours.into(moment)
    assert moved is not None
    assert moved >= moment
    assert any(opens <= moved < closes for opens, closes in open_hours.day(open_hours.date(moved)))
    if moved > moment:
        assert open_hours.into(moved - timedelta(minutes=1)) == moved or moved - timedelta(minutes=1) < moment


@pytest.mark.parametrize(
    ("clock", "ends_on", "started_on"), [("20:59", None, None), ("21:00", 3, 2), ("23:30", 3, 2), ("08:59", 2, 1)]
)
def test_the_night_is_quiet_over_midnight(clock: str, ends_on: int | None, started_on: int | None) -> None:
    moment = local(2, clock)
    assert NIGHT.past(moment, hours()) == (moment if ends_on is None else local(ends_on, "09:00"))
    assert NIGHT.start_of(moment, hours()) == (None if started_on is None else local(started_on, "21:00"))


def test_the_next_night_begins_in_the_evening_and_without_one_never() -> None:
    assert NIGHT.next_start(local(2, "08:00"), hours()) == local(2, "21:00")
    assert NIGHT.next_start(local(2, "21:00"), hours()) == local(2, "21:00")
    assert NIGHT.next_start(local(2, "21:01"), hours()) == local(3, "21:00")
    assert Quiet(time(0), time(0)).next_start(local(2, "08:00"), hours()) is None


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_end_the_first_time() -> None:
    second = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    assert Quiet(time(21), time(2, 30)).past(second, hours("Europe/Paris")) == second


def test_quiet_hours_of_the_day_and_none_at_all() -> None:
    noon, never = Quiet(time(12), time(14)), Quiet(time(0), time(0))
    assert noon.past(local(2, "13:00"), hours()) == local(2, "14:00")
    assert noon.start_of(local(2, "13:00"), hours()) == local(2, "12:00")
    assert not noon.holds(time(23))
    assert not any(never.holds(time(hour)) for hour in range(24))
