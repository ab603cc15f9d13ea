"""Commands about customer cards (客户信息卡, sections 2, 3, 4, 5 and 8)."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from services.intake.customer.fields import CustomerId
from services.intake.customer.notes import Note
from services.intake.customer.person import Address, Email, PersonName, RawPhone
from services.intake.deciding import Command
from shared.events.values import Grade, Label, Source, StaffId, described

IntendedModel = Annotated[Label | None, described("Model the customer wants", "意向车型")]
MergeId = Annotated[UUID | None, described("Id for the merge; ours when absent", "合并编号")]


class Detail(StrEnum):
    """A detail that can be removed from a card."""

    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"
    EMAIL = "email"
    INTENDED_MODEL = "intended_model"


class OpenCard(Command, frozen=True, kw_only=True):
    """Open the card of a customer who left a name or a phone number; a model is not asked for."""

    customer_id: Annotated[
        UUID | None, described("The batch's customer; a new one when absent", "批次对应客户，缺省为新客户")
    ] = None
    name: PersonName = None
    phone: RawPhone = None
    address: Address = None
    email: Email = None
    intended_model: IntendedModel = None
    source: Annotated[Source, described("What brought them", "客户来源")] = Source.WALK_IN
    consultant_id: Annotated[
        StaffId | None,
        described("Consultant who keeps them; who received them when absent", "归属顾问，缺省为接待顾问"),
    ] = None


class CorrectCard(Command, frozen=True, kw_only=True):
    """Complete details or put them right; what is left out stays as it is."""

    customer_id: CustomerId
    name: PersonName = None
    phone: RawPhone = None
    address: Address = None
    email: Email = None
    intended_model: IntendedModel = None
    remove: Annotated[
        tuple[Detail, ...], described("Details that are wrong and not known", "删除的信息项", max_length=5)
    ] = ()


class ReassignCustomer(Command, frozen=True, kw_only=True):
    """Hand the customer to another consultant."""

    customer_id: CustomerId
    to_consultant_id: Annotated[StaffId, described("Who keeps them from now on", "新归属顾问")]
    reason: Annotated[Label | None, described("Why, as a short code", "原因")] = None


class MergeCards(Command, frozen=True, kw_only=True):
    """Merge two cards of one person: ``customer_id`` stays, the other goes into it until this is undone."""

    customer_id: CustomerId
    absorbed_customer_id: Annotated[UUID, described("The customer whose card goes", "被并客户")]
    merge_id: MergeId = None


class UnmergeCards(Command, frozen=True, kw_only=True):
    """Undo a merge: both cards stand on their own again."""

    customer_id: CustomerId
    merge_id: Annotated[UUID, described("The merge", "合并编号")]


class ReferCustomer(Command, frozen=True, kw_only=True):
    """Say that a customer (``customer_id``) referred another one."""

    customer_id: CustomerId
    referred_customer_id: Annotated[UUID, described("Who came by the referral", "被推荐客户")]


class AuditCard(Command, frozen=True, kw_only=True):
    """Record the monthly look at a card: confirmed as it stands, or what needs correction."""

    customer_id: CustomerId
    confirmed: Annotated[bool, described("Confirmed as it stands", "是否确认")]
    finding: Annotated[Label | None, described("What needs correction, as a short code", "问题")] = None


class OverrideGrade(Command, frozen=True, kw_only=True):
    """Set the grade by hand, with a reason; it ends at the next contrary evidence."""

    customer_id: CustomerId
    grade: Annotated[Grade, described("Grade to set", "调整后级别")]
    reason: Annotated[Label, described("Why, as a short code", "原因")]
    note: Note = None


class ErasePerson(Command, frozen=True, kw_only=True):
    """Delete a customer's personal data for good, with that of the cards merged into theirs."""

    customer_id: CustomerId
    demanded_by: Annotated[Label, described("Who demanded it: customer, guardian, law", "请求方")] = "customer"
