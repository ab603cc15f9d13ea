"""What is answered of a hand-over."""

from typing import Annotated
from uuid import UUID

from msgspec import Struct

from shared.events.values import described


class WhyNot(Struct, frozen=True):
    """Why a customer was not handed over: the refusal's name, and both languages."""

    name: str
    detail: str
    detail_zh: str


class NotHandedOver(Struct, frozen=True):
    """A customer who stays where they are."""

    customer_id: UUID
    to_consultant_id: str
    problem: WhyNot


class HandedOver(Struct, frozen=True, kw_only=True):
    """What became of each customer of a hand-over; the same for a repeat of its request."""

    request_id: str
    customers: Annotated[int, described("Customers that it is about", "涉及客户数")]
    handed_over: Annotated[int, described("Customers who were handed over", "已移交客户数")]
    by_consultant: Annotated[dict[str, int], described("How many each consultant got", "各顾问接收数")]
    refused: Annotated[tuple[NotHandedOver, ...], described("Those who were not, and why", "未移交的客户及原因")]


class Account(Struct, frozen=True, kw_only=True):
    """How far a hand-over has come."""

    customers: int
    by_consultant: dict[str, int]
    refused: tuple[NotHandedOver, ...]
    waiting: int

    @property
    def handed_over(self) -> int:
        """Customers who were handed over."""
        return sum(self.by_consultant.values())
