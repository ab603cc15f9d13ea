"""The way to the sale (sections 3 and 5): needs report, signals, presentation, test drive, quote."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Struct

from shared.events.card import NoteId
from shared.events.event import Event, event_type
from shared.events.values import Horizon, Instant, Label, Money, Payment, Signal, Stage, described

_BY = "intake, on a consultant's word"

Signals = Annotated[tuple[Signal, ...], described("Signals observed", "购买信号", max_length=33)]
StatedHorizon = Annotated[Horizon | None, described("When they say they will buy", "购车时间")]
Model = Annotated[Label, described("The model", "车型")]
Score = Annotated[int, described("Score", "评分", unit="points of 10", ge=0, le=10)]


@event_type(en="Needs reported", zh="购车咨询报告", section="5", emitted_by=_BY)
class NeedsReported(Event, frozen=True, kw_only=True):
    """The needs report was filled in with the customer (购车咨询报告)."""

    models: Annotated[tuple[Label, ...], described("Models considered", "考虑车型", max_length=20)] = ()
    competitors: Annotated[tuple[Label, ...], described("Competitors named", "竞品", max_length=20)] = ()
    budget: Annotated[Money | None, described("Budget", "预算")] = None
    payment: Annotated[Payment, described("How they mean to pay", "付款方式")] = Payment.UNDECIDED
    trade_in: Annotated[bool, described("Has a car to trade in", "是否置换")] = False
    stated_horizon: StatedHorizon = None
    signals: Signals = ()
    note_id: NoteId = None


@event_type(en="Signals observed", zh="购买信号判定", section="3", emitted_by=_BY)
class SignalsObserved(Event, frozen=True, kw_only=True):
    """A consultant ticked what was observed, at the stage where it was observed."""

    stage: Annotated[Stage, described("Where it was observed", "环节")]
    signals: Signals = ()
    stated_horizon: StatedHorizon = None


@event_type(en="Presentation given", zh="产品介绍", section="5", emitted_by=_BY)
class PresentationGiven(Event, frozen=True, kw_only=True):
    """The consultant presented a model, with brochure and card."""

    model: Model
    brochure_given: Annotated[bool, described("Brochure handed over", "已给资料")] = False
    signals: Signals = ()


@event_type(en="Test drive booked", zh="试驾预约", section="5", emitted_by=_BY)
class TestDriveBooked(Event, frozen=True, kw_only=True):
    """A test drive was promised for a time; the car needs preparing."""

    __test__ = False

    model: Model
    at: Annotated[Instant, described("When", "预约时间")]


@event_type(en="Test drive taken", zh="试乘试驾", section="5", emitted_by=_BY)
class TestDriveTaken(Event, frozen=True, kw_only=True):
    """The customer drove, licence checked and agreement signed first."""

    __test__ = False

    drive_id: Annotated[UUID, described("The drive", "试驾编号")]
    model: Model
    licence_checked: Annotated[bool, described("Licence checked", "已验驾照")]
    agreement_signed: Annotated[bool, described("Agreement signed", "已签协议")]
    route: Annotated[Label | None, described("Route", "路线")] = None
    signals: Signals = ()


@event_type(en="Test drive feedback given", zh="试驾意见反馈", section="5", emitted_by=_BY)
class TestDriveFeedbackGiven(Event, frozen=True, kw_only=True):
    """The feedback form of a drive was filled in (试驾意见反馈表)."""

    __test__ = False

    drive_id: Annotated[UUID, described("The drive", "试驾编号")]
    score: Score
    item_by_item: Annotated[bool, described("Filled in item by item, with questions", "逐项填写")] = False
    signals: Signals = ()
    stated_horizon: StatedHorizon = None
    note_id: NoteId = None


class QuoteItem(Struct, frozen=True):
    """One line of a quote: a fee by its code and its amount."""

    name: Annotated[Label, described("The fee", "费用项目")]
    amount: Annotated[Money, described("Its amount", "金额")]


@event_type(en="Quote given", zh="报价", section="5", emitted_by=_BY)
class QuoteGiven(Event, frozen=True, kw_only=True):
    """A quote was given with each fee itemised (报价单)."""

    quote_id: Annotated[UUID, described("The quote", "报价单号")]
    model: Model
    items: Annotated[tuple[QuoteItem, ...], described("Fees", "费用明细", min_length=1, max_length=50)]
    total: Annotated[Money, described("Sum of the items", "合计")]
    valid_until_on: Annotated[date | None, described("Last day of validity", "有效期")] = None
    signals: Signals = ()
    stated_horizon: StatedHorizon = None
