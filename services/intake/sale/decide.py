"""The way to the sale, step by step (section 5). Serve first: no step asks for a card, a grade or an earlier step."""

from msgspec import to_builtins

from services.intake.contact.appointments import refuse_passed, refuse_passed_day
from services.intake.customer.notes import note_of
from services.intake.customer.recording import recorded
from services.intake.deciding import Decision, Refusal, View, decides
from services.intake.defeat.serving import returning, served_customer
from services.intake.roles import SELLERS
from services.intake.sale import refusals
from services.intake.sale.commands import (
    BookTestDrive,
    GivePresentation,
    GiveQuote,
    GiveTestDriveFeedback,
    ObserveSignals,
    ReportNeeds,
    TakeTestDrive,
)
from services.intake.sale.totals import total_of
from shared.events.sale import (
    NeedsReported,
    PresentationGiven,
    QuoteGiven,
    SignalsObserved,
    TestDriveBooked,
    TestDriveFeedbackGiven,
    TestDriveTaken,
)


@decides(ReportNeeds, en="Report needs", zh="填写购车咨询报告", roles=SELLERS)
def report_needs(command: ReportNeeds, view: View) -> Decision | Refusal:
    """Record the needs report; it may be filled in again when needs change."""
    customer = served_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    note_id, private = note_of(view, command.note, command.customer_id)
    event = NeedsReported(
        models=command.models,
        competitors=command.competitors,
        budget=command.budget,
        payment=command.payment,
        trade_in=command.trade_in,
        stated_horizon=command.stated_horizon,
        signals=command.signals,
        note_id=note_id,
    )
    return recorded(command.customer_id, *returning(customer), event, private=private)


@decides(ObserveSignals, en="Observe signals", zh="勾选购买信号", roles=SELLERS)
def observe_signals(command: ObserveSignals, view: View) -> Decision | Refusal:
    """Record what was observed: a signal or a horizon at least."""
    customer = served_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    if not command.signals and command.stated_horizon is None:
        return refusals.NOTHING_OBSERVED
    event = SignalsObserved(stage=command.stage, signals=command.signals, stated_horizon=command.stated_horizon)
    return recorded(command.customer_id, *returning(customer), event)


@decides(GivePresentation, en="Give a presentation", zh="登记产品介绍", roles=SELLERS)
def give_presentation(command: GivePresentation, view: View) -> Decision | Refusal:
    """Record that the model was presented."""
    customer = served_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    event = PresentationGiven(model=command.model, brochure_given=command.brochure_given, signals=command.signals)
    return recorded(command.customer_id, *returning(customer), event)


@decides(BookTestDrive, en="Book a test drive", zh="预约试驾", roles=SELLERS)
def book_test_drive(command: BookTestDrive, view: View) -> Decision | Refusal:
    """Record the promise of a drive that lies ahead."""
    customer = served_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    event = TestDriveBooked(model=command.model, at=command.at)
    return refuse_passed(command.at, command, view, "$.at") or recorded(
        command.customer_id, *returning(customer), event
    )


@decides(TakeTestDrive, en="Take a test drive", zh="登记试乘试驾", roles=SELLERS)
def take_test_drive(command: TakeTestDrive, view: View) -> Decision | Refusal:
    """Record the drive, licence checked and agreement signed first; it needs no booking."""
    customer = served_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    if not command.licence_checked:
        return refusals.LICENCE_NOT_CHECKED
    if not command.agreement_signed:
        return refusals.AGREEMENT_NOT_SIGNED
    if command.drive_id in customer.drives:
        return refusals.DRIVE_ALREADY_TAKEN
    drive_id = command.drive_id or view.new_id()
    event = TestDriveTaken(
        drive_id=drive_id,
        model=command.model,
        licence_checked=command.licence_checked,
        agreement_signed=command.agreement_signed,
        route=command.route,
        signals=command.signals,
    )
    return recorded(command.customer_id, *returning(customer), event, drive_id=str(drive_id))


@decides(GiveTestDriveFeedback, en="Give test-drive feedback", zh="填写试驾意见反馈表", roles=SELLERS)
def give_test_drive_feedback(command: GiveTestDriveFeedback, view: View) -> Decision | Refusal:
    """Record the feedback form of a drive that the customer took."""
    customer = served_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    if command.drive_id not in customer.drives:
        return refusals.DRIVE_UNKNOWN
    note_id, private = note_of(view, command.note, command.customer_id)
    event = TestDriveFeedbackGiven(
        drive_id=command.drive_id,
        score=command.score,
        item_by_item=command.item_by_item,
        signals=command.signals,
        stated_horizon=command.stated_horizon,
        note_id=note_id,
    )
    return recorded(command.customer_id, *returning(customer), event, private=private)


@decides(GiveQuote, en="Give a quote", zh="报价", roles=SELLERS)
def give_quote(command: GiveQuote, view: View) -> Decision | Refusal:
    """Record the quote with the sum of its items. A customer may get as many quotes as they ask for."""
    customer = served_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    if command.quote_id in customer.quotes:
        return refusals.QUOTE_ALREADY_GIVEN
    total = total_of(command.items)
    if isinstance(total, Refusal):
        return total
    passed = refuse_passed_day(command.valid_until_on, command, view, "$.valid_until_on")
    if passed is not None:
        return passed
    quote_id = command.quote_id or view.new_id()
    event = QuoteGiven(
        quote_id=quote_id,
        model=command.model,
        items=command.items,
        total=total,
        valid_until_on=command.valid_until_on,
        signals=command.signals,
        stated_horizon=command.stated_horizon,
    )
    return recorded(command.customer_id, *returning(customer), event, quote_id=str(quote_id), total=to_builtins(total))
