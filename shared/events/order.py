"""The order and its delivery (section 5): deposit, contract, allocation, balance, delivery, survey, first service."""

from datetime import date
from typing import Annotated
from uuid import UUID

from shared.events.card import NoteId
from shared.events.event import Event, event_type
from shared.events.sale import Model, Score
from shared.events.values import Instant, Label, Money, Payment, described

_CONSULTANT = "intake, on a consultant's word"
_CLERK = "intake, on an information clerk's word"
_SERVICE = "intake, on after-sales' word"

OrderId = Annotated[UUID, described("The order", "订单号")]


@event_type(en="Deposit taken", zh="收取订金", section="5", emitted_by=_CONSULTANT)
class DepositTaken(Event, frozen=True, kw_only=True):
    """A deposit (订金/定金) was paid: the customer ordered."""

    order_id: OrderId
    model: Model
    amount: Annotated[Money, described("Deposit", "订金")]


@event_type(en="Contract signed", zh="签订购车合同", section="5", emitted_by=_CONSULTANT)
class ContractSigned(Event, frozen=True, kw_only=True):
    """The purchase contract was signed (购车合同), after a deposit or at once."""

    order_id: OrderId
    model: Model
    price: Annotated[Money, described("Price agreed", "成交价")]
    payment: Annotated[Payment, described("How it is paid", "付款方式")] = Payment.UNDECIDED
    delivery_on: Annotated[date | None, described("Delivery date promised", "约定交车日")] = None
    trade_in: Annotated[bool, described("With a trade-in", "是否置换")] = False


@event_type(en="Order cancelled", zh="退订", section="5", emitted_by="intake, on a manager's word")
class OrderCancelled(Event, frozen=True, kw_only=True):
    """The order was given up before delivery; deposit returned or kept."""

    order_id: OrderId
    reason: Annotated[Label, described("Why, as a short code", "原因")]
    refunded: Annotated[Money | None, described("Returned to the customer", "退款")] = None


@event_type(en="Car allocated", zh="配车", section="5", emitted_by=_CLERK)
class CarAllocated(Event, frozen=True, kw_only=True):
    """A car was allocated to the order (配车)."""

    order_id: OrderId
    stock_no: Annotated[Label, described("Stock number of the car", "库存编号")]


@event_type(en="Balance collected", zh="收取余款", section="5", emitted_by=_CONSULTANT)
class BalanceCollected(Event, frozen=True, kw_only=True):
    """The rest of the price was paid (余款)."""

    order_id: OrderId
    amount: Annotated[Money, described("Amount", "余款")]


@event_type(en="Car arrived", zh="车辆到店", section="5", emitted_by=_CLERK)
class CarArrived(Event, frozen=True, kw_only=True):
    """The car of the order reached the showroom (delivery board)."""

    order_id: OrderId


@event_type(en="Delivery scheduled", zh="预约交车", section="5", emitted_by=_CONSULTANT)
class DeliveryScheduled(Event, frozen=True, kw_only=True):
    """The delivery was agreed for a time, or for a new one."""

    order_id: OrderId
    at: Annotated[Instant, described("When", "交车时间")]


@event_type(en="Delivery prepared", zh="交车准备完成", section="5", emitted_by=_CONSULTANT)
class DeliveryPrepared(Event, frozen=True, kw_only=True):
    """Car, papers and ceremony are ready (delivery board)."""

    order_id: OrderId


@event_type(en="Car delivered", zh="交车", section="5", emitted_by=_CONSULTANT)
class CarDelivered(Event, frozen=True, kw_only=True):
    """The customer has the car. A delivery needs an order."""

    order_id: OrderId
    ceremony_held: Annotated[bool, described("With the ceremony", "交车仪式")] = False


@event_type(en="Handbook posted", zh="寄送袖珍驾驶员手册", section="5", emitted_by=_CONSULTANT)
class HandbookPosted(Event, frozen=True, kw_only=True):
    """The pocket driver's handbook was posted to the buyer (袖珍驾驶员手册)."""

    order_id: OrderId


@event_type(en="Satisfaction surveyed", zh="交车满意度调查", section="5", emitted_by=_SERVICE)
class SatisfactionSurveyed(Event, frozen=True, kw_only=True):
    """The survey of the new car's quality and the delivery was answered (新车质量与交车满意度调查表)."""

    order_id: OrderId
    car_score: Score
    delivery_score: Score
    note_id: NoteId = None


@event_type(en="Registered in DMS", zh="DMS 登记", section="5", emitted_by=_CLERK)
class RegisteredInDms(Event, frozen=True, kw_only=True):
    """The delivery was registered in the manufacturer's system."""

    order_id: OrderId
    dms_no: Annotated[Label | None, described("Number there", "DMS 编号")] = None


@event_type(en="Card copied to service", zh="客户卡转售后", section="5", emitted_by=_CONSULTANT)
class CardCopiedToService(Event, frozen=True, kw_only=True):
    """Customer service or after-sales got the card's copy (at delivery, and after the first service)."""

    order_id: OrderId


@event_type(en="First service done", zh="首保", section="5", emitted_by=_SERVICE)
class FirstServiceDone(Event, frozen=True, kw_only=True):
    """The first service was done (首保): the customer is in the retained base (基盘客户) from here."""

    order_id: OrderId
    odometer_km: Annotated[int, described("Odometer", "里程", unit="km", ge=0, le=2_000_000)] | None = None
