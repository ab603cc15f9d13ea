"""The contact history: who met or tried to reach the customer, how, and where the key points are written."""

from collections.abc import Iterator
from uuid import UUID

from services.followup.day.moment import Moment
from services.followup.day.rows import PreparationRow, TalkRow
from shared.events import contact, defeat, order, reception, sale
from shared.events.event import Event
from shared.events.values import Channel

_TALKS: dict[type[Event], tuple[str, Channel]] = {
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
}
"""What each is called, and how the two met where the event does not say."""

TALKS: frozenset[type[Event]] = frozenset({*_TALKS, contact.ContactPrepared})
"""Types that belong to the history or prepare for more of it."""


def talk_rows(event: Event, moment: Moment) -> Iterator[TalkRow | PreparationRow]:
    """The event's place in the history, or the sheet that it prepares."""
    if isinstance(event, contact.ContactPrepared):
        yield PreparationRow(task_id=event.task_id, customer_id=moment.customer_id, note_id=event.note_id, at=moment.at)
        return
    known = _TALKS.get(type(event))
    if known is None:
        return
    kind, channel = known
    task_id: UUID | None = getattr(event, "task_id", None)
    yield TalkRow(
        event_id=moment.event_id,
        customer_id=moment.customer_id,
        dealer_id=moment.dealer_id,
        at=moment.at,
        kind=kind,
        channel=getattr(event, "channel", channel).value,
        outcome=event.outcome.value if isinstance(event, contact.FollowUpLogged) else None,
        model=getattr(event, "model", None),
        task_id=task_id,
        consultant_id=moment.consultant_id,
        note_id=getattr(event, "note_id", None),
        next_contact_at=getattr(event, "next_contact_at", None),
    )
