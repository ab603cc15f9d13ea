"""The steady clock under leaps: what falls due by it neither floods in nor starves."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.steady_clock import SteadyClock

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Machine:
    """A machine's clocks: one that somebody can set, and one that only goes on."""

    def __init__(self) -> None:
        self.time = START
        self.elapsed = 0.0

    def passes(self, seconds: float) -> None:
        """Time goes by, awake or asleep."""
        self.time += timedelta(seconds=seconds)
        self.elapsed += seconds

    def is_set(self, by: timedelta) -> None:
        """Somebody sets the clock."""
        self.time += by

    def steady(self) -> SteadyClock:
        """A steady clock that goes by it."""
        return SteadyClock(lambda: self.time, lambda: self.elapsed)


STEPS = st.lists(
    st.tuples(
        st.floats(0, 3_600, allow_subnormal=False),
        st.one_of(st.just(timedelta()), st.timedeltas(-2 * HOUR, 2 * HOUR)),
    ),
    max_size=30,
)


@given(STEPS)
def test_it_goes_on_at_half_to_twice_the_pace_whatever_happens_to_the_clock(
    steps: list[tuple[float, timedelta]],
) -> None:
    machine = Machine()
    clock = machine.steady()
    before = clock()
    rounding = timedelta(microseconds=2)
    for seconds, leap in steps:
        machine.is_set(leap)
        machine.passes(seconds)
        went = clock() - before
        before += went
        assert timedelta() <= went
        assert timedelta(seconds=seconds) / 2 - rounding <= went <= timedelta(seconds=seconds) * 2 + rounding


@given(STEPS, st.floats(0.05, 60))
def test_it_agrees_with_the_clock_in_the_end(steps: list[tuple[float, timedelta]], often: float) -> None:
    machine = Machine()
    clock = machine.steady()
    for seconds, leap in steps:
        machine.is_set(leap)
        machine.passes(seconds)
        clock()
    apart = abs(machine.time - clock())
    for _ in range(int(min(2 * apart.total_seconds() / often, 2_000)) + 2):
        machine.passes(often)
        now = clock()
        assert abs(machine.time - now) <= apart, "never further from it, while nobody sets it"
        apart = abs(machine.time - now)
    if apart:
        machine.passes(2 * apart.total_seconds() + 1)
        assert clock() == machine.time


@pytest.mark.parametrize("often", [0.2, 10, 600])
def test_an_hour_ahead_is_made_up_in_an_hour(often: float) -> None:
    machine = Machine()
    clock = machine.steady()
    machine.is_set(HOUR)
    for _ in range(int(1_800 / often)):
        machine.passes(often)
        clock()
    assert clock() == START + HOUR, "half an hour later it is an hour later"
    for _ in range(int(1_800 / often)):
        machine.passes(often)
        clock()
    assert clock() == machine.time == START + 2 * HOUR


@pytest.mark.parametrize("often", [0.2, 10, 600])
def test_an_hour_back_is_waited_for_at_half_the_pace(often: float) -> None:
    machine = Machine()
    clock = machine.steady()
    machine.is_set(-HOUR)
    for _ in range(int(3_600 / often)):
        machine.passes(often)
        clock()
    assert clock() == START + HOUR / 2
    for _ in range(int(3_600 / often)):
        machine.passes(often)
        clock()
    assert clock() == machine.time == START + HOUR


def test_looking_often_does_not_make_it_faster() -> None:
    machine = Machine()
    clock = machine.steady()
    for _ in range(100):
        machine.passes(0.01)
        machine.is_set(timedelta(seconds=0.5))
        clock()
    assert clock() <= START + timedelta(seconds=2)


def test_a_night_asleep_has_passed() -> None:
    machine = Machine()
    clock = machine.steady()
    machine.passes(8 * 3_600)
    assert clock() == START + 8 * HOUR


def test_a_leap_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    machine = Machine()
    clock = machine.steady()
    machine.is_set(HOUR)
    for _ in range(5):
        machine.passes(1)
        clock()
    assert capsys.readouterr().out.count("clock_leapt") == 1
    machine.passes(4_000)
    clock()
    machine.is_set(-HOUR)
    clock()
    assert "-3600" in capsys.readouterr().out


def test_it_goes_by_the_machines_clocks() -> None:
    before = datetime.now(UTC)
    clock = SteadyClock()
    assert before <= clock() <= clock() <= datetime.now(UTC) + timedelta(seconds=1)
