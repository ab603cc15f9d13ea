"""Values that events are made of: identifiers, money, grades, signals, reasons.

Everything here is immutable and checked when it is decoded. Section numbers refer to the domain text
(docs/domain-rules.md).
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, cast

from msgspec import Meta, Struct


def described(en: str, zh: str, *, unit: str | None = None, **checks: object) -> Meta:
    """Field documentation in both languages, the unit where there is one, and the checks on the value.

    Args:
        en: meaning in English.
        zh: meaning in Chinese, in the words of the showroom.
        unit: unit of a number, for example ``"minor units"``.
        checks: constraints as `msgspec.Meta` takes them (``ge``, ``le``, ``min_length``, ``pattern``, …).
    """
    if unit is not None:
        checks["extra_json_schema"] = {"x-unit": unit}
    return cast("Meta", Meta(description=f"{zh} · {en}", **checks))  # type: ignore[call-overload]  # checked by Meta itself


Slug = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}\Z", description="标识 · Lower-case id")]
GroupId = Annotated[Slug, Meta(title="group_id", description="集团 · Dealer group")]
DealerId = Annotated[Slug, Meta(title="dealer_id", description="门店 · Dealer (store)")]
StaffId = Annotated[Slug, Meta(title="staff_id", description="员工 · Member of staff in the dealer")]
Instant = Annotated[datetime, Meta(tz=True)]
"""A moment with its zone (RFC 3339)."""
Label = Annotated[str, Meta(min_length=1, max_length=80)]
"""A short name of a thing (a model, a route, a source); never a person's."""
EventId = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", description="事件编号 · Id of an event")
]
"""An event's id as text, for lists of evidence that are passed on and not looked into."""
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z", description="币种 · ISO 4217")]


class Money(Struct, frozen=True):
    """An amount in minor units with its currency: ¥3,000 is ``Money(300000, "CNY")``."""

    amount_minor: Annotated[int, described("Amount", "金额", unit="minor units", ge=0, le=10**15)]
    currency: Currency = "CNY"


class Role(StrEnum):
    """Who acts (section 1)."""

    GROUP = "group"
    CONSULTANT = "consultant"
    RECEPTIONIST = "receptionist"
    MANAGER = "manager"
    CLERK = "clerk"
    AFTER_SALES = "after_sales"
    INTEGRATION = "integration"


class Actor(Struct, frozen=True):
    """Who did it: a staff id inside the dealer (or the name of a machine client) and the role acted in."""

    id: StaffId
    role: Role


class Grade(StrEnum):
    """How close a customer is to buying, lowest first; `UNGRADED` while name, phone or model is missing (section 3)."""

    UNGRADED = "ungraded"
    C = "C"
    B = "B"
    B_PLUS = "B+"
    A = "A"
    A_PLUS = "A+"
    H = "H"
    O = "O"  # noqa: E741 - the showroom's own letter

    @property
    def rank(self) -> int:
        """Place on the way to the sale: 0 for ungraded, 1 for C … 7 for O."""
        return _GRADE_RANK[self]


_GRADE_RANK = {grade: rank for rank, grade in enumerate(Grade)}


class EndState(StrEnum):
    """Where a customer's way ended, if it has (section 3)."""

    DELIVERED = "delivered"
    RETAINED = "retained"
    DEFEATED = "defeated"
    OUT_OF_CONTACT = "out_of_contact"
    MERGED = "merged"
    ERASED = "erased"


class Stage(StrEnum):
    """Stage of the sale at which something was observed (环节, section 3)."""

    NEEDS_ANALYSIS = "needs_analysis"
    PRESENTATION = "presentation"
    TEST_DRIVE = "test_drive"
    QUOTE = "quote"
    CLOSE = "close"


class Signal(StrEnum):
    """One of the 33 buying signals of section 3, by its code; a grade's last one is the stated horizon."""

    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"
    B1 = "B1"
    B2 = "B2"
    B3 = "B3"
    B4 = "B4"
    B5 = "B5"
    BP1 = "BP1"
    BP2 = "BP2"
    BP3 = "BP3"
    BP4 = "BP4"
    A1 = "A1"
    A2 = "A2"
    A3 = "A3"
    A4 = "A4"
    A5 = "A5"
    AP1 = "AP1"
    AP2 = "AP2"
    AP3 = "AP3"
    AP4 = "AP4"
    H1 = "H1"
    H2 = "H2"
    H3 = "H3"
    H4 = "H4"
    H5 = "H5"
    O1 = "O1"
    O2 = "O2"
    O3 = "O3"
    O4 = "O4"
    O5 = "O5"


class Horizon(StrEnum):
    """When the customer says they will buy (section 3)."""

    NOW = "now"
    DAYS_7 = "7_days"
    DAYS_15 = "15_days"
    MONTH_1 = "1_month"
    MONTHS_1_TO_3 = "1_to_3_months"
    MONTHS_3 = "3_months"
    OVER_3_MONTHS = "over_3_months"


class Source(StrEnum):
    """What brought the customer (section 2 and 7)."""

    WALK_IN = "walk_in"
    CALL = "call"
    PLATFORM = "platform"
    REFERRAL = "referral"
    INVITED = "invited"
    EXHIBITION = "exhibition"
    REPEAT = "repeat"
    IMPORTED = "imported"
    OTHER = "other"


class Channel(StrEnum):
    """How a customer was contacted."""

    CALL = "call"
    SMS = "sms"
    WECHAT = "wechat"
    VISIT = "visit"
    EMAIL = "email"
    OTHER = "other"


class Payment(StrEnum):
    """How the customer means to pay."""

    CASH = "cash"
    INSTALMENT = "instalment"
    LEASE = "lease"
    UNDECIDED = "undecided"


class DefeatReason(StrEnum):
    """First level of why a deal was lost (section 6, policy)."""

    CONFIDENCE = "confidence"
    NEEDS = "needs"
    PURCHASING_POWER = "purchasing_power"
    BOUGHT_ELSEWHERE = "bought_elsewhere"
    DELIVERY_TIME = "delivery_time"
    PLAN_DROPPED = "plan_dropped"
    UNKNOWN = "unknown"


class DefeatDetail(StrEnum):
    """Second level of why a deal was lost (section 6, policy)."""

    BRAND = "brand"
    QUALITY = "quality"
    AFTER_SALES = "after_sales"
    ANALYSED_WRONGLY = "analysed_wrongly"
    ANSWERED_WRONGLY = "answered_wrongly"
    PRODUCT_DOES_NOT_FIT = "product_does_not_fit"
    PRICE = "price"
    BUDGET = "budget"
    FINANCE_REFUSED = "finance_refused"
    WRONG_CLASS = "wrong_class"
    SAME_BRAND_OTHER_DEALER = "same_brand_other_dealer"
    OTHER_BRAND = "other_brand"


DETAILS_OF_REASON: dict[DefeatReason, frozenset[DefeatDetail]] = {
    DefeatReason.CONFIDENCE: frozenset({DefeatDetail.BRAND, DefeatDetail.QUALITY, DefeatDetail.AFTER_SALES}),
    DefeatReason.NEEDS: frozenset(
        {DefeatDetail.ANALYSED_WRONGLY, DefeatDetail.ANSWERED_WRONGLY, DefeatDetail.PRODUCT_DOES_NOT_FIT}
    ),
    DefeatReason.PURCHASING_POWER: frozenset(
        {DefeatDetail.PRICE, DefeatDetail.BUDGET, DefeatDetail.FINANCE_REFUSED, DefeatDetail.WRONG_CLASS}
    ),
    DefeatReason.BOUGHT_ELSEWHERE: frozenset({DefeatDetail.SAME_BRAND_OTHER_DEALER, DefeatDetail.OTHER_BRAND}),
    DefeatReason.DELIVERY_TIME: frozenset(),
    DefeatReason.PLAN_DROPPED: frozenset(),
    DefeatReason.UNKNOWN: frozenset(),
}
"""Which second-level reasons belong to which first-level one (section 6)."""


class ContactOutcome(StrEnum):
    """What came of a contact attempt (section 4: no attempt is lost, also "no answer")."""

    TALKED = "talked"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    WRONG_NUMBER = "wrong_number"
    APPOINTMENT = "appointment"
    SENT = "sent"


class GradeReason(Struct, frozen=True):
    """One reason for a grade: the rule that applied and the evidence it rests on.

    ``rule`` is the name of a rule in the grading service's rule table; ``evidence_ids`` are ids of events.
    """

    rule: Annotated[Label, described("Name of the rule", "规则")]
    signals: Annotated[tuple[Signal, ...], described("Signals that count", "购买信号")] = ()
    evidence_ids: Annotated[tuple[EventId, ...], described("Events that it rests on", "依据事件")] = ()
