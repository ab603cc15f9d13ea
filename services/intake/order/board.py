"""The delivery board (交车管理看板, section 5) as data: each step that an order can go through, and when it can."""

from enum import Enum

from msgspec import Struct

from services.intake.customer.state import Order, OrderStatus
from services.intake.deciding import Command, Refusal
from services.intake.order import commands, refusals
from services.intake.roles import AFTER_SALES, CLERKS, MANAGERS, SELLERS
from shared.events import order as events
from shared.events.event import Event
from shared.events.values import Role


class When(Enum):
    """Where a step stands to the delivery. None of them can happen to a cancelled order."""

    BEFORE = "before the delivery"
    AFTER = "after the delivery"
    ANY = "before or after the delivery"


class Step(Struct, frozen=True, kw_only=True):
    """One row of the board.

    ``command`` and ``event`` have the same fields. ``once``: it makes no sense a second time. ``contract``: it needs
    the order's contract.
    """

    command: type[Command]
    event: type[Event]
    en: str
    zh: str
    roles: frozenset[Role]
    when: When
    once: bool = False
    contract: bool = False


def refuse_step(order: Order, step: Step) -> Refusal | None:
    """Why the step cannot happen to the order now, or None."""
    delivered = order.status is OrderStatus.DELIVERED
    if order.status is OrderStatus.CANCELLED:
        return refusals.already_cancelled(order)
    if delivered and step.when is When.BEFORE:
        return refusals.already_delivered(order)
    if not delivered and step.when is When.AFTER:
        return refusals.not_delivered(order)
    if step.once and step.event.__name__ in order.done:
        return refusals.already_done(order)
    return refusals.contract_missing(order) if step.contract and not order.has_contract else None


BOARD = (
    Step(
        command=commands.CancelOrder,
        event=events.OrderCancelled,
        en="Cancel an order",
        zh="退订",
        roles=MANAGERS,
        when=When.BEFORE,
    ),
    Step(  # again when another car is given
        command=commands.AllocateCar,
        event=events.CarAllocated,
        en="Allocate a car",
        zh="配车",
        roles=CLERKS,
        when=When.BEFORE,
    ),
    Step(  # in parts, and by a bank after the delivery
        command=commands.CollectBalance,
        event=events.BalanceCollected,
        en="Collect the balance",
        zh="收取余款",
        roles=SELLERS,
        when=When.ANY,
    ),
    Step(
        command=commands.RecordCarArrival,
        event=events.CarArrived,
        en="Record the car's arrival",
        zh="登记车辆到店",
        roles=CLERKS,
        when=When.BEFORE,
        once=True,
    ),
    Step(  # again for a new time
        command=commands.ScheduleDelivery,
        event=events.DeliveryScheduled,
        en="Schedule the delivery",
        zh="预约交车",
        roles=SELLERS,
        when=When.BEFORE,
    ),
    Step(
        command=commands.PrepareDelivery,
        event=events.DeliveryPrepared,
        en="Prepare the delivery",
        zh="完成交车准备",
        roles=SELLERS,
        when=When.BEFORE,
        once=True,
    ),
    Step(
        command=commands.DeliverCar,
        event=events.CarDelivered,
        en="Deliver the car",
        zh="交车",
        roles=SELLERS,
        when=When.BEFORE,
        contract=True,
    ),
    Step(
        command=commands.PostHandbook,
        event=events.HandbookPosted,
        en="Post the handbook",
        zh="寄送袖珍驾驶员手册",
        roles=SELLERS,
        when=When.ANY,
        once=True,
    ),
    Step(
        command=commands.SurveySatisfaction,
        event=events.SatisfactionSurveyed,
        en="Survey satisfaction",
        zh="登记交车满意度调查",
        roles=AFTER_SALES,
        when=When.AFTER,
        once=True,
    ),
    Step(
        command=commands.RegisterInDms,
        event=events.RegisteredInDms,
        en="Register in the DMS",
        zh="DMS 登记",
        roles=CLERKS,
        when=When.AFTER,
        once=True,
    ),
    Step(  # to customer service at the delivery, to after-sales after the first service
        command=commands.CopyCardToService,
        event=events.CardCopiedToService,
        en="Copy the card to service",
        zh="客户卡转售后",
        roles=SELLERS | {Role.CLERK},
        when=When.AFTER,
    ),
    Step(
        command=commands.RecordFirstService,
        event=events.FirstServiceDone,
        en="Record the first service",
        zh="登记首保",
        roles=AFTER_SALES,
        when=When.AFTER,
        once=True,
    ),
)
