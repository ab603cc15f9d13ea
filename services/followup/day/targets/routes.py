"""The route about targets."""

from datetime import date

from litestar import get
from litestar.types import ControllerRouterHandler

from services.followup.day.calendar import Period, span_of
from services.followup.day.counting import count
from services.followup.day.parameters import PeriodText, StartsOn, start_of
from services.followup.day.staff import consultants_of
from services.followup.day.store import known_dealer, today_of
from services.followup.day.targets.answers import TargetsAnswer, consultant_lines, store_lines
from services.followup.day.targets.queries import read_targets
from services.followup.dealers import Dealer as Store
from shared.database.connection import Pool
from shared.http.parameters import Dealer, check_names


def target_routes(pool: Pool) -> list[ControllerRouterHandler]:
    """Targets against actuals."""

    @get(
        "/v1/targets",
        guards=[check_names],
        tags=["day"],
        summary="目标与实际 · Targets against actuals",
        operation_id="targets",
    )
    async def targets(dealer_id: Dealer, period: PeriodText, starts_on: StartsOn = None) -> TargetsAnswer:
        """The store's and each consultant's targets of a day, week or month, and what was recorded so far."""
        store = await known_dealer(pool, dealer_id)
        return await targets_against_actuals(pool, store, period, start_of(starts_on, period, today_of(store)))

    return [targets]


async def targets_against_actuals(
    pool: Pool, store: Store, period: Period, day: date, until: date | None = None
) -> TargetsAnswer:
    """Targets of the period that a day is in, and what was done in it, until a day where one is given."""
    span = span_of(period, day)
    goals = await read_targets(pool, store.dealer_id, period, span.first)
    counts = await count(pool, store.dealer_id, span if until is None else span.until(until))
    lines, summed = store_lines(goals, counts)
    return TargetsAnswer(
        dealer_id=store.dealer_id,
        period=period,
        starts_on=span.first,
        ends_on=span.last,
        store=lines,
        summed=summed,
        consultants=consultant_lines(goals, counts, consultants_of(store)),
    )
