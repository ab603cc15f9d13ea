"""A gateway of messages that works on the simulated clock: it refuses some, and is down at times."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bench.quarter.plan import Outage
from services.followup.messages.message import Accepted, GatewayRefused, GatewayUnavailable, Message
from showroom.simulation.chance import Chance

_REFUSES = 0.02
_FAILS = 0.01


class SimulatedGateway:
    """Takes messages and forgets them; what becomes of a message depends on its task's id and the seed alone."""

    name = "simulated"

    def __init__(self, seed: int, outages: Sequence[Outage], now: Callable[[], datetime]) -> None:
        self._seed = seed
        self._outages = outages
        self._now = now

    async def send(self, message: Message) -> Accepted:
        """Take a message.

        Raises:
            GatewayUnavailable: it is down, or did not answer this time.
            GatewayRefused: it will not take this one.
        """
        if any(outage.holds(self._now()) for outage in self._outages):
            raise GatewayUnavailable("down")
        if Chance(f"{self._seed}/{message.key}").happens(_REFUSES):
            raise GatewayRefused("number_unknown")
        if Chance(f"{self._seed}/{message.key}/{message.attempt}").happens(_FAILS):
            raise GatewayUnavailable("timeout")
        return Accepted(message.key)

    async def close(self) -> None:
        """Nothing is held."""
