"""The way to the sale: what was shown, drives that were booked and taken, quotes (sections 3 and 5)."""

from typing import Any

from msgspec.structs import replace

from services.followup.moments import utc
from services.followup.planning.evolving.step import Step, in_touch, shown
from services.followup.planning.state import Customer, Mark, Promise
from shared.events.event import Event
from shared.events.sale import (
    NeedsReported,
    PresentationGiven,
    QuoteGiven,
    SignalsObserved,
    TestDriveBooked,
    TestDriveFeedbackGiven,
    TestDriveTaken,
)


def _evident(customer: Customer, event: Any, mark: Mark) -> Customer:
    horizon = getattr(event, "stated_horizon", None)
    return shown(customer, event, mark) if event.signals or horizon is not None else customer


def _booked(customer: Customer, event: TestDriveBooked, mark: Mark) -> Customer:
    return replace(customer, evidence=mark, drive=Promise(utc(event.at), mark))


def _driven(customer: Customer, event: TestDriveTaken, mark: Mark) -> Customer:
    met = in_touch(shown(customer, event, mark), event, mark)
    return met if customer.drive is None else replace(met, drive=None)


def _quoted(customer: Customer, event: QuoteGiven, mark: Mark) -> Customer:
    return in_touch(_evident(customer, event, mark), event, mark)


STEPS: dict[type[Event], Step] = {
    NeedsReported: Step(shown, plans=False),
    SignalsObserved: Step(_evident, plans=False),
    PresentationGiven: Step(_evident, plans=False),
    TestDriveFeedbackGiven: Step(_evident, plans=False),
    TestDriveBooked: Step(_booked),
    TestDriveTaken: Step(_driven),
    QuoteGiven: Step(_quoted),
}
