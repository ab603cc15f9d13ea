"""Checks on the customer that a command names, shared by every subject that deals with customers."""

from uuid import UUID

from msgspec.structs import replace

from services.intake.customer.state import Customer
from services.intake.deciding import Refusal, View

CUSTOMER_UNKNOWN = Refusal(
    "CustomerUnknown",
    "This dealer has no such customer",
    "本店没有该客户",
    status=404,
    path="$.customer_id",
)
CARD_MERGED_AWAY = Refusal(
    "CardMergedAway",
    "This card was merged into another one; use that one, or undo the merge",
    "该卡已并入另一张客户卡，请使用主卡或撤销合并",
)
CARD_NOT_OPENED = Refusal(
    "CardNotOpened",
    "This customer has no card yet; open one first",
    "该客户尚未建卡，请先建卡",
)
PERSON_ERASED = Refusal(
    "PersonErased",
    "This customer's personal data was erased for good; nothing personal can be added",
    "该客户的个人信息已永久删除，不可再补充",
    status=410,
)


def open_customer(view: View, customer_id: UUID, path: str = "$.customer_id") -> Customer | Refusal:
    """The customer, with or without a card, whose stream goes on: known in this dealer and not merged away.

    Refused with `CustomerUnknown`, or `CardMergedAway` about the survivor.

    Args:
        view: what is known.
        customer_id: whom the command names.
        path: the command's field, for the refusal.
    """
    customer = view.customer(customer_id)
    if customer is None:
        return replace(CUSTOMER_UNKNOWN, path=path)
    if customer.merged_into is not None:
        return merged_away(customer, path)
    return customer


def refuse_stranger(view: View, customer_id: UUID, path: str = "$.customer_id") -> Refusal | None:
    """`CustomerUnknown` when the dealer never had the customer; one merged away or erased since is known.

    For what happened outside before we are told of it, and says nothing personal: it is on record whatever became of
    the card.
    """
    return None if view.customer(customer_id) is not None else replace(CUSTOMER_UNKNOWN, path=path)


def merged_away(customer: Customer, path: str = "$.customer_id") -> Refusal:
    """The refusal that names the survivor of a merged card."""
    return replace(CARD_MERGED_AWAY, path=path, about={"survivor": str(customer.merged_into)})


def living_customer(view: View, customer_id: UUID, path: str = "$.customer_id") -> Customer | Refusal:
    """As `open_customer`, and not erased: personal data, such as a note, may be added. Else `PersonErased`."""
    customer = open_customer(view, customer_id, path)
    if isinstance(customer, Customer) and customer.erased:
        return replace(PERSON_ERASED, path=path)
    return customer


def carded_customer(view: View, customer_id: UUID, path: str = "$.customer_id") -> Customer | Refusal:
    """As `living_customer`, and with a card. Else `CardNotOpened`."""
    customer = living_customer(view, customer_id, path)
    if isinstance(customer, Customer) and not customer.has_card:
        return replace(CARD_NOT_OPENED, path=path)
    return customer
