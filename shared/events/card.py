"""The customer card (客户信息卡, section 2): opened, corrected, reassigned, merged, audited, erased."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Struct

from shared.events.event import Event, event_type
from shared.events.values import Grade, Horizon, Instant, Label, Signal, Source, StaffId, described

_CONSULTANT = "intake, on a receptionist's or consultant's word"
_MANAGER = "intake, on a manager's word"

PersonId = Annotated[UUID, described("Reference into the person store", "客户个人信息引用")]
HasName = Annotated[bool, described("A name is known", "已留姓名")]
HasPhone = Annotated[bool, described("A valid phone number is known", "已留电话")]
IntendedModel = Annotated[Label | None, described("Model the customer wants", "意向车型")]
OtherCustomer = Annotated[UUID, described("The other customer's id", "另一客户")]
NoteId = Annotated[UUID | None, described("Reference to free text in the person store", "备注引用")]
MergeId = Annotated[UUID, described("One merge, the same on both streams", "合并编号")]


class OrderEnd(StrEnum):
    """What became of an order (section 5)."""

    CANCELLED = "cancelled"
    DELIVERED = "delivered"
    SERVICED = "serviced"


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One piece of grading evidence, complete in itself, as a merge carries it to the survivor's stream."""

    event_id: Annotated[UUID, described("Event that it came from", "来源事件")]
    occurred_at: Annotated[Instant, described("When", "发生时间")]
    actor_id: Annotated[StaffId, described("Who recorded it", "记录人")]
    signals: Annotated[tuple[Signal, ...], described("Signals observed", "购买信号")] = ()
    stated_horizon: Annotated[Horizon | None, described("Horizon stated", "购车时间")] = None
    ordered: Annotated[bool, described("A deposit or contract", "订单")] = False
    order_id: Annotated[UUID | None, described("The order that it is about", "订单号")] = None
    order_end: Annotated[OrderEnd | None, described("What became of the order", "订单结果")] = None


@event_type(en="Card opened", zh="建卡留档", section="2", emitted_by=_CONSULTANT)
class CardOpened(Event, frozen=True, kw_only=True):
    """A customer left details and got a card. Name, phone and address are in the person store under ``person_id``."""

    person_id: PersonId
    has_name: HasName
    has_phone: HasPhone
    intended_model: IntendedModel = None
    source: Annotated[Source, described("What brought them", "客户来源")] = Source.WALK_IN
    consultant_id: Annotated[StaffId | None, described("Consultant who keeps the customer", "归属顾问")] = None


@event_type(en="Card details corrected", zh="客户信息更正", section="2", emitted_by=_CONSULTANT)
class CardDetailsCorrected(Event, frozen=True, kw_only=True):
    """Details on the card were completed or put right; the event says what is known now, not what it is."""

    person_id: PersonId
    has_name: HasName
    has_phone: HasPhone
    intended_model: IntendedModel = None


@event_type(en="Customer reassigned", zh="客户移交", section="4", emitted_by=_MANAGER)
class CustomerReassigned(Event, frozen=True, kw_only=True):
    """The customer was handed to another consultant."""

    from_consultant_id: Annotated[StaffId | None, described("Owner before", "原顾问")] = None
    to_consultant_id: Annotated[StaffId, described("Owner now", "新顾问")]
    reason: Annotated[Label | None, described("Why, as a short code", "原因")] = None


@event_type(en="Card absorbed", zh="合并入卡", section="2", emitted_by=_MANAGER)
class CardAbsorbed(Event, frozen=True, kw_only=True):
    """This card took in another one; its grading evidence comes with it, so that this stream is complete."""

    merge_id: MergeId
    absorbed_customer_id: OtherCustomer
    evidence: Annotated[
        tuple[Evidence, ...], described("Evidence of the absorbed card", "被并卡的依据", max_length=2000)
    ] = ()
    has_name: HasName
    has_phone: HasPhone
    intended_model: IntendedModel = None
    taken_over: Annotated[
        tuple[Label, ...], described("Details that this card lacked and took over, by name", "补入的信息项")
    ] = ()


@event_type(en="Card merged away", zh="被合并", section="2", emitted_by=_MANAGER)
class CardMergedAway(Event, frozen=True, kw_only=True):
    """This card was absorbed by another one and ends here until it is un-merged."""

    merge_id: MergeId
    survivor_customer_id: OtherCustomer


@event_type(en="Card released", zh="合并撤销（主卡）", section="2", emitted_by=_MANAGER)
class CardReleased(Event, frozen=True, kw_only=True):
    """An earlier merge was undone: the absorbed card's evidence leaves this stream again."""

    merge_id: MergeId
    released_customer_id: OtherCustomer
    has_name: HasName
    has_phone: HasPhone
    intended_model: IntendedModel = None


@event_type(en="Card restored", zh="合并撤销（副卡）", section="2", emitted_by=_MANAGER)
class CardRestored(Event, frozen=True, kw_only=True):
    """This card stands on its own again after an un-merge."""

    merge_id: MergeId
    survivor_customer_id: OtherCustomer


@event_type(en="Customer referred", zh="推荐新客户", section="5", emitted_by=_CONSULTANT)
class CustomerReferred(Event, frozen=True, kw_only=True):
    """This customer referred another one."""

    referred_customer_id: OtherCustomer


@event_type(en="Came by referral", zh="经推荐而来", section="5", emitted_by=_CONSULTANT)
class CameByReferral(Event, frozen=True, kw_only=True):
    """This customer came because another one referred them."""

    referrer_customer_id: OtherCustomer


@event_type(en="Card audited", zh="卡片清点", section="3", emitted_by="intake, on a consultant's or manager's word")
class CardAudited(Event, frozen=True, kw_only=True):
    """The card was looked at in the monthly audit and confirmed, or found to need correction."""

    confirmed: Annotated[bool, described("Confirmed as it stands", "是否确认")]
    finding: Annotated[Label | None, described("What needs correction, as a short code", "问题")] = None


@event_type(en="Grade overridden", zh="级别人工调整", section="3", emitted_by=_MANAGER)
class GradeOverridden(Event, frozen=True, kw_only=True):
    """A manager set the grade by hand, with a reason; it ends at the next contrary evidence."""

    grade: Annotated[Grade, described("Grade set", "调整后级别")]
    note_id: NoteId = None
    reason: Annotated[Label, described("Why, as a short code", "原因")]


@event_type(en="Person erased", zh="个人信息删除", section="8", emitted_by="intake, on the customer's demand")
class PersonErased(Event, frozen=True, kw_only=True):
    """Name, phone, address and free text of the customer were deleted for good; counts stay."""

    person_id: PersonId
    demanded_by: Annotated[Label, described("Who demanded it: customer, guardian, law", "请求方")] = "customer"
