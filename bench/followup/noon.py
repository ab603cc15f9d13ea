"""Dealers where it is noon now, and customers of theirs: in business hours, and nobody asks for quiet."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from msgspec import Struct

from services.intake.dealer.commands import HireStaff, OpenDealer
from services.intake.deciding import Command
from services.intake.reception.commands import RegisterCall, RegisterVisit
from services.intake.sale.commands import BookTestDrive
from shared.events.values import Actor, Role

CONSULTANTS = 5
MODEL = "Q5"
_NOON = 12
_GROUP = "bench"
_OFFICE = Actor("group-office", Role.GROUP)


class Customer(Struct, frozen=True):
    """Somebody with a phone, and whose they are."""

    number: int
    customer_id: UUID
    visit_id: UUID
    dealer_id: str
    consultant_id: str

    @property
    def consultant(self) -> Actor:
        """Who serves them."""
        return Actor(self.consultant_id, Role.CONSULTANT)

    @property
    def phone(self) -> str:
        """A number of their own."""
        return f"+86139{self.number:08d}"


def zone_of_noon(now: datetime) -> str:
    """A time zone whose clocks show between twelve and one."""
    ahead = _NOON - now.hour
    return f"Etc/GMT{-ahead:+d}"


def opened(dealers: int, now: datetime, at: datetime) -> Iterator[Command]:
    """The dealers open, all in the zone where it is noon now, and hire their consultants."""
    zone = zone_of_noon(now)
    for dealer_id in map(_dealer, range(dealers)):
        yield OpenDealer(
            request_id=f"open/{dealer_id}",
            dealer_id=dealer_id,
            actor=_OFFICE,
            occurred_at=at,
            group_id=_GROUP,
            name=dealer_id,
            time_zone=zone,
        )
        for staff_id in map(_consultant, range(CONSULTANTS)):
            yield HireStaff(
                request_id=f"hire/{dealer_id}/{staff_id}",
                dealer_id=dealer_id,
                actor=_OFFICE,
                occurred_at=at,
                staff_id=staff_id,
                role=Role.CONSULTANT,
            )


def customers(count: int, dealers: int) -> Iterator[Customer]:
    """So many customers, spread evenly; the same ones each time."""
    random = Random(count)  # noqa: S311 - ids need no secrecy
    for number in range(count):
        yield Customer(
            number,
            UUID(int=random.getrandbits(128), version=4),
            UUID(int=random.getrandbits(128), version=4),
            _dealer(number % dealers),
            _consultant(number // dealers % CONSULTANTS),
        )


def called(customer: Customer, at: datetime) -> RegisterCall:
    """The customer phones, and leaves name and number."""
    return RegisterCall(
        request_id=f"call/{customer.number:08d}",
        dealer_id=customer.dealer_id,
        actor=customer.consultant,
        occurred_at=at,
        customer_id=customer.customer_id,
        consultant_id=customer.consultant_id,
        models=(MODEL,),
        name="客户",
        phone=customer.phone,
    )


def came(customer: Customer) -> RegisterVisit:
    """The customer comes in now, and leaves name and number."""
    return RegisterVisit(
        request_id=f"visit/{customer.number:08d}",
        dealer_id=customer.dealer_id,
        actor=customer.consultant,
        customer_id=customer.customer_id,
        visit_id=customer.visit_id,
        consultant_id=customer.consultant_id,
        models=(MODEL,),
        name="客户",
        phone=customer.phone,
    )


def booked(customer: Customer, at: datetime, drives_at: datetime) -> BookTestDrive:
    """The customer will come to drive."""
    return BookTestDrive(
        request_id=f"drive/{customer.number:08d}",
        dealer_id=customer.dealer_id,
        actor=customer.consultant,
        occurred_at=at,
        customer_id=customer.customer_id,
        model=MODEL,
        at=drives_at,
    )


def opening_time(now: datetime) -> datetime:
    """Nine in the morning, where it is noon now."""
    return now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)


def _dealer(number: int) -> str:
    return f"bench-{number:04d}"


def _consultant(number: int) -> str:
    return f"consultant-{number}"
