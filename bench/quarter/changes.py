"""What changes in the group meanwhile, besides what the simulator does: holidays, hours, cadences."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bench.quarter.plan import QuarterPlan
from bench.quarter.world import World
from services.intake.dealer.commands import ChangeDealerPolicy, ChangeGroupPolicy
from services.intake.deciding import Command
from shared.events.values import DealerId
from showroom.simulation.group_policy import GROUP_OFFICE, follow_up_settings
from showroom.simulation.store import Store

_SUBJECT = "follow_up"
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONG_SATURDAY = [{"opens": "09:00", "closes": "12:30"}, {"opens": "13:30", "closes": "19:00"}]
_LATE = [{"opens": "10:00", "closes": "20:00"}]


def changes_of(plan: QuarterPlan, world: World) -> list[Command]:
    """All that the group's office decides, in the order of time."""
    told = [*_of_the_group(plan, world.stores), *_of_dealers(plan, world.stores)]
    return sorted(told, key=lambda command: command.occurred_at or plan.begins)


def _of_the_group(plan: QuarterPlan, stores: Sequence[Store]) -> Iterator[Command]:
    """More days closed, told when tasks are planned on them; then, told ahead, Sundays closed and long Saturdays."""
    usual = follow_up_settings(0, plan.start.year)
    more = [(plan.day(0.2) + timedelta(days=number)).isoformat() for number in range(2)]
    longer = {**usual, "closed_on": [*usual["closed_on"], *more]}
    sundays = {**longer, "hours": {"sunday": [], "saturday": _LONG_SATURDAY}}
    for share, settings, ahead in ((0.12, longer, None), (0.42, sundays, plan.at(0.47, 16.0))):
        yield ChangeGroupPolicy(**_told(plan, stores[0].dealer_id, share, settings, ahead))


def _of_dealers(plan: QuarterPlan, stores: Sequence[Store]) -> Iterator[Command]:
    """One dealer takes the weekly cadence; another calls H every day, opens late and closes one more day."""
    own = {
        "cadence_days": {"H": 1, "C": 21},
        "hours": dict.fromkeys(_WEEK, _LATE),
        "closed_on": [plan.day(0.8).isoformat()],
    }
    for number, share, settings in ((0, 0.3, {"preset": "weekly"}), (2, 0.55, own)):
        yield ChangeDealerPolicy(**_told(plan, stores[number % len(stores)].dealer_id, share, settings))


def _told(
    plan: QuarterPlan,
    dealer_id: DealerId,
    share: float,
    settings: Mapping[str, Any],
    ahead: datetime | None = None,
) -> dict[str, Any]:
    return {
        "request_id": f"quarter/policy/{share}",
        "dealer_id": dealer_id,
        "actor": GROUP_OFFICE,
        "occurred_at": plan.at(share, 8.0),
        "subject": _SUBJECT,
        "settings": settings,
        "effective_at": ahead,
    }
