"""Section 2: serve first, grade after. Section 6: a defeated customer may come back; their history stays."""

from typing import Any
from uuid import uuid4

import pytest

from services.intake.deciding import Command
from services.intake.defeat.commands import RecordComeBack, ReportDefeat, ReportOutOfContact
from services.intake.sale.commands import GivePresentation, GiveQuote, ObserveSignals, ReportNeeds, TakeTestDrive
from shared.events.card import CardMergedAway, PersonErased
from shared.events.defeat import CustomerCameBack
from shared.events.sale import NeedsReported, PresentationGiven, QuoteItem, SignalsObserved
from shared.events.values import DefeatReason, Horizon, Money, Signal, Stage
from tests.support.view import Showroom
from tests.support.visitors import carded, visitor

_STEPS: tuple[tuple[type[Command], dict[str, Any]], ...] = (
    (ReportNeeds, {}),
    (ObserveSignals, {"stage": Stage.NEEDS_ANALYSIS, "stated_horizon": Horizon.MONTH_1}),
    (GivePresentation, {"model": "Q5"}),
    (TakeTestDrive, {"model": "Q5", "licence_checked": True, "agreement_signed": True}),
    (GiveQuote, {"model": "Q5", "items": [QuoteItem("裸车价", Money(18_000_000))]}),
)
_each_step = pytest.mark.parametrize(("step", "fields"), _STEPS, ids=[step.__name__ for step, _ in _STEPS])


@_each_step
def test_a_visitor_without_a_card_is_served(step: type[Command], fields: dict[str, Any]) -> None:
    showroom = Showroom.opened()
    showroom.accepts(step, customer_id=visitor(showroom), **fields)


@_each_step
def test_a_stranger_is_not_served(step: type[Command], fields: dict[str, Any]) -> None:
    assert Showroom.opened().refuses(step, customer_id=uuid4(), **fields).name == "CustomerUnknown"


@_each_step
def test_another_dealers_customer_is_a_stranger(step: type[Command], fields: dict[str, Any]) -> None:
    showroom = Showroom.opened()
    showroom.open_dealer("south")
    refusal = showroom.refuses(step, customer_id=carded(showroom), dealer_id="south", **fields)
    assert refusal.name == "CustomerUnknown"


@_each_step
def test_a_defeated_customer_comes_back_first(step: type[Command], fields: dict[str, Any]) -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    defeat = showroom.accepts(ReportDefeat, customer_id=customer_id, reason=DefeatReason.PLAN_DROPPED).answer
    refusal = showroom.refuses(step, customer_id=customer_id, **fields)
    assert (refusal.name, refusal.about) == ("CustomerDefeated", defeat)
    showroom.accepts(RecordComeBack, customer_id=customer_id)
    showroom.accepts(step, customer_id=customer_id, **fields)


@_each_step
def test_a_customer_out_of_contact_who_is_served_has_come_back(step: type[Command], fields: dict[str, Any]) -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    showroom.accepts(ReportOutOfContact, customer_id=customer_id)
    decision = showroom.accepts(step, customer_id=customer_id, **fields)
    assert decision.events[0].event == CustomerCameBack()
    assert len(decision.events) == 2
    assert len(showroom.accepts(step, customer_id=customer_id, **fields).events) == 1


@_each_step
def test_a_merged_card_is_not_served_but_its_survivor(step: type[Command], fields: dict[str, Any]) -> None:
    showroom = Showroom.opened()
    customer_id, survivor = carded(showroom), carded(showroom)
    merged = CardMergedAway(merge_id=showroom.new_id(), survivor_customer_id=survivor)
    showroom.given(merged, customer_id=customer_id)
    refusal = showroom.refuses(step, customer_id=customer_id, **fields)
    assert (refusal.name, refusal.about) == ("CardMergedAway", {"survivor": str(survivor)})


@_each_step
def test_an_erased_person_is_not_served_under_the_old_record(step: type[Command], fields: dict[str, Any]) -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    showroom.given(PersonErased(person_id=showroom.new_id()), customer_id=customer_id)
    assert showroom.refuses(step, customer_id=customer_id, **fields).name == "PersonErased"


def test_needs_are_recorded_as_they_were_told() -> None:
    showroom = Showroom.opened()
    showroom.accepts(
        ReportNeeds,
        customer_id=carded(showroom),
        models=["Q5", "A4L"],
        competitors=["X3"],
        budget=Money(30_000_000),
        trade_in=True,
        stated_horizon=Horizon.DAYS_15,
        signals=[Signal.B1],
        note="太太常用车",
    )
    (needs,) = showroom.events(NeedsReported)
    assert (needs.models, needs.competitors, needs.budget) == (("Q5", "A4L"), ("X3",), Money(30_000_000))
    assert (needs.trade_in, needs.stated_horizon, needs.signals) == (True, Horizon.DAYS_15, (Signal.B1,))
    assert [note.text for note in showroom.store.notes.values()] == ["太太常用车"]


def test_signals_are_recorded_at_the_stage_where_they_were_observed() -> None:
    showroom = Showroom.opened()
    showroom.accepts(ObserveSignals, customer_id=carded(showroom), stage=Stage.QUOTE, signals=[Signal.H1, Signal.H4])
    assert showroom.events(SignalsObserved) == [SignalsObserved(stage=Stage.QUOTE, signals=(Signal.H1, Signal.H4))]


def test_observing_nothing_is_no_observation() -> None:
    showroom = Showroom.opened()
    refusal = showroom.refuses(ObserveSignals, customer_id=carded(showroom), stage=Stage.QUOTE)
    assert (refusal.name, refusal.path) == ("NothingObserved", "$.signals")


def test_a_presentation_says_whether_the_brochure_went_along() -> None:
    showroom = Showroom.opened()
    showroom.accepts(GivePresentation, customer_id=carded(showroom), model="Q5", brochure_given=True)
    assert showroom.events(PresentationGiven) == [PresentationGiven(model="Q5", brochure_given=True)]
