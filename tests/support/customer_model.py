"""A customer's life in a few sets, written from sections 5 and 6 alone: what intake's deciders must agree with."""

from dataclasses import dataclass, field
from uuid import UUID

ONCE = {"RecordCarArrival", "PrepareDelivery", "PostHandbook", "SurveySatisfaction", "RegisterInDms"} | {
    "RecordFirstService"
}
BEFORE_DELIVERY = {
    "CancelOrder",
    "AllocateCar",
    "RecordCarArrival",
    "ScheduleDelivery",
    "PrepareDelivery",
    "DeliverCar",
}
AFTER_DELIVERY = {"SurveySatisfaction", "RegisterInDms", "CopyCardToService", "RecordFirstService"}
STEPS = sorted(BEFORE_DELIVERY | AFTER_DELIVERY | {"CollectBalance", "PostHandbook"})


@dataclass
class CustomerModel:
    """Which orders are open, signed, delivered, cancelled; which defeat stands; whether contact was lost."""

    opened: set[UUID] = field(default_factory=set)
    signed: set[UUID] = field(default_factory=set)
    delivered: set[UUID] = field(default_factory=set)
    cancelled: set[UUID] = field(default_factory=set)
    done: set[tuple[UUID, str]] = field(default_factory=set)
    reported: set[UUID] = field(default_factory=set)
    confirmed: set[UUID] = field(default_factory=set)
    rejected: set[UUID] = field(default_factory=set)
    overtaken: set[UUID] = field(default_factory=set)
    out_of_contact: bool = False

    @property
    def lost(self) -> bool:
        """A defeat stands."""
        return bool(self.reported | self.confirmed)

    @property
    def orders(self) -> set[UUID]:
        """All orders there ever were."""
        return self.opened | self.delivered | self.cancelled

    @property
    def defeats(self) -> set[UUID]:
        """All defeats there ever were."""
        return self.reported | self.confirmed | self.rejected | self.overtaken

    def may_serve(self) -> bool:
        """A step of the sale that makes no order."""
        return not self.lost

    def may_deposit(self, order_id: UUID | None) -> bool:
        """A further order is named; an order is paid for once."""
        unmistakable = not self.opened if order_id is None else order_id not in self.orders
        return not self.lost and unmistakable

    def contract_for(self, order_id: UUID | None) -> tuple[bool, UUID | None]:
        """Whether a contract can be signed, and for which known order (None: a new one)."""
        waiting = self.opened - self.signed
        if self.lost:
            return False, None
        if order_id is not None:
            known = order_id in self.orders
            return not known or order_id in waiting, order_id if known else None
        if len(waiting) == 1:
            return True, next(iter(waiting))
        return not self.opened, None

    def may_step(self, name: str, order_id: UUID) -> bool:
        """A step of the delivery board."""
        place = (
            order_id in self.opened
            if name in BEFORE_DELIVERY
            else order_id in self.delivered
            if name in AFTER_DELIVERY
            else order_id in self.opened | self.delivered
        )
        repeated = name in ONCE and (order_id, name) in self.done
        unsigned = name == "DeliverCar" and order_id not in self.signed
        return place and not repeated and not unsigned

    def may_report(self, defeat_id: UUID | None) -> bool:
        """A defeat, once, and of nobody who has a car on order."""
        return not self.lost and not self.opened and defeat_id not in self.defeats

    def may_lose_contact(self) -> bool:
        """Out of contact, once, and nothing worse or better."""
        return not self.lost and not self.opened and not self.out_of_contact

    def ordered(self, order_id: UUID, *, signed: bool) -> None:
        """A deposit or contract was taken."""
        self.opened.add(order_id)
        self.out_of_contact = False
        if signed:
            self.signed.add(order_id)

    def stepped(self, name: str, order_id: UUID) -> None:
        """A step of the board happened."""
        self.done.add((order_id, name))
        ends = {"DeliverCar": self.delivered, "CancelOrder": self.cancelled}
        if name in ends:
            self.opened.discard(order_id)
            ends[name].add(order_id)

    def came_back(self) -> None:
        """The customer is served again."""
        self.overtaken |= self.reported | self.confirmed
        self.reported, self.confirmed, self.out_of_contact = set(), set(), False
