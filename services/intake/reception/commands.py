"""Commands of reception: visits, calls and leads (来店 / 来电 / 线索, section 2).

``customer_id`` names a known customer; one that the dealer does not know is taken as the new customer's id. A phone
that a customer of the dealer holds leads to that customer in any case: the answer says who it is.
"""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from services.intake.customer.person import Address, Email, PersonName, RawPhone
from services.intake.deciding import Command
from shared.events.values import Instant, Label, Source, StaffId, described

OptionalCustomer = Annotated[UUID | None, described("The customer; a new one when absent", "客户，缺省为新客户")]
Models = Annotated[tuple[Label, ...], described("Models asked about", "咨询车型", max_length=20)]
IntendedModel = Annotated[
    Label | None,
    described("Model the customer wants; the first of `models` when absent", "意向车型，缺省取首个咨询车型"),
]
Receiver = Annotated[StaffId | None, described("Consultant who receives the customer", "接待顾问")]
BroughtBy = Annotated[Source, described("What brought them", "客户来源")]


class RegisterVisit(Command, frozen=True, kw_only=True):
    """Register a batch that came in. With a name or phone, the card is opened, or completed, at once."""

    customer_id: OptionalCustomer = None
    visit_id: Annotated[UUID | None, described("Id for the visit; ours when absent", "来店批次号")] = None
    first_visit: Annotated[
        bool | None, described("What the receptionist was told; ours to find out when absent", "是否首次来店")
    ] = None
    party_size: Annotated[int, described("People in the batch", "同行人数", unit="people", ge=1, le=99)] = 1
    source: BroughtBy = Source.WALK_IN
    consultant_id: Annotated[
        StaffId | None, described("Consultant asked for; by owner and rota when absent", "指定顾问，缺省按归属与轮值")
    ] = None
    invited: Annotated[bool, described("Came on an appointment", "邀约到店")] = False
    models: Models = ()
    intended_model: IntendedModel = None
    name: PersonName = None
    phone: RawPhone = None
    address: Address = None
    email: Email = None


class EndVisit(Command, frozen=True, kw_only=True):
    """Say that the batch left."""

    customer_id: Annotated[UUID, described("The customer", "客户")]
    visit_id: Annotated[UUID, described("The visit", "来店批次")]
    with_deal: Annotated[bool, described("Left with a deposit or contract", "是否成交离店")] = False


class RegisterCall(Command, frozen=True, kw_only=True):
    """Register someone who phoned. With a name or phone, the card is opened, or completed, at once."""

    customer_id: OptionalCustomer = None
    call_id: Annotated[UUID | None, described("Id for the call; ours when absent", "来电批次号")] = None
    source: BroughtBy = Source.CALL
    consultant_id: Receiver = None
    details_read_back: Annotated[bool, described("Phone and address were read back", "信息已复核")] = False
    models: Models = ()
    intended_model: IntendedModel = None
    name: PersonName = None
    phone: RawPhone = None
    address: Address = None
    email: Email = None


class ReceiveLead(Command, frozen=True, kw_only=True):
    """Take in a prospect that a platform sent. A phone that is none does not stop it: what was sent is kept."""

    customer_id: OptionalCustomer = None
    lead_id: Annotated[UUID | None, described("Id for the lead; ours when absent", "线索编号")] = None
    provider: Annotated[Label, described("Who sent it", "线索来源平台")]
    interest: Annotated[Label, described("buy, lease, sell, trade-in or test-drive", "意向类型")] = "buy"
    source: BroughtBy = Source.PLATFORM
    consultant_id: Receiver = None
    requested_at: Annotated[Instant | None, described("When the prospect asked", "客户提交时间")] = None
    models: Models = ()
    intended_model: IntendedModel = None
    name: PersonName = None
    phone: RawPhone = None
    address: Address = None
    email: Email = None
    body: (
        Annotated[bytes, Meta(max_length=1_000_000, description="线索原文 · What was sent, base64 in JSON")] | None
    ) = None
