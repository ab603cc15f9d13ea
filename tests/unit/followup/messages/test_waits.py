"""Waits double, are spread, repeat themselves, honour what the gateway asks, and end."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.followup.messages.waits import GIVEN_UP_AFTER, LONGEST_WAIT, ends_at, wait_before

TASK = UUID(int=7)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_waits_double_and_are_spread_by_up_to_half() -> None:
    for attempt, seconds in [(2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 64), (8, 128)]:
        waits = [wait_before(attempt, UUID(int=task)) for task in range(200)]
        assert min(waits) >= timedelta(seconds=seconds)
        assert max(waits) <= timedelta(seconds=seconds * 1.5)
        assert len(set(waits)) > 150


def test_the_same_task_and_seed_wait_the_same() -> None:
    assert wait_before(3, TASK, seed=1) == wait_before(3, TASK, seed=1)
    assert wait_before(3, TASK, seed=1) != wait_before(3, TASK, seed=2)


def test_no_wait_is_longer_than_the_longest() -> None:
    assert wait_before(60, TASK) == LONGEST_WAIT
    assert wait_before(2, TASK, asked=timedelta(days=1)) == LONGEST_WAIT


def test_the_gateways_wish_is_honoured() -> None:
    assert wait_before(2, TASK, asked=timedelta(seconds=90)) == timedelta(seconds=90)
    assert wait_before(8, TASK, asked=timedelta(seconds=1)) > timedelta(seconds=100)


def test_a_message_without_an_end_is_given_up_after_a_day() -> None:
    assert ends_at(NOON, None) == NOON + GIVEN_UP_AFTER
    assert ends_at(NOON, NOON + timedelta(minutes=5)) == NOON + timedelta(minutes=5)
