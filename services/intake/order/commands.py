"""What is recorded of an order, from the deposit to the first service (section 5).

`TakeDeposit` and `SignContract` make an order; every other command names the order that it is about.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from services.intake.customer.fields import CustomerId
from services.intake.customer.notes import Note
from services.intake.deciding import Command
from shared.events.order import OrderId
from shared.events.sale import Model, Score
from shared.events.values import Instant, Label, Money, Payment, described


class TakeDeposit(Command, frozen=True, kw_only=True):
    """Take a deposit (订金/定金): the customer orders."""

    customer_id: CustomerId
    order_id: Annotated[UUID | None, described("The new order; ours when absent", "订单号")] = None
    model: Model
    amount: Annotated[Money, described("Deposit", "订金")]


class SignContract(Command, frozen=True, kw_only=True):
    """Sign the purchase contract (购车合同), after a deposit or at once."""

    customer_id: CustomerId
    order_id: Annotated[
        UUID | None, described("The order; the one without a contract, or a new one, when absent", "订单号")
    ] = None
    model: Model
    price: Annotated[Money, described("Price agreed", "成交价")]
    payment: Annotated[Payment, described("How it is paid", "付款方式")] = Payment.UNDECIDED
    delivery_on: Annotated[date | None, described("Delivery date promised", "约定交车日")] = None
    trade_in: Annotated[bool, described("With a trade-in", "是否置换")] = False


class CancelOrder(Command, frozen=True, kw_only=True):
    """Give an order up before its delivery (退订)."""

    customer_id: CustomerId
    order_id: OrderId
    reason: Annotated[Label, described("Why, as a short code", "原因")]
    refunded: Annotated[Money | None, described("Returned to the customer", "退款")] = None


class AllocateCar(Command, frozen=True, kw_only=True):
    """Allocate a car to the order, or another one instead (配车)."""

    customer_id: CustomerId
    order_id: OrderId
    stock_no: Annotated[Label, described("Stock number of the car", "库存编号")]


class CollectBalance(Command, frozen=True, kw_only=True):
    """Collect the rest of the price, or a part of it (余款)."""

    customer_id: CustomerId
    order_id: OrderId
    amount: Annotated[Money, described("Amount", "余款")]


class RecordCarArrival(Command, frozen=True, kw_only=True):
    """Record that the order's car reached the showroom (车辆到店)."""

    customer_id: CustomerId
    order_id: OrderId


class ScheduleDelivery(Command, frozen=True, kw_only=True):
    """Agree the delivery for a time, or for a new one (预约交车)."""

    customer_id: CustomerId
    order_id: OrderId
    at: Annotated[Instant, described("When", "交车时间")]


class PrepareDelivery(Command, frozen=True, kw_only=True):
    """Record that car, papers and ceremony are ready (交车准备完成)."""

    customer_id: CustomerId
    order_id: OrderId


class DeliverCar(Command, frozen=True, kw_only=True):
    """Hand the car over (交车)."""

    customer_id: CustomerId
    order_id: OrderId
    ceremony_held: Annotated[bool, described("With the ceremony", "交车仪式")] = False


class PostHandbook(Command, frozen=True, kw_only=True):
    """Post the pocket driver's handbook to the buyer (袖珍驾驶员手册)."""

    customer_id: CustomerId
    order_id: OrderId


class SurveySatisfaction(Command, frozen=True, kw_only=True):
    """Record the answers about the new car and its delivery (新车质量与交车满意度调查表)."""

    customer_id: CustomerId
    order_id: OrderId
    car_score: Score
    delivery_score: Score
    note: Note = None


class RegisterInDms(Command, frozen=True, kw_only=True):
    """Register the delivery in the manufacturer's system (DMS 登记)."""

    customer_id: CustomerId
    order_id: OrderId
    dms_no: Annotated[Label | None, described("Number there", "DMS 编号")] = None


class CopyCardToService(Command, frozen=True, kw_only=True):
    """Give customer service or after-sales the card's copy (客户卡转售后)."""

    customer_id: CustomerId
    order_id: OrderId


class RecordFirstService(Command, frozen=True, kw_only=True):
    """Record the first service (首保)."""

    customer_id: CustomerId
    order_id: OrderId
    odometer_km: Annotated[int, described("Odometer", "里程", unit="km", ge=0, le=2_000_000)] | None = None
