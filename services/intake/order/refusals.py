"""Why a command about an order is not carried out."""

from services.intake.customer.state import Order
from services.intake.deciding import Refusal

ORDER_UNKNOWN = Refusal(
    "OrderUnknown",
    en="This customer has no such order",
    zh="该客户没有这张订单",
    status=404,
    path="$.order_id",
)
ORDER_AMBIGUOUS = Refusal(
    "OrderAmbiguous",
    en="Several orders wait for their contract: say which one it is for",
    zh="有多张订单待签合同，请指明订单号",
    status=422,
    path="$.order_id",
)
TOO_MANY_OPEN = Refusal(
    "TooManyOpenOrders",
    en="The customer has as many open orders as one customer can have",
    zh="该客户未完成的订单已达上限",
)


def order_id_missing(order: Order) -> Refusal:
    """A further order must be meant: without an id it could as well be the first one, sent again."""
    return _about(
        order,
        "OrderIdMissing",
        en="The customer has an open order: a further one needs an order_id of its own",
        zh="该客户已有未完成的订单，再购一辆请另给订单号",
    )


def deposit_already_taken(order: Order) -> Refusal:
    """The order exists; further money is balance."""
    return _about(
        order,
        "DepositAlreadyTaken",
        en="This order exists already; further payments are balance",
        zh="该订单已存在，后续付款请登记为余款",
    )


def contract_already_signed(order: Order) -> Refusal:
    """An order has one contract."""
    return _about(order, "ContractAlreadySigned", en="This order has its contract", zh="该订单已签合同")


def contract_missing(order: Order) -> Refusal:
    """No delivery without a contract."""
    return _about(
        order,
        "ContractMissing",
        en="The contract must be signed before the car is delivered",
        zh="交车前必须签订购车合同",
    )


def already_delivered(order: Order) -> Refusal:
    """The step belongs before the delivery."""
    return _about(order, "AlreadyDelivered", en="The car has been delivered", zh="该订单已交车")


def already_cancelled(order: Order) -> Refusal:
    """Nothing can happen to an order that was given up."""
    return _about(order, "OrderAlreadyCancelled", en="The order was cancelled", zh="该订单已退订")


def not_delivered(order: Order) -> Refusal:
    """The step belongs after the delivery."""
    return _about(order, "NotDelivered", en="The car has not been delivered yet", zh="该订单尚未交车")


def already_done(order: Order) -> Refusal:
    """The step happens once to an order."""
    return _about(order, "AlreadyDone", en="This is recorded for the order already", zh="该订单已登记过此项")


def _about(order: Order, name: str, *, en: str, zh: str) -> Refusal:
    return Refusal(name, en=en, zh=zh, about={"order_id": str(order.order_id)})
