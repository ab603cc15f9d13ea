"""Why reception does not register something. Little is refused: no batch may be lost (section 2)."""

from services.intake.deciding import Refusal

VISIT_ALREADY_REGISTERED = Refusal(
    "VisitAlreadyRegistered", "This visit was registered before", "该来店批次已登记", path="$.visit_id"
)
VISIT_UNKNOWN = Refusal(
    "VisitUnknown", "This customer made no such visit", "该客户没有此来店批次", status=404, path="$.visit_id"
)
VISIT_ALREADY_ENDED = Refusal("VisitAlreadyEnded", "The batch has left already", "该批次已离店", path="$.visit_id")
LEAD_ALREADY_RECEIVED = Refusal(
    "LeadAlreadyReceived", "This lead was received before", "该线索已接收", path="$.lead_id"
)
