"""Section 5: delivery board (交车管理看板: car arrival, date, prepared, ceremony), then survey, DMS, first service."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.intake.deciding import DECIDERS, Command
from services.intake.order import commands
from services.intake.order.board import BOARD, Step, When
from services.intake.order.commands import (
    CancelOrder,
    CollectBalance,
    CopyCardToService,
    DeliverCar,
    RecordFirstService,
    ScheduleDelivery,
    SurveySatisfaction,
)
from shared.events import order as events
from shared.events.card import CardMergedAway, PersonErased
from shared.events.values import Actor, Money, Role
from tests.support.orders import delivered, with_contract, with_deposit
from tests.support.view import AFTER_SALES, CLERK, CONSULTANT, INTEGRATION, MANAGER, MONDAY_MORNING, Showroom

_FIELDS: dict[type[Command], dict[str, Any]] = {
    commands.CancelOrder: {"reason": "plan-dropped"},
    commands.AllocateCar: {"stock_no": "K-1024"},
    commands.CollectBalance: {"amount": Money(17_700_000)},
    commands.ScheduleDelivery: {"at": MONDAY_MORNING + timedelta(days=3)},
    commands.SurveySatisfaction: {"car_score": 9, "delivery_score": 10},
}
"""What each step says besides its order."""

_each_step = pytest.mark.parametrize("step", BOARD, ids=[step.command.__name__ for step in BOARD])


def _only(predicate: Callable[[Step], bool]) -> pytest.MarkDecorator:
    rows = [step for step in BOARD if predicate(step)]
    return pytest.mark.parametrize("step", rows, ids=[step.command.__name__ for step in rows])


def _fields(step: Step) -> dict[str, Any]:
    return {"by": MANAGER, **_FIELDS.get(step.command, {})}


def _order_for(step: Step, showroom: Showroom) -> dict[str, Any]:
    return delivered(showroom) if step.when is When.AFTER else with_contract(showroom)


@_each_step
def test_each_step_is_recorded_as_it_was_told(step: Step) -> None:
    showroom = Showroom.opened()
    order = _order_for(step, showroom)
    decision = showroom.accepts(step.command, **order, **_fields(step))
    (emitted,) = decision.events
    told = {**order, **_FIELDS.get(step.command, {})}
    told.pop("customer_id")
    assert type(emitted.event) is step.event
    assert {name: getattr(emitted.event, name) for name in told} == told


@_each_step
def test_a_step_needs_an_order(step: Step) -> None:
    showroom = Showroom.opened()
    order = _order_for(step, showroom) | {"order_id": uuid4()}
    refusal = showroom.refuses(step.command, **order, **_fields(step))
    assert (refusal.name, refusal.status, refusal.path) == ("OrderUnknown", 404, "$.order_id")


@_each_step
def test_nothing_happens_to_a_cancelled_order(step: Step) -> None:
    showroom = Showroom.opened()
    order = with_contract(showroom)
    showroom.accepts(CancelOrder, by=MANAGER, **order, reason="plan-dropped")
    assert showroom.refuses(step.command, **order, **_fields(step)).name == "OrderAlreadyCancelled"


@_only(lambda step: step.when is When.BEFORE)
def test_what_prepares_the_delivery_comes_before_it(step: Step) -> None:
    """Also: nothing is delivered twice, and a delivered order is not cancelled."""
    showroom = Showroom.opened()
    assert showroom.refuses(step.command, **delivered(showroom), **_fields(step)).name == "AlreadyDelivered"


@_only(lambda step: step.when is When.AFTER)
def test_what_follows_the_delivery_comes_after_it(step: Step) -> None:
    showroom = Showroom.opened()
    assert showroom.refuses(step.command, **with_contract(showroom), **_fields(step)).name == "NotDelivered"


@_only(lambda step: step.when is When.ANY)
def test_what_belongs_to_either_side_is_taken_on_both(step: Step) -> None:
    showroom = Showroom.opened()
    for order in (with_contract(showroom), delivered(showroom)):
        showroom.accepts(step.command, **order, **_fields(step))


@_only(lambda step: step.once)
def test_what_happens_once_is_recorded_once(step: Step) -> None:
    showroom = Showroom.opened()
    order = _order_for(step, showroom)
    showroom.accepts(step.command, **order, **_fields(step))
    assert showroom.refuses(step.command, **order, **_fields(step)).name == "AlreadyDone"


def test_these_steps_happen_once() -> None:
    assert {step.event for step in BOARD if step.once} == {
        events.CarArrived,
        events.DeliveryPrepared,
        events.HandbookPosted,
        events.SatisfactionSurveyed,
        events.RegisteredInDms,
        events.FirstServiceDone,
    }


def test_no_car_is_delivered_without_a_contract() -> None:
    showroom = Showroom.opened()
    assert showroom.refuses(DeliverCar, **with_deposit(showroom)).name == "ContractMissing"


def test_the_balance_is_collected_in_parts() -> None:
    showroom = Showroom.opened()
    order = with_contract(showroom)
    for amount in (10_000_000, 7_700_000):
        showroom.accepts(CollectBalance, **order, amount=Money(amount))
    assert sum(one.amount.amount_minor for one in showroom.events(events.BalanceCollected)) == 17_700_000


def test_a_delivery_is_put_off_to_another_time_ahead() -> None:
    showroom = Showroom.opened()
    order = with_contract(showroom)
    for days in (3, 5):
        showroom.accepts(ScheduleDelivery, **order, at=showroom.now + timedelta(days=days))
    refusal = showroom.refuses(ScheduleDelivery, **order, at=showroom.now - timedelta(days=1))
    assert (refusal.name, refusal.path) == ("TimePassed", "$.at")


def test_the_card_is_copied_at_the_delivery_and_after_the_first_service() -> None:
    showroom = Showroom.opened()
    order = delivered(showroom)
    showroom.accepts(CopyCardToService, **order)
    showroom.accepts(RecordFirstService, by=AFTER_SALES, **order, odometer_km=4800)
    showroom.accepts(CopyCardToService, **order)
    assert showroom.events(events.FirstServiceDone)[0].odometer_km == 4800


def test_what_the_buyer_wrote_is_kept_beside_the_survey_not_in_it() -> None:
    showroom = Showroom.opened()
    order = delivered(showroom)
    showroom.accepts(SurveySatisfaction, by=AFTER_SALES, **order, car_score=9, delivery_score=6, note="等了很久")
    (survey,) = showroom.events(events.SatisfactionSurveyed)
    assert survey.note_id is not None
    assert showroom.store.notes[survey.note_id].text == "等了很久"


def test_an_order_goes_on_after_the_person_was_erased_but_no_note_is_added() -> None:
    """Section 8: erasure holds; counts stay right."""
    showroom = Showroom.opened()
    order = with_contract(showroom)
    showroom.given(PersonErased(person_id=showroom.new_id()), customer_id=order["customer_id"])
    showroom.accepts(DeliverCar, **order)
    scores = {"car_score": 9, "delivery_score": 9}
    refusal = showroom.refuses(SurveySatisfaction, by=AFTER_SALES, **order, **scores, note="他姓王")
    assert refusal.name == "PersonErased"
    showroom.accepts(SurveySatisfaction, by=AFTER_SALES, **order, **scores)


def test_an_order_on_a_merged_card_waits_for_the_un_merge() -> None:
    showroom = Showroom.opened()
    order = with_contract(showroom)
    merged = CardMergedAway(merge_id=showroom.new_id(), survivor_customer_id=showroom.new_id())
    showroom.given(merged, customer_id=order["customer_id"])
    assert showroom.refuses(DeliverCar, **order).name == "CardMergedAway"


@pytest.mark.parametrize(
    ("actor", "steps"),
    [
        (MANAGER, {step.command for step in BOARD}),
        (INTEGRATION, {step.command for step in BOARD}),
        (
            CONSULTANT,
            {
                commands.CollectBalance,
                commands.ScheduleDelivery,
                commands.PrepareDelivery,
                commands.DeliverCar,
                commands.PostHandbook,
                commands.CopyCardToService,
            },
        ),
        (
            CLERK,
            {commands.AllocateCar, commands.RecordCarArrival, commands.RegisterInDms, commands.CopyCardToService},
        ),
        (AFTER_SALES, {commands.SurveySatisfaction, commands.RecordFirstService}),
    ],
    ids=lambda value: value.role.value if isinstance(value, Actor) else "",
)
def test_each_role_does_its_own(actor: Actor, steps: set[type[Command]]) -> None:
    """Section 1: an order is given up on a manager's word, registered in the DMS on a clerk's."""
    assert {step.command for step in BOARD if actor.role in DECIDERS[step.command].roles} == steps


def test_a_group_and_a_reception_take_no_step() -> None:
    assert not any({Role.GROUP, Role.RECEPTIONIST} & step.roles for step in BOARD)


def test_the_board_has_every_event_of_an_order_but_those_that_make_it() -> None:
    made = {events.DepositTaken, events.ContractSigned}
    known = {one for one in vars(events).values() if isinstance(one, type) and issubclass(one, events.Event)}
    assert {step.event for step in BOARD} == known - made - {events.Event}


@_each_step
def test_a_command_says_all_that_its_event_records(step: Step) -> None:
    own = set(step.command.__struct_fields__)
    assert {"note" if name == "note_id" else name for name in step.event.__struct_fields__} <= own
