"""Why a command about cards is not carried out."""

from uuid import UUID

from msgspec.structs import replace

from services.intake.deciding import Refusal

CARD_ALREADY_OPEN = Refusal(
    "CardAlreadyOpen", "This customer has a card; correct that one", "该客户已建卡，请直接更正", path="$.customer_id"
)
NAME_OR_PHONE_MISSING = Refusal(
    "NameOrPhoneMissing",
    "A card needs a name or a phone number at least",
    "建卡至少需要姓名或电话",
    status=422,
    path="$.name",
)
NOTHING_TO_CORRECT = Refusal(
    "NothingToCorrect", "This is on the card already", "客户卡信息与所填一致，无需更正", status=422
)
SAID_AND_REMOVED = Refusal(
    "SaidAndRemoved",
    "A detail is given and removed at once",
    "同一信息不可既填写又删除",
    status=422,
    path="$.remove",
)
SAME_CUSTOMER = Refusal("SameCustomer", "Both ids are the same customer's", "两个编号为同一客户", status=422)
ABSORBED_HAS_OPEN_ORDER = Refusal(
    "AbsorbedHasOpenOrder",
    "The card that goes has an open order; keep that one and merge the other way round",
    "被并卡有未完成订单，请以该卡为主卡反向合并",
    path="$.absorbed_customer_id",
)
ABSORBED_AWAITS_DEFEAT_DECISION = Refusal(
    "AbsorbedAwaitsDefeatDecision",
    "The card that goes has a reported defeat; confirm or reject that first",
    "被并卡有待确认的战败，请先确认或驳回",
    path="$.absorbed_customer_id",
)
MERGE_UNKNOWN = Refusal(
    "MergeUnknown",
    "This card took in no other one under this merge",
    "该卡没有此合并记录",
    status=404,
    path="$.merge_id",
)
MERGE_ALREADY_DONE = Refusal("MergeAlreadyDone", "This merge id was used before", "该合并编号已使用", path="$.merge_id")
ALREADY_REFERRED = Refusal(
    "AlreadyReferred",
    "Who referred this customer is on record",
    "该客户的推荐人已登记",
    path="$.referred_customer_id",
)
ALREADY_THEIRS = Refusal(
    "AlreadyTheirs", "The customer is this consultant's already", "该客户已归属此顾问", path="$.to_consultant_id"
)
FINDING_MISSING = Refusal(
    "FindingMissing",
    "A card that is not confirmed needs a finding",
    "未确认的卡片须注明问题",
    status=422,
    path="$.finding",
)


def phone_belongs_to(customer_id: UUID | None) -> Refusal:
    """The refusal that offers the card which has the phone."""
    refusal = Refusal(
        "PhoneBelongsToCustomer",
        "Another customer of this dealer has this phone; the card is offered instead",
        "本店已有客户使用该电话，请使用其客户卡",
        path="$.phone",
    )
    return replace(refusal, about={"customer_id": str(customer_id)})
