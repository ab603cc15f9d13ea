"""What a consultant records on the way to the sale (sections 3 and 5)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from services.intake.customer.fields import CustomerId
from services.intake.customer.notes import Note
from services.intake.deciding import Command
from shared.events.sale import Model, QuoteItem, Score, Signals, StatedHorizon
from shared.events.values import Instant, Label, Money, Payment, Stage, described


class ReportNeeds(Command, frozen=True, kw_only=True):
    """Record the needs report that was filled in with the customer (购车咨询报告)."""

    customer_id: CustomerId
    models: Annotated[tuple[Label, ...], described("Models considered", "考虑车型", max_length=20)] = ()
    competitors: Annotated[tuple[Label, ...], described("Competitors named", "竞品", max_length=20)] = ()
    budget: Annotated[Money | None, described("Budget", "预算")] = None
    payment: Annotated[Payment, described("How they mean to pay", "付款方式")] = Payment.UNDECIDED
    trade_in: Annotated[bool, described("Has a car to trade in", "是否置换")] = False
    stated_horizon: StatedHorizon = None
    signals: Signals = ()
    note: Note = None


class ObserveSignals(Command, frozen=True, kw_only=True):
    """Tick buying signals, a stated horizon, or both, at the stage where they were observed (级别判定)."""

    customer_id: CustomerId
    stage: Annotated[Stage, described("Where it was observed", "环节")]
    signals: Signals = ()
    stated_horizon: StatedHorizon = None


class GivePresentation(Command, frozen=True, kw_only=True):
    """Record that a model was presented (产品介绍)."""

    customer_id: CustomerId
    model: Model
    brochure_given: Annotated[bool, described("Brochure handed over", "已给资料")] = False
    signals: Signals = ()


class BookTestDrive(Command, frozen=True, kw_only=True):
    """Promise a test drive for a time (试驾预约)."""

    customer_id: CustomerId
    model: Model
    at: Annotated[Instant, described("When", "预约时间")]


class TakeTestDrive(Command, frozen=True, kw_only=True):
    """Record a test drive. The licence is checked and the agreement signed before it (试乘试驾)."""

    customer_id: CustomerId
    drive_id: Annotated[UUID | None, described("The drive; ours when absent", "试驾编号")] = None
    model: Model
    licence_checked: Annotated[bool, described("Licence checked", "已验驾照")]
    agreement_signed: Annotated[bool, described("Agreement signed", "已签协议")]
    route: Annotated[Label | None, described("Route", "路线")] = None
    signals: Signals = ()


class GiveTestDriveFeedback(Command, frozen=True, kw_only=True):
    """Record the feedback form of a drive (试驾意见反馈表)."""

    customer_id: CustomerId
    drive_id: Annotated[UUID, described("The drive", "试驾编号")]
    score: Score
    item_by_item: Annotated[bool, described("Filled in item by item, with questions", "逐项填写")] = False
    signals: Signals = ()
    stated_horizon: StatedHorizon = None
    note: Note = None


class GiveQuote(Command, frozen=True, kw_only=True):
    """Give a quote with each fee itemised; its total is the items' sum (报价单)."""

    customer_id: CustomerId
    quote_id: Annotated[UUID | None, described("The quote; ours when absent", "报价单号")] = None
    model: Model
    items: Annotated[tuple[QuoteItem, ...], described("Fees, in one currency", "费用明细", min_length=1, max_length=50)]
    valid_until_on: Annotated[date | None, described("Last day of validity", "有效期")] = None
    signals: Signals = ()
    stated_horizon: StatedHorizon = None
