"""How a dealer begins: opened in its group, its people hired (section 1)."""

from datetime import datetime, timedelta

from services.intake.dealer.commands import HireStaff, OpenDealer
from shared.events.values import Actor, Role
from showroom.simulation.group_policy import GROUP_OFFICE, announce
from showroom.simulation.hours import OPENS
from showroom.simulation.made_up import GROUP_NAMES
from showroom.simulation.step import Step
from showroom.simulation.store import Store


def open_store(store: Store) -> None:
    """Open the dealer the day before the plan's start, and let its first day come; with the first, the group begins."""
    opened_at = datetime.combine(store.plan.start - timedelta(days=1), OPENS, store.zone)
    brand = GROUP_NAMES[store.place.group_number % len(GROUP_NAMES)]
    name = f"{brand}汽车{store.place.city.name}店"
    store.say(
        OpenDealer,
        opened_at,
        GROUP_OFFICE,
        group_id=store.place.group_id,
        name=name,
        time_zone=store.place.city.time_zone,
    )
    if store.place.is_first:
        announce(store, opened_at + timedelta(minutes=5))
    people = [store.manager, store.receptionist, store.clerk, store.after_sales]
    people += [Actor(store.hire(), Role.CONSULTANT) for _ in range(store.plan.consultants)]
    for minute, person in enumerate(people, 10):
        at = opened_at + timedelta(minutes=minute)
        store.say(HireStaff, at, GROUP_OFFICE, staff_id=person.id, role=person.role)
    store.at(opened_at + timedelta(days=1, minutes=-30), Step.DAY)
