"""A simulated customer: what is true of them, which the showroom only sees signs of."""

from datetime import datetime
from enum import Enum
from uuid import UUID

from msgspec import Struct

from shared.events.values import Payment, StaffId
from showroom.simulation.chance import Chance
from showroom.simulation.made_up import CARS, RIVALS, Car, Rival, address, full_name, mobile

_SECONDS_A_DAY = 86_400
_LONGEST_DAYS = 160
_NEVER_SOON_DAYS = 110
_NOT_HERE_DAYS = 6


class Ending(Enum):
    """How the customer's story would end if nothing came between."""

    BUYS = "buys"
    LOST = "lost"
    VANISHES = "vanishes"
    DRIFTS = "drifts"


_ENDINGS = {Ending.BUYS: 0.27, Ending.LOST: 0.50, Ending.VANISHES: 0.13, Ending.DRIFTS: 0.10}


class Customer(Struct, kw_only=True):
    """The customer's truth, and what has happened to them so far.

    ``decides_at`` is the hidden buying horizon: signs drift towards it. ``closed`` ends the story: merged, erased, lost
    or out of contact.
    """

    id: UUID
    name: str
    phone: str
    address: str | None
    car: Car
    rival: Rival
    payment: Payment
    trade_in: bool
    ending: Ending
    decides_at: datetime
    owner: StaffId | None = None
    has_card: bool = False
    visits: int = 0
    quoted: bool = False
    drive_booked: bool = False
    driven: bool = False
    unanswered: int = 0
    closed: bool = False
    erased: bool = False
    order_id: UUID | None = None
    prepared: bool = False
    delivered: bool = False
    allows_marketing: bool = False
    allows_messages: bool = True
    came_back: bool = False

    def days_left(self, at: datetime) -> float:
        """Days until they decide; negative when they have."""
        return (self.decides_at - at).total_seconds() / _SECONDS_A_DAY

    def seems(self, at: datetime) -> float:
        """Days until they buy, as the consultant sees it; who will not buy here never looks like today's deal."""
        if self.ending is Ending.DRIFTS:
            return _NEVER_SOON_DAYS
        left = self.days_left(at)
        return left if self.ending is Ending.BUYS else max(left, 0) + _NOT_HERE_DAYS


def new_customer(chance: Chance, at: datetime) -> Customer:
    """Somebody whom the showroom has not met."""
    ending = chance.weighted(_ENDINGS)
    at_once = ending is Ending.BUYS and chance.happens(0.12)
    days = 0.0 if at_once else min(chance.spread(14 if ending is Ending.BUYS else 18, 1.0), _LONGEST_DAYS)
    return Customer(
        id=chance.id(at),
        name=full_name(chance),
        phone=mobile(chance),
        address=address(chance) if chance.happens(0.4) else None,
        car=chance.pick(CARS),
        rival=chance.pick(RIVALS),
        payment=chance.pick((Payment.CASH, Payment.INSTALMENT, Payment.INSTALMENT, Payment.LEASE)),
        trade_in=chance.happens(0.25),
        ending=ending,
        decides_at=at + chance.days(days, days),
    )
