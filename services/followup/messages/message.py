"""A message, and what a gateway is: something that takes a message, or says why it does not."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from shared.events.values import Channel


class Message(Struct, frozen=True, kw_only=True):
    """What one contact task has to say to one customer.

    ``task_id`` is the idempotency key: a gateway that honours it takes the message once, however often it is handed
    over. ``to`` is a phone in E.164 or an e-mail address, by the ``channel``. ``params`` are the values that the
    placeholders of the ``template`` stand for: some gateways fill in an approved text of their own. ``attempt`` is 1
    the first time; on a later one the gateway may have taken the message although its answer was lost.
    """

    task_id: UUID
    channel: Channel
    to: str
    text: str
    subject: str
    language: str
    template: str
    params: Mapping[str, str]
    signature: str
    attempt: int = 1

    @property
    def key(self) -> str:
        """The idempotency key as text."""
        return str(self.task_id)

    def __repr__(self) -> str:
        """Nothing personal: this may stand in a log."""
        return f"Message({self.task_id}, {self.channel}, {self.template}.{self.language}, attempt {self.attempt})"


class Accepted(Struct, frozen=True):
    """A gateway took the message; its own id of it, where it gave one."""

    gateway_message_id: str | None = None


class GatewayUnavailable(Exception):
    """The gateway did not take the message, or did not say so: hand it over again later, with the same key.

    Args:
        code: why, as a short code for logs.
        retry_after: how long the gateway asks us to wait.
    """

    def __init__(self, code: str, retry_after: timedelta | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class GatewayRefused(Exception):
    """The gateway will never take this message.

    Args:
        code: why, as a short code that is recorded.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Gateway(Protocol):
    """Carries messages. One object serves all tasks of a process, many at once."""

    @property
    def name(self) -> str:
        """What its messages are recorded under."""

    async def send(self, message: Message) -> Accepted:
        """Hand a message over; it has been taken when this returns.

        Raises:
            GatewayUnavailable: hand it over again later.
            GatewayRefused: never again.
        """

    async def close(self) -> None:
        """Give back connections and files."""
