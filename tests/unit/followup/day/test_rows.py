"""Sections 4, 6 and 7: which rows an event makes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from services.followup.day.activity import COUNTED
from services.followup.day.facts import FACTS, rows_of
from services.followup.day.interests import INTERESTS
from services.followup.day.rows import (
    ActivityRow,
    BookingRow,
    DefeatRow,
    PreparationRow,
    QuoteRow,
    WonRow,
)
from services.followup.day.tables import Row
from services.followup.day.talking import ACTIVITIES
from services.followup.dealers import Dealer
from shared.events.card import CardOpened, CustomerReferred
from shared.events.contact import ContactPrepared, FollowUpLogged
from shared.events.defeat import (
    CustomerCameBack,
    DefeatConfirmed,
    DefeatRejected,
    DefeatReported,
    DefeatSpotChecked,
)
from shared.events.event import Event, StreamKind, type_of
from shared.events.order import CarDelivered, ContractSigned, DeliveryScheduled, DepositTaken, OrderCancelled
from shared.events.reception import VisitEnded, VisitRegistered
from shared.events.recorded import Recorded
from shared.events.sale import NeedsReported, QuoteGiven, QuoteItem, TestDriveBooked
from shared.events.values import (
    Channel,
    ContactOutcome,
    DefeatReason,
    Grade,
    Horizon,
    Money,
    Payment,
    Role,
    Stage,
)

CUSTOMER = UUID(int=1)
EVENT = UUID(int=2)
SUBJECT = UUID(int=3)
NOTE = UUID(int=4)
DEALER = Dealer(dealer_id="north", group_id="acme", time_zone="Asia/Shanghai")
AT = datetime(2026, 3, 2, 6, tzinfo=UTC)


def recorded(
    event: Event,
    *,
    at: datetime = AT,
    by: str = "li",
    role: Role = Role.CONSULTANT,
    id: UUID = EVENT,  # noqa: A002 - the event's
) -> Recorded:
    return Recorded(
        version=1,
        position=1,
        type=type_of(event).type,
        id=id,
        stream=StreamKind.CUSTOMER,
        stream_id=CUSTOMER,
        occurred_at=at,
        recorded_at=at,
        group_id="acme",
        dealer_id="north",
        actor_id=by,
        actor_role=role,
        ledger="intake",
        event=event,
    )


def rows(event: Event, owner: str | None = None, grade: Grade | None = None, **context: Any) -> tuple[Row, ...]:
    return rows_of(recorded(event, **context), owner, grade, DEALER)


def activity(event: Event, owner: str | None = None, **context: Any) -> ActivityRow:
    (row,) = [one for one in rows(event, owner, **context) if isinstance(one, ActivityRow)]
    return row


def counted(event: Event, owner: str | None = None, **context: Any) -> dict[str, str | None]:
    """Figures that the event counts for, each with whose it is."""
    row = activity(event, owner, **context)
    return dict.fromkeys(row.figures, row.consultant_id)


def interests(event: Event) -> set[tuple[str, str]]:
    return {(kind, value) for kind, value in msgspec.json.decode(activity(event).told or "[]")}


def test_a_first_visit_on_an_appointment_counts_three_times_for_who_received_it() -> None:
    visit = VisitRegistered(visit_id=SUBJECT, first_visit=True, invited=True, consultant_id="wang")
    assert counted(visit, by="chen", role=Role.RECEPTIONIST) == {
        "visits": "wang",
        "first_visits": "wang",
        "invited_visits": "wang",
    }


def test_a_return_visit_is_no_first_visit() -> None:
    assert counted(VisitRegistered(visit_id=SUBJECT, first_visit=False)) == {"visits": "li"}


def test_the_day_is_the_dealers_own() -> None:
    late = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
    row = activity(CustomerReferred(referred_customer_id=SUBJECT), at=late)
    assert (row.day, row.at) == (date(2026, 3, 3), late)


def test_work_belongs_to_who_did_it_and_a_managers_word_to_the_owner() -> None:
    needs = NeedsReported()
    assert counted(needs, owner="wang", by="li")["needs_reports"] == "li"
    assert counted(needs, owner="wang", by="zhao", role=Role.MANAGER)["needs_reports"] == "wang"
    assert counted(needs, owner=None, by="zhao", role=Role.MANAGER)["needs_reports"] == "zhao"
    assert counted(needs, owner=None, by="crm", role=Role.INTEGRATION)["needs_reports"] is None


def test_a_deposit_and_the_contract_of_one_order_are_one_won_case() -> None:
    deposit = DepositTaken(order_id=SUBJECT, model="Sagitar", amount=Money(300_000))
    contract = ContractSigned(order_id=SUBJECT, model="Sagitar", price=Money(15_000_000))
    found = (*rows(deposit), *rows(contract, id=UUID(int=9)))
    assert {(one.customer_id, one.order_id) for one in found if isinstance(one, WonRow)} == {(CUSTOMER, SUBJECT)}
    assert counted(deposit) == counted(contract) == {}


def test_a_message_that_was_sent_is_no_follow_up() -> None:
    assert counted(FollowUpLogged(channel=Channel.SMS, outcome=ContactOutcome.SENT)) == {}


def test_no_answer_is_a_follow_up_but_no_conversation() -> None:
    assert set(counted(FollowUpLogged(channel=Channel.CALL, outcome=ContactOutcome.NO_ANSWER))) == {"follow_ups"}


def test_a_conversation_without_a_note_shows_as_such() -> None:
    blank = FollowUpLogged(channel=Channel.CALL, outcome=ContactOutcome.TALKED)
    noted = FollowUpLogged(
        channel=Channel.CALL, outcome=ContactOutcome.APPOINTMENT, note_id=NOTE, next_contact_at=AT + timedelta(days=1)
    )
    assert set(counted(blank)) == {"follow_ups", "conversations", "blank_conversations"}
    assert set(counted(noted)) == {"follow_ups", "conversations", "appointments"}


def test_a_return_and_a_decision_count_under_their_own_names() -> None:
    assert set(counted(CustomerCameBack())) == {"returns"}
    assert set(counted(DefeatConfirmed(defeat_id=SUBJECT))) == {"defeats_confirmed"}
    rejected = rows(DefeatRejected(defeat_id=SUBJECT, reason="not-called"))
    assert [type(one) for one in rejected] == [DefeatRow]


def test_the_history_says_what_took_place_and_where_it_is_written_down() -> None:
    logged = FollowUpLogged(
        channel=Channel.WECHAT, outcome=ContactOutcome.TALKED, task_id=SUBJECT, note_id=NOTE, next_contact_at=AT
    )
    talk = activity(logged)
    assert (talk.kind, talk.channel, talk.outcome) == ("follow_up", "wechat", "talked")
    assert (talk.task_id, talk.note_id, talk.next_contact_at, talk.consultant_id) == (SUBJECT, NOTE, AT, "li")


def test_a_prepared_sheet_is_kept_for_its_task() -> None:
    (sheet,) = rows(ContactPrepared(task_id=SUBJECT, note_id=NOTE))
    assert sheet == PreparationRow(task_id=SUBJECT, customer_id=CUSTOMER, note_id=NOTE, at=AT)


def test_the_needs_report_tells_the_interests() -> None:
    needs = NeedsReported(
        models=("Sagitar", "Magotan"),
        competitors=("Corolla",),
        budget=Money(18_000_000),
        payment=Payment.INSTALMENT,
        trade_in=True,
        stated_horizon=Horizon.DAYS_7,
    )
    assert interests(needs) == {
        ("model", "Sagitar"),
        ("model", "Magotan"),
        ("competitor", "Corolla"),
        ("budget", "18000000 CNY"),
        ("payment", "instalment"),
        ("trade_in", "yes"),
        ("horizon", "7_days"),
    }


def test_an_undecided_payment_is_no_interest() -> None:
    assert interests(NeedsReported()) == {("trade_in", "no")}


def test_what_is_counted_or_tells_of_an_interest_is_an_activity() -> None:
    assert COUNTED | INTERESTS <= ACTIVITIES <= FACTS


def test_what_is_no_contact_has_no_channel() -> None:
    card = CardOpened(person_id=SUBJECT, has_name=True, has_phone=True)
    assert (activity(card).kind, activity(card).channel, activity(card).told) == ("card", None, None)


def test_the_card_tells_the_model() -> None:
    card = CardOpened(person_id=SUBJECT, has_name=True, has_phone=True, intended_model="Sagitar")
    assert interests(card) == {("model", "Sagitar")}


def test_a_quote_says_how_large_the_deal_would_be() -> None:
    total = Money(15_680_000)
    quote = QuoteGiven(quote_id=SUBJECT, model="Sagitar", items=(QuoteItem("car", total),), total=total)
    (row,) = [one for one in rows(quote) if isinstance(one, QuoteRow)]
    assert (row.quote_id, row.total_minor, row.currency) == (SUBJECT, 15_680_000, "CNY")


def test_bookings_are_test_drives_and_deliveries() -> None:
    drive = [one for one in rows(TestDriveBooked(model="Sagitar", at=AT)) if isinstance(one, BookingRow)]
    delivery = [one for one in rows(DeliveryScheduled(order_id=SUBJECT, at=AT)) if isinstance(one, BookingRow)]
    assert [(one.kind, one.subject_id, one.at) for one in drive + delivery] == [
        ("test_drive", EVENT, AT),
        ("delivery", SUBJECT, AT),
    ]


def test_a_defeat_keeps_the_grade_and_stage_at_the_loss() -> None:
    reported = DefeatReported(
        defeat_id=SUBJECT,
        reason=DefeatReason.PURCHASING_POWER,
        model_bought="Corolla",
        price_bought=Money(12_000_000),
        stage=Stage.QUOTE,
    )
    (row,) = [one for one in rows(reported, grade=Grade.H) if isinstance(one, DefeatRow)]
    assert (row.status, row.reason, row.model_bought, row.grade, row.stage) == (
        "reported",
        "purchasing_power",
        "Corolla",
        "H",
        "quote",
    )
    assert (row.day, row.price_minor, row.price_currency) == (date(2026, 3, 2), 12_000_000, "CNY")


def test_later_events_of_a_defeat_bring_only_what_they_know() -> None:
    later: list[Event] = [
        DefeatConfirmed(defeat_id=SUBJECT),
        DefeatRejected(defeat_id=SUBJECT, reason="not-called"),
        DefeatSpotChecked(defeat_id=SUBJECT, agrees=False),
    ]
    found = [one for event in later for one in rows(event) if isinstance(one, DefeatRow)]
    assert [(one.status, one.decided_at, one.spot_check_agrees) for one in found] == [
        ("confirmed", AT, None),
        ("rejected", AT, None),
        (None, None, False),
    ]
    assert {(one.day, one.reason) for one in found} == {(None, None)}


def test_an_order_is_won_from_its_deposit_and_ends_by_delivery_or_cancellation() -> None:
    told: list[Event] = [
        DepositTaken(order_id=SUBJECT, model="Sagitar", amount=Money(300_000)),
        ContractSigned(order_id=SUBJECT, model="Magotan", price=Money(15_000_000), trade_in=True),
        CarDelivered(order_id=SUBJECT),
        OrderCancelled(order_id=SUBJECT, reason="finance-refused"),
    ]
    found = [one for event in told for one in rows(event) if isinstance(one, WonRow)]
    assert [(one.day is not None, one.model, one.price_minor) for one in found] == [
        (True, "Sagitar", None),
        (True, "Magotan", 15_000_000),
        (False, None, None),
        (False, None, None),
    ]
    assert [(one.delivered_at, one.cancelled_at) for one in found] == [(None, None)] * 2 + [(AT, None), (None, AT)]


def test_what_is_no_fact_makes_no_rows() -> None:
    assert VisitEnded not in FACTS
    assert rows(VisitEnded(visit_id=SUBJECT)) == ()
