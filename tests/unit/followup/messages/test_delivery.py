"""Handing one message over: what the gateway says, or fails to say, becomes one of three results."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.followup.dealers import Dealer
from services.followup.intake import Person
from services.followup.messages.delivery import EXPIRED, REFUSED, UNREACHABLE, Delivery
from services.followup.messages.message import Accepted, GatewayRefused, GatewayUnavailable, Message
from services.followup.messages.outcome import FAILED, SENT, Dropped, Outcome, Released, Result
from services.followup.messages.preparing import Facts
from services.followup.messages.queue import Claimed, Wanted
from services.followup.policy import DEFAULT_POLICY
from shared.events.values import Channel
from tests.support.messages import PHONE

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TASK = UUID(int=1)
FACTS = Facts(Dealer(dealer_id="north", group_id="acme", name="北区店"), DEFAULT_POLICY)
Says = Callable[[Message], Accepted]


class Gateway:
    """Says what it is told to."""

    name = "test"

    def __init__(self, says: Says) -> None:
        self._says = says
        self.had: list[Message] = []

    async def send(self, message: Message) -> Accepted:
        """Take it, or raise."""
        self.had.append(message)
        return self._says(message)

    async def close(self) -> None:
        """Nothing to close."""


def raising(error: Exception) -> Says:
    def says(_message: Message) -> Accepted:
        raise error

    return says


def claimed(*, attempt: int = 1, ends: datetime | None = NOON + timedelta(minutes=5), wanted: bool = True) -> Claimed:
    task = Wanted(group_id="acme", kind="thank_you", due_at=NOON, expires_at=ends, consultant_id="li", subject_id=None)
    return Claimed(
        task_id=TASK,
        attempt=attempt,
        dealer_id="north",
        customer_id=UUID(int=2),
        template="thank_you",
        wanted=task if wanted else None,
        told=None,
    )


async def delivered(says: Says, what: Claimed, *, at: datetime = NOON) -> tuple[Result, int]:
    gateway = Gateway(says)
    delivery = Delivery({Channel.SMS: gateway}, signature=None, now=lambda: at)
    return await delivery.deliver(what, Person("王伟", PHONE), FACTS), len(gateway.had)


async def test_what_was_taken_is_sent() -> None:
    result, asked = await delivered(lambda _message: Accepted("m1"), claimed(attempt=2))
    assert isinstance(result, Outcome)
    assert (result.state, result.gateway, result.gateway_message_id, result.attempt) == (SENT, "test", "m1", 2)
    assert (result.ended_at, result.language, asked) == (NOON, "zh", 1)


async def test_what_was_refused_is_given_up() -> None:
    result, _ = await delivered(raising(GatewayRefused("http_422")), claimed())
    assert isinstance(result, Outcome)
    assert (result.state, result.reason, result.error) == (FAILED, REFUSED, "http_422")


async def test_what_may_pass_is_tried_again_later_and_longer() -> None:
    waits = []
    for attempt in (1, 2, 3):
        result, _ = await delivered(raising(GatewayUnavailable("http_500")), claimed(attempt=attempt))
        assert isinstance(result, Released)
        assert (result.attempt, result.counts, result.error) == (attempt, True, "http_500")
        waits.append(result.wait)
    assert waits == sorted(waits)
    asked = GatewayUnavailable("http_429", timedelta(minutes=2))
    result, _ = await delivered(raising(asked), claimed())
    assert isinstance(result, Released)
    assert result.wait == timedelta(minutes=2)


async def test_what_would_be_late_by_then_is_given_up_at_once() -> None:
    asked = GatewayUnavailable("http_429", timedelta(minutes=5))
    result, _ = await delivered(raising(asked), claimed())
    assert isinstance(result, Outcome)
    assert (result.state, result.reason, result.error) == (FAILED, UNREACHABLE, "http_429")


@pytest.mark.parametrize("attempt", [1, 9])
async def test_a_fault_of_the_adapter_loses_nothing(attempt: int) -> None:
    result, _ = await delivered(raising(KeyError("slip")), claimed(attempt=attempt, ends=NOON + timedelta(hours=9)))
    assert isinstance(result, Released)
    assert result.error == "KeyError"


@pytest.mark.parametrize(("attempt", "reason"), [(1, EXPIRED), (2, UNREACHABLE)])
async def test_whose_moment_has_passed_is_not_handed_over(attempt: int, reason: str) -> None:
    result, asked = await delivered(
        lambda _message: Accepted(), claimed(attempt=attempt), at=NOON + timedelta(minutes=5)
    )
    assert isinstance(result, Outcome)
    assert (result.state, result.reason, asked) == (FAILED, reason, 0)


async def test_what_nobody_wants_any_more_is_dropped() -> None:
    assert await delivered(lambda _message: Accepted(), claimed(wanted=False)) == (Dropped(TASK), 0)


async def test_a_repeat_that_reaches_the_quiet_hours_is_given_up() -> None:
    """The thank-you holds until 22:00 in Shanghai."""
    at = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
    result, asked = await delivered(
        lambda _message: Accepted(), claimed(attempt=3, ends=at + timedelta(minutes=3)), at=at
    )
    assert isinstance(result, Outcome)
    assert (result.state, result.reason, asked) == (FAILED, "quiet_hours", 0)


async def test_what_may_wait_for_the_morning_waits_and_that_is_no_attempt() -> None:
    at = datetime(2026, 11, 24, 23, 55, tzinfo=UTC)  # 07:55 in Shanghai
    result, asked = await delivered(lambda _message: Accepted(), claimed(ends=at + timedelta(hours=1)), at=at)
    assert result == Released(TASK, 1, timedelta(minutes=5), counts=False, error="quiet_hours")
    assert asked == 0
    result, _ = await delivered(
        lambda _message: Accepted(), claimed(ends=at + timedelta(hours=9)), at=at - timedelta(hours=5)
    )
    assert isinstance(result, Released)
    assert result.wait == timedelta(minutes=10)


async def test_a_task_without_an_end_is_sent_on_its_day() -> None:
    result, _ = await delivered(lambda _message: Accepted(), claimed(ends=None), at=NOON + timedelta(hours=20))
    assert isinstance(result, Outcome)
    assert result.state == SENT
