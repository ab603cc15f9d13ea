"""What each activity is called, and how showroom and customer met, or tried to, where they did."""

from shared.events import card, contact, defeat, order, reception, sale
from shared.events.event import Event
from shared.events.values import Channel

_KINDS: dict[type[Event], tuple[str, Channel | None]] = {
    reception.VisitRegistered: ("visit", Channel.VISIT),
    reception.CallRegistered: ("call", Channel.CALL),
    reception.LeadReceived: ("lead", Channel.OTHER),
    sale.NeedsReported: ("needs_report", Channel.VISIT),
    sale.PresentationGiven: ("presentation", Channel.VISIT),
    sale.TestDriveTaken: ("test_drive", Channel.VISIT),
    sale.TestDriveFeedbackGiven: ("test_drive_feedback", Channel.VISIT),
    sale.QuoteGiven: ("quote", Channel.VISIT),
    order.DepositTaken: ("deposit", Channel.VISIT),
    order.ContractSigned: ("contract", Channel.VISIT),
    order.CarDelivered: ("delivery", Channel.VISIT),
    order.SatisfactionSurveyed: ("survey", Channel.OTHER),
    contact.FollowUpLogged: ("follow_up", Channel.OTHER),
    defeat.DefeatReported: ("defeat", Channel.OTHER),
    defeat.DefeatSpotChecked: ("spot_check", Channel.CALL),
    defeat.DefeatQuestionnaireAnswered: ("questionnaire", Channel.OTHER),
    card.CardOpened: ("card", None),
    card.CardDetailsCorrected: ("card_correction", None),
    card.CustomerReferred: ("referral", None),
    sale.SignalsObserved: ("signals", None),
    sale.TestDriveBooked: ("test_drive_booking", None),
    order.OrderCancelled: ("cancellation", None),
    defeat.DefeatConfirmed: ("defeat_confirmation", None),
    defeat.CustomerCameBack: ("return", None),
}
"""Those with a channel are the contact history; the channel is the usual one, where the event does not say."""

ACTIVITIES: frozenset[type[Event]] = frozenset(_KINDS)
"""Types that are an activity: those that are counted or tell of an interest are among them."""


def kind_of(event: Event) -> tuple[str, str | None]:
    """What took place, and how the two met; no channel where they did not."""
    kind, usual = _KINDS[type(event)]
    channel: Channel | None = getattr(event, "channel", usual)
    return kind, None if channel is None else channel.value
