"""The route that shows whether past measures worked."""

from litestar import get
from litestar.types import ControllerRouterHandler

from services.followup.day.calendar import Period, span_of
from services.followup.day.measures import queries
from services.followup.day.measures.answers import Measures
from services.followup.day.measures.effects import effect_of, watched
from services.followup.day.measures.judging import RULE
from services.followup.day.notes import texts_of
from services.followup.day.parameters import Weeks
from services.followup.day.store import known_dealer, today_of
from services.followup.intake import Intake
from shared.database.connection import Pool
from shared.http.parameters import Dealer, check_names


def measure_routes(pool: Pool, intake: Intake) -> list[ControllerRouterHandler]:
    """Past measures."""

    @get(
        "/v1/week/measures",
        guards=[check_names],
        tags=["week"],
        summary="应对措施是否有效 · Whether past measures worked",
        operation_id="measures",
    )
    async def measures(dealer_id: Dealer, weeks: Weeks = 4) -> Measures:
        """Each measure with its losses so many weeks before and after, and a verdict where the counts allow one."""
        store = await known_dealer(pool, dealer_id)
        today = today_of(store)
        stored = await queries.read_measures(pool, dealer_id, span_of(Period.WEEK, today).first)
        texts = await texts_of(intake, dealer_id, [one.script_note_id for one in stored])
        compared = [watched(one, store.day_of(one.held_at), weeks) for one in stored]
        losses = iter(await queries.read_losses(pool, dealer_id, [q for one in compared for q in one.questions]))
        return Measures(
            dealer_id=dealer_id,
            weeks=weeks,
            rule_zh=RULE.zh,
            rule_en=RULE.en,
            measures=tuple(effect_of(one, next(losses), next(losses), today, texts) for one in compared),
            notes_available=texts.available,
        )

    return [measures]
