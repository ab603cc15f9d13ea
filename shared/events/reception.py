"""Reception: visits, calls and leads (来店 / 来电 / 线索, section 2). Each batch is one event, known or not."""

from typing import Annotated
from uuid import UUID

from shared.events.event import Event, event_type
from shared.events.values import Instant, Label, Source, StaffId, described

_RECEPTION = "intake, on a receptionist's word"

PartySize = Annotated[int, described("People in the batch", "同行人数", unit="people", ge=1, le=99)]
VisitId = Annotated[UUID, described("The visit", "来店批次")]
Received = Annotated[StaffId, described("Consultant who receives the customer", "接待顾问")]
Owner = Annotated[StaffId, described("Consultant who keeps the customer", "归属顾问")]
Models = Annotated[tuple[Label, ...], described("Models the customer asked about", "意向车型", max_length=20)]


@event_type(en="Visit registered", zh="来店登记", section="2", emitted_by=_RECEPTION)
class VisitRegistered(Event, frozen=True, kw_only=True):
    """A batch came into the showroom. Emitted for every batch, also when nobody left a name."""

    visit_id: VisitId
    first_visit: Annotated[bool, described("First visit of this customer", "是否首次来店")]
    party_size: PartySize = 1
    source: Annotated[Source, described("What brought them", "客户来源")] = Source.WALK_IN
    consultant_id: Received | None = None
    stand_in: Annotated[bool, described("Received by a stand-in; the owner keeps the customer", "代接待")] = False
    invited: Annotated[bool, described("Came on an appointment", "邀约到店")] = False
    models: Models = ()


@event_type(en="Visit ended", zh="离店", section="4", emitted_by="intake, on a receptionist's or consultant's word")
class VisitEnded(Event, frozen=True, kw_only=True):
    """The batch left the showroom. Starts the five minutes of the thank-you message when there was no deal."""

    visit_id: VisitId
    with_deal: Annotated[bool, described("Left with a deposit or contract", "是否成交离店")] = False


@event_type(en="Call registered", zh="来电登记", section="2", emitted_by=_RECEPTION)
class CallRegistered(Event, frozen=True, kw_only=True):
    """Someone phoned to look, ask or buy. Emitted for every caller, known or not."""

    call_id: Annotated[UUID, described("The call", "来电批次")]
    first_contact: Annotated[bool, described("First contact of this customer", "是否首次来电")]
    source: Annotated[Source, described("What brought them", "客户来源")] = Source.CALL
    consultant_id: Received | None = None
    details_read_back: Annotated[bool, described("Phone and address were read back", "信息已复核")] = False
    models: Models = ()


@event_type(en="Lead received", zh="收到线索", section="2", emitted_by="intake, from a lead source")
class LeadReceived(Event, frozen=True, kw_only=True):
    """A platform or machine client sent a prospect (ADF 1.0 or the API). What was sent is kept in the person store."""

    lead_id: Annotated[UUID, described("The lead", "线索")]
    provider: Annotated[Label, described("Who sent it", "线索来源平台")]
    interest: Annotated[Label, described("buy, lease, sell, trade-in or test-drive", "意向类型")] = "buy"
    first_contact: Annotated[bool, described("First contact of this customer", "是否首次接触")] = True
    consultant_id: Received | None = None
    source: Annotated[Source, described("What brought them", "客户来源")] = Source.PLATFORM
    models: Models = ()
    requested_at: Annotated[Instant | None, described("When the prospect asked", "客户提交时间")] = None
