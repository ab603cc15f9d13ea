"""Why a command about the rota is not carried out."""

from services.intake.deciding import Refusal

ROTA_NOT_PUBLISHED = Refusal("RotaNotPublished", "No rota is published for this day", "当日尚未公布排班", status=404)
ROTA_ORDER_REPEATS = Refusal(
    "RotaOrderRepeats",
    "A consultant stands in the order once only",
    "排班顺序中顾问不可重复",
    status=422,
    path="$.order",
)
NOT_ON_ROTA = Refusal(
    "NotOnRota", "The consultant is not on this day's rota", "该顾问不在当日排班中", path="$.consultant_id"
)
NOT_NEXT = Refusal("NotNext", "It is another consultant's turn", "当前未轮到该顾问", path="$.consultant_id")
ALREADY_ON_BREAK = Refusal(
    "AlreadyOnBreak", "The consultant is on a break already", "该顾问已离岗", path="$.consultant_id"
)
NOT_ON_BREAK = Refusal("NotOnBreak", "The consultant is not on a break", "该顾问未离岗", path="$.consultant_id")
TURN_UNKNOWN = Refusal(
    "TurnUnknown", "This visit took no turn of the day's rota", "该批次未占用当日轮值", status=404, path="$.visit_id"
)
TURN_ALREADY_HANDED_BACK = Refusal(
    "TurnAlreadyHandedBack", "This turn was given back before", "该轮值已退回", path="$.visit_id"
)
