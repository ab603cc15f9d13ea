"""Where a plan's dealers stand, and what they are called by."""

from zoneinfo import ZoneInfo

from msgspec import Struct

from shared.events.values import DealerId, GroupId
from showroom.simulation.made_up import CITIES, City
from showroom.simulation.plan import Plan


class Place(Struct, frozen=True):
    """One dealer of the plan. ``group_number`` counts from 0; the first dealer of a group speaks for it."""

    dealer_id: DealerId
    group_id: GroupId
    group_number: int
    city: City
    is_first: bool

    @property
    def zone(self) -> ZoneInfo:
        """The dealer's time zone."""
        return ZoneInfo(self.city.time_zone)


def places_of(plan: Plan) -> list[Place]:
    """All dealers of the plan, group by group."""
    return [_place(plan, group, number) for group in range(plan.groups) for number in range(plan.dealers)]


def _place(plan: Plan, group: int, number: int) -> Place:
    group_id = plan.group_id(group + 1)
    city = CITIES[number % len(CITIES)]
    again = number // len(CITIES)
    dealer_id = f"{group_id}-{city.slug}" + (f"-{again}" if again else "")
    return Place(dealer_id, group_id, group, city, is_first=number == 0)
