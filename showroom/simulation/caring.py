"""Contacts with those who have bought: while they wait for the car, and after they have it (sections 4 and 5)."""

from datetime import datetime, timedelta
from uuid import UUID

from services.intake.contact.commands import LogFollowUp
from shared.events.values import Channel, ContactOutcome
from showroom.simulation.chance import Chance
from showroom.simulation.customer import Customer
from showroom.simulation.hours import in_business_hours
from showroom.simulation.step import Step
from showroom.simulation.store import Store

_WAITING_DAYS = 3.5
_CARE_DAYS = (3, 7, 30)
_THEN_EVERY_DAYS = 90
_WAITING_NOTES = ("告知车辆已排产，预计按期到店。", "确认贷款资料已齐。", "客户询问上牌流程，已说明。")
_CARE_NOTES = ("用车满意，油耗比预期低。", "询问首保预约方式。", "车机连接有疑问，已远程指导。", "愿意介绍同事来看车。")


def expect_waiting(store: Store, ordered_at: datetime, customer: Customer, order_id: UUID) -> None:
    """From the order on, the buyer hears from the showroom twice a week."""
    _wait_again(store, ordered_at, customer, order_id)


def wait(store: Store, at: datetime, customer: Customer, order_id: UUID) -> None:
    """One contact with a buyer who waits, and the next one."""
    if customer.order_id != order_id or customer.delivered:
        return
    _contact(store, at, customer, _WAITING_NOTES)
    _wait_again(store, at, customer, order_id)


def expect_care(store: Store, delivered_at: datetime, customer: Customer) -> None:
    """After the delivery: the third, the seventh and the thirtieth day, then every three months."""
    _care_again(store, delivered_at, customer, delivered_at, 0)


def care(store: Store, at: datetime, customer: Customer, delivered_at: datetime, number: int) -> None:
    """One contact with someone who drives the car, and the next one."""
    if store.chance.happens(0.9):
        _contact(store, at, customer, _CARE_NOTES)
    _care_again(store, at, customer, delivered_at, number + 1)


def _wait_again(store: Store, at: datetime, customer: Customer, order_id: UUID) -> None:
    chance = store.chance
    days = _WAITING_DAYS * (0.75 + 0.4 * chance.roll())
    store.at(in_business_hours(chance, at + timedelta(days=days)), Step.WAIT, customer, order_id)


def _care_again(store: Store, at: datetime, customer: Customer, delivered_at: datetime, number: int) -> None:
    chance = store.chance
    beyond = number - len(_CARE_DAYS) + 1
    days = _CARE_DAYS[number] if beyond <= 0 else _CARE_DAYS[-1] + beyond * _THEN_EVERY_DAYS
    late = chance.spread(2.0, 0.8) if chance.happens(0.15) else 0.0
    planned_at = max(delivered_at + timedelta(days=days + late), at + timedelta(days=1))
    store.at(in_business_hours(chance, planned_at), Step.CARE, customer, delivered_at, number)


def _contact(store: Store, at: datetime, customer: Customer, notes: tuple[str, ...]) -> None:
    chance = store.chance
    reached = chance.happens(0.82)
    store.say(
        LogFollowUp,
        at,
        store.doing(customer.owner, at),
        customer_id=customer.id,
        channel=_channel(chance),
        outcome=ContactOutcome.TALKED if reached else ContactOutcome.NO_ANSWER,
        referrals_asked=reached and customer.delivered and chance.happens(0.5),
        note=chance.pick(notes) if reached and chance.happens(0.6) else None,
    )


def _channel(chance: Chance) -> Channel:
    return Channel.CALL if chance.happens(0.6) else Channel.WECHAT
