"""Handing one message over: is it still wanted, to whom, what does the gateway say."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from services.followup.intake import Person
from services.followup.messages.message import Gateway, GatewayRefused, GatewayUnavailable, Message
from services.followup.messages.outcome import FAILED, SENT, Dropped, Outcome, Released, Result
from services.followup.messages.preparing import Facts, NoMessage, prepare
from services.followup.messages.queue import Claimed, Wanted
from services.followup.messages.waits import FIRST_WAIT, LONGEST_WAIT, ends_at, wait_before
from services.followup.task import TaskKind
from shared.events.values import Channel

_log = structlog.get_logger(__name__)

EXPIRED: Final = "expired"
QUIET_HOURS: Final = "quiet_hours"
UNREACHABLE: Final = "unreachable"
REFUSED: Final = "refused_by_gateway"


class Delivery:
    """Hands messages over.

    Args:
        gateways: by channel.
        signature: stands in front of text messages; the dealer's name when absent.
        now: the clock, which says whether a message's moment has passed.
        first_wait: the shortest wait before a message is handed over again.
        seed: spreads the repeats of several senders.
    """

    def __init__(
        self,
        gateways: Mapping[Channel, Gateway],
        *,
        signature: str | None,
        now: Callable[[], datetime],
        first_wait: timedelta = FIRST_WAIT,
        seed: int = 0,
    ) -> None:
        self._gateways = gateways
        self._signature = signature
        self._now = now
        self._first_wait = first_wait
        self._seed = seed

    def has_passed(self, claimed: Claimed) -> Result | None:
        """What is to be said without asking anybody: nobody wants the message, or its moment has passed."""
        if claimed.wanted is None:
            return Dropped(claimed.task_id)
        now = self._now()
        if now < ends_at(claimed.wanted.due_at, claimed.wanted.expires_at):
            return None
        return self._failed(claimed, NoMessage(EXPIRED if claimed.attempt == 1 else UNREACHABLE), now)

    async def deliver(self, claimed: Claimed, person: Person, facts: Facts) -> Result:
        """Hand the message over, and say what became of it."""
        passed = self.has_passed(claimed)
        if passed is not None or claimed.wanted is None:
            return passed or Dropped(claimed.task_id)
        try:
            quiet = self._quiet(claimed, claimed.wanted, facts)
            if quiet is not None:
                return quiet
            message = prepare(claimed, person, facts, self._gateways.keys(), signature=self._signature)
            if isinstance(message, NoMessage):
                return self._failed(claimed, message, self._now())
            return await self._hand_over(claimed, claimed.wanted, message)
        except Exception as error:  # noqa: BLE001 - a fault of ours or of an adapter must not lose the message
            _log.error("message_faulty", task_id=claimed.task_id, exc_info=error)
            return self._later(claimed, claimed.wanted, Channel.SMS, GatewayUnavailable(type(error).__name__))

    def _quiet(self, claimed: Claimed, wanted: Wanted, facts: Facts) -> Result | None:
        """What is to be done in quiet hours, into which planning puts no message, but which a repeat may reach."""
        policy, now = facts.policy, self._now()
        quiet = policy.thank_you_quiet if wanted.kind == TaskKind.THANK_YOU else policy.quiet
        over_at = quiet.past(now, policy.hours_in(facts.dealer.time_zone))
        if over_at <= now:
            return None
        if over_at >= ends_at(wanted.due_at, wanted.expires_at):
            return self._failed(claimed, NoMessage(QUIET_HOURS), now)
        wait = min(over_at - now, LONGEST_WAIT)
        return Released(claimed.task_id, claimed.attempt, wait, counts=False, error=QUIET_HOURS)

    async def _hand_over(self, claimed: Claimed, wanted: Wanted, message: Message) -> Result:
        gateway = self._gateways[message.channel]
        try:
            accepted = await gateway.send(message)
        except GatewayRefused as error:
            return self._failed(claimed, NoMessage(REFUSED, message.channel, error.code), self._now())
        except GatewayUnavailable as error:
            return self._later(claimed, wanted, message.channel, error)
        return Outcome(
            task_id=claimed.task_id,
            attempt=claimed.attempt,
            dealer_id=claimed.dealer_id,
            customer_id=claimed.customer_id,
            template=claimed.template,
            state=SENT,
            channel=message.channel,
            ended_at=self._now(),
            language=message.language,
            gateway=gateway.name,
            gateway_message_id=accepted.gateway_message_id,
        )

    def _later(self, claimed: Claimed, wanted: Wanted, channel: Channel, error: GatewayUnavailable) -> Result:
        """Another attempt, unless the message's moment would have passed by then."""
        wait = wait_before(
            claimed.attempt + 1, claimed.task_id, first=self._first_wait, seed=self._seed, asked=error.retry_after
        )
        now = self._now()
        if now + wait >= ends_at(wanted.due_at, wanted.expires_at):
            return self._failed(claimed, NoMessage(UNREACHABLE, channel, error.code), now)
        _log.info("message_later", task_id=claimed.task_id, attempt=claimed.attempt, code=error.code)
        return Released(claimed.task_id, claimed.attempt, wait, counts=True, error=error.code)

    def _failed(self, claimed: Claimed, why: NoMessage, now: datetime) -> Outcome:
        return Outcome(
            task_id=claimed.task_id,
            attempt=claimed.attempt,
            dealer_id=claimed.dealer_id,
            customer_id=claimed.customer_id,
            template=claimed.template,
            state=FAILED,
            channel=why.channel,
            ended_at=now,
            reason=why.reason,
            error=why.error,
        )
