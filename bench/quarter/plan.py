"""What quarter to simulate: how many dealers, which days, and when the unusual things happen."""

from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

from showroom.simulation.made_up import CITIES, City

_ABROAD = (City("berlin", "柏林", "Europe/Berlin"), City("new-york", "纽约", "America/New_York"))
"""Their clocks change in spring; the first of them is in every quarter."""


class QuarterPlan(Struct, frozen=True, kw_only=True):
    """The size of it; the same plan makes the same customers and the same luck.

    From February on, the quarter holds the spring festival and both changes of the clocks. The last dealer joins in
    the middle, and brings the history of its former system along: ``history_days`` of it.
    """

    seed: int = 20_260_201
    start: date = date(2026, 2, 1)
    days: int = 89
    dealers: int = 20
    consultants: int = 4
    traffic: float = 0.3
    history_days: int = 120

    @property
    def begins(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.start, time(), UTC)

    @property
    def ends(self) -> datetime:
        """The last one."""
        return self.begins + timedelta(days=self.days)

    @property
    def cities(self) -> tuple[City, ...]:
        """Where the dealers are."""
        places = (*_ABROAD, *CITIES)
        return tuple(places[number % len(places)] for number in range(self.dealers))

    def at(self, share: float, hour: float = 0.0) -> datetime:
        """An hour (UTC) of the day at which so much of the quarter has passed."""
        return self.begins + timedelta(days=int(self.days * share), hours=hour)

    def day(self, share: float) -> date:
        """That day."""
        return self.at(share).date()

    @property
    def joins_at(self) -> datetime:
        """When the last dealer brings its history."""
        return self.at(0.5, 6.25)


class Outage(Struct, frozen=True):
    """Something does not work for a while."""

    begins: datetime
    ends: datetime

    def holds(self, at: datetime) -> bool:
        """Whether it does not work at the moment."""
        return self.begins <= at < self.ends


def followup_outages(plan: QuarterPlan) -> tuple[Outage, ...]:
    """Followup is down for a night in China, and for some hours of another day."""
    return (
        Outage(plan.at(0.4, 11.0), plan.at(0.4, 24.7)),
        Outage(plan.at(0.6, 3.0), plan.at(0.6, 6.5)),
    )


def gateway_outages(plan: QuarterPlan) -> tuple[Outage, ...]:
    """The gateway of messages is down: for longer than a thank-you may wait, and for a moment."""
    return (
        Outage(plan.at(0.3, 5.0), plan.at(0.3, 5.7)),
        Outage(plan.at(0.7, 3.0), plan.at(0.7, 3.05)),
    )
