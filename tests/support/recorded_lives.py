"""What a showroom may record of a customer: one event at random, as often as a busy store would see it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from msgspec import Struct

from services.followup.task import Task
from shared.events import card, contact, defeat, message, order, reception, sale
from shared.events.event import Event
from shared.events.values import (
    Channel,
    ContactOutcome,
    DefeatReason,
    Grade,
    Horizon,
    Money,
    Signal,
    Stage,
)

CONSULTANTS = ("li", "wang", "chen")
MODELS = ("Sagitar", "Magotan")


class Moment(Struct, frozen=True):
    """What an event may refer to: whose it is, when it happens, which of the customer's tasks are open."""

    random: Random
    customer_id: UUID
    at: datetime
    tasks: Sequence[Task]

    def one(self, kind: str) -> UUID:
        """One of the few visits, orders … that a customer has."""
        return uuid5(self.customer_id, f"{kind} {self.random.randrange(3)}")

    def other(self) -> UUID:
        """Another customer, or somebody who was one."""
        return uuid5(self.customer_id, "other")

    @property
    def consultant(self) -> str:
        """Somebody of the staff."""
        return self.random.choice(CONSULTANTS)

    @property
    def model(self) -> str:
        """A car."""
        return self.random.choice(MODELS)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Some buying signals."""
        return tuple(self.random.sample(list(Signal), self.random.randint(1, 3)))

    @property
    def horizon(self) -> Horizon:
        """When they say that they will buy."""
        return self.random.choice(list(Horizon))

    @property
    def soon(self) -> datetime:
        """A moment that is still to come, as a rule."""
        return self.at + timedelta(minutes=self.random.choice((-30, 20, 90, 600, 1_500, 3_000, 9_000)))

    def task(self, *, of_a_message: bool) -> UUID:
        """An open task of a person or of a message; one that nobody knows where there is none."""
        wanted = [task.task_id for task in self.tasks if (task.template is not None) is of_a_message]
        return self.random.choice(wanted) if wanted else uuid5(self.customer_id, "no task")


Make = Callable[[Moment], Event]


def something(moment: Moment) -> Event:
    """Any event of a customer's stream."""
    makes, weights = zip(*_MAKES, strict=True)
    (make,) = moment.random.choices(makes, weights)
    event: Event = make(moment)
    return event


def card_opened(moment: Moment, *, has_phone: bool) -> Event:
    """The customer left a name, and a phone number or not."""
    return card.CardOpened(
        person_id=moment.customer_id,
        has_name=True,
        has_phone=has_phone,
        intended_model=moment.model,
        consultant_id=moment.consultant,
    )


def _logged(moment: Moment) -> Event:
    outcome = moment.random.choice(list(ContactOutcome))
    return contact.FollowUpLogged(
        channel=Channel.CALL,
        outcome=outcome,
        task_id=moment.task(of_a_message=False) if moment.random.random() < 0.5 else None,
        next_contact_at=moment.soon if outcome is ContactOutcome.APPOINTMENT else None,
        stated_horizon=moment.horizon if moment.random.random() < 0.1 else None,
    )


def _sent(moment: Moment) -> Event:
    task_id = moment.task(of_a_message=True)
    return message.MessageSent(
        task_id=task_id, channel=Channel.SMS, template="thank_you", language="zh", gateway="file"
    )


def _not_sent(moment: Moment) -> Event:
    task_id = moment.task(of_a_message=True)
    return message.MessageNotSent(task_id=task_id, channel=Channel.SMS, template="thank_you", reason="no_phone")


def _details(moment: Moment) -> Event:
    has_phone = moment.random.random() < 0.8
    return card.CardDetailsCorrected(person_id=moment.customer_id, has_name=True, has_phone=has_phone)


def _quoted(moment: Moment) -> Event:
    price = Money(18_000_000)
    items = (sale.QuoteItem(name="car", amount=price),)
    return sale.QuoteGiven(quote_id=moment.one("quote"), model=moment.model, items=items, total=price)


def _driven(moment: Moment) -> Event:
    return sale.TestDriveTaken(
        drive_id=moment.one("drive"), model=moment.model, licence_checked=True, agreement_signed=True
    )


def _feedback(moment: Moment) -> Event:
    return sale.TestDriveFeedbackGiven(drive_id=moment.one("drive"), score=8, stated_horizon=moment.horizon)


def _signed(moment: Moment) -> Event:
    delivery_on = moment.soon.date()
    return order.ContractSigned(
        order_id=moment.one("order"), model=moment.model, price=Money(18_000_000), delivery_on=delivery_on
    )


def _absorbed(moment: Moment) -> Event:
    return card.CardAbsorbed(
        merge_id=moment.one("merge"), absorbed_customer_id=moment.other(), has_name=True, has_phone=True
    )


def _released(moment: Moment) -> Event:
    return card.CardReleased(
        merge_id=moment.one("merge"), released_customer_id=moment.other(), has_name=True, has_phone=True
    )


_MAKES: tuple[tuple[Make, int], ...] = (
    (lambda m: reception.VisitRegistered(visit_id=m.one("visit"), first_visit=False, consultant_id=m.consultant), 8),
    (lambda m: reception.VisitEnded(visit_id=m.one("visit"), with_deal=m.random.random() < 0.1), 12),
    (lambda m: reception.CallRegistered(call_id=m.one("call"), first_contact=False), 3),
    (lambda m: reception.LeadReceived(lead_id=m.one("lead"), provider="platform"), 3),
    (lambda m: card_opened(m, has_phone=m.random.random() < 0.9), 4),
    (_details, 2),
    (lambda m: card.CustomerReassigned(to_consultant_id=m.consultant), 4),
    (_absorbed, 1),
    (lambda m: card.CardMergedAway(merge_id=m.one("merge"), survivor_customer_id=m.other()), 1),
    (_released, 1),
    (lambda m: card.CardRestored(merge_id=m.one("merge"), survivor_customer_id=m.other()), 2),
    (lambda m: card.CardAudited(confirmed=m.random.random() < 0.8), 3),
    (lambda m: card.GradeOverridden(grade=m.random.choice(list(Grade)), reason="knows-the-family"), 2),
    (lambda m: sale.NeedsReported(models=(m.model,), stated_horizon=m.horizon), 3),
    (lambda m: sale.SignalsObserved(stage=Stage.QUOTE, signals=m.signals), 6),
    (lambda m: sale.PresentationGiven(model=m.model, signals=m.signals), 2),
    (lambda m: sale.TestDriveBooked(model=m.model, at=m.soon), 4),
    (_driven, 3),
    (_feedback, 2),
    (_quoted, 3),
    (lambda m: order.DepositTaken(order_id=m.one("order"), model=m.model, amount=Money(300_000)), 2),
    (_signed, 2),
    (lambda m: order.OrderCancelled(order_id=m.one("order"), reason="finance"), 3),
    (lambda m: order.DeliveryScheduled(order_id=m.one("order"), at=m.soon), 4),
    (lambda m: order.DeliveryPrepared(order_id=m.one("order")), 2),
    (lambda m: order.CarDelivered(order_id=m.one("order")), 2),
    (lambda m: order.SatisfactionSurveyed(order_id=m.one("order"), car_score=9, delivery_score=9), 1),
    (lambda m: order.FirstServiceDone(order_id=m.one("order")), 1),
    (_logged, 20),
    (lambda m: contact.ContactPrepared(task_id=m.task(of_a_message=False)), 4),
    (_sent, 10),
    (_not_sent, 2),
    (lambda m: message.MessageReceiptReceived(task_id=m.task(of_a_message=True), gateway="file", delivered=False), 2),
    (
        lambda m: message.ContactConsentChanged(
            purpose=m.random.choice(list(message.ConsentPurpose)), allowed=m.random.random() < 0.7
        ),
        3,
    ),
    (lambda m: defeat.DefeatReported(defeat_id=m.one("defeat"), reason=DefeatReason.NEEDS), 2),
    (lambda m: defeat.DefeatConfirmed(defeat_id=m.one("defeat")), 2),
    (lambda m: defeat.DefeatRejected(defeat_id=m.one("defeat"), reason="call-again"), 3),
    (lambda m: defeat.DefeatQuestionnaireAnswered(defeat_id=m.one("defeat"), would_come_back=True), 1),
    (lambda _m: defeat.CustomerOutOfContact(), 1),
    (lambda _m: defeat.CustomerCameBack(), 4),
    (lambda m: card.PersonErased(person_id=m.customer_id), 0),
)
"""Every event that follow-up's planning reads, and how often it comes. An erasure is left to the end of a history."""
