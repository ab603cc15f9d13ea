"""Why a command about a defeat is not carried out."""

from uuid import UUID

from services.intake.customer.state import Customer, Defeat, DefeatStatus
from services.intake.deciding import Refusal
from shared.events.values import DETAILS_OF_REASON, DefeatDetail, DefeatReason

NOT_LOST = Refusal(
    "CustomerNotLost",
    en="The customer is neither defeated nor out of contact, so there is nothing to come back from",
    zh="该客户既未战败也未失控，无需再启动",
)
ALREADY_OUT_OF_CONTACT = Refusal(
    "AlreadyOutOfContact",
    en="The customer is reported as out of contact already",
    zh="该客户已登记为失控",
)


def defeat_already_reported(defeat_id: UUID) -> Refusal:
    """The customer's defeat stands already, or the client used the id before."""
    return Refusal(
        "DefeatAlreadyReported",
        en="This defeat was reported before",
        zh="该客户的战败已申报，不可重复申报",
        about={"defeat_id": str(defeat_id)},
    )


def order_open(order_id: UUID) -> Refusal:
    """A customer with an order on its way is neither lost nor out of contact."""
    return Refusal(
        "OrderOpen",
        en="The customer has an open order: deliver or cancel it first",
        zh="该客户有未完成的订单，请先交车或退订",
        about={"order_id": str(order_id)},
    )


def refuse_detail(reason: DefeatReason, detail: DefeatDetail | None) -> Refusal | None:
    """`DetailDoesNotFitReason` when the second level belongs to another first level."""
    fitting = DETAILS_OF_REASON[reason]
    if detail is None or detail in fitting:
        return None
    return Refusal(
        "DetailDoesNotFitReason",
        en="The detail belongs to another reason",
        zh="战败细分与战败原因不符",
        status=422,
        path="$.detail",
        about={"reason": reason.value, "fitting": sorted(one.value for one in fitting)},
    )


def known_defeat(customer: Customer, defeat_id: UUID) -> Defeat | Refusal:
    """One of the customer's defeats; else `DefeatUnknown`."""
    for one in customer.defeats:
        if one.defeat_id == defeat_id:
            return one
    return Refusal(
        "DefeatUnknown",
        en="This customer has no such defeat",
        zh="该客户没有这条战败记录",
        status=404,
        path="$.defeat_id",
    )


_STANDS_OTHERWISE = {
    DefeatStatus.CONFIRMED: ("DefeatAlreadyConfirmed", "This defeat is confirmed", "该战败已确认"),
    DefeatStatus.REJECTED: ("DefeatAlreadyRejected", "This defeat was rejected", "该战败已驳回"),
    DefeatStatus.OVERTAKEN: ("DefeatOvertaken", "The customer has come back since", "该客户已再启动"),
}


def refuse_status(defeat: Defeat, *allowed: DefeatStatus) -> Refusal | None:
    """The refusal that says how the defeat stands, unless it is in one of the allowed ways."""
    if defeat.status in allowed:
        return None
    name, en, zh = _STANDS_OTHERWISE[defeat.status]
    return Refusal(name, en=en, zh=zh, about={"defeat_id": str(defeat.defeat_id)})
