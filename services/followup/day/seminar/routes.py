"""The route of the weekly seminar."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from asyncpg import Record
from litestar import get
from litestar.types import ControllerRouterHandler

from services.followup.day.calendar import Period, Span, span_of
from services.followup.day.commands import ReadyCommand, hold_seminar
from services.followup.day.measures.effects import measure_in_words
from services.followup.day.measures.queries import StoredMeasure, read_measures
from services.followup.day.notes import Texts, texts_of
from services.followup.day.parameters import Week, day_of
from services.followup.day.reasons import REASON_WORDING
from services.followup.day.seminar import queries
from services.followup.day.seminar.answers import ModelPart, ReasonPart, Seminar, SeminarHeld, case_in_words
from services.followup.day.seminar.cases import LOST_RULES, WON_RULES, Chosen, chosen
from services.followup.day.seminar.causes import counts_of, pareto
from services.followup.day.seminar.closing import WEEKS, best_of
from services.followup.day.seminar.queries import Held
from services.followup.day.store import known_dealer, today_of
from services.followup.dealers import Dealer as Store
from services.followup.intake import Intake
from services.followup.views.wording import word
from shared.database.connection import Pool
from shared.http.parameters import Dealer, check_names


def seminar_routes(pool: Pool, intake: Intake) -> list[ControllerRouterHandler]:
    """The week's cases and causes."""

    @get(
        "/v1/week/seminar",
        guards=[check_names],
        tags=["week"],
        summary="周研讨会 · The weekly seminar",
        operation_id="seminar",
    )
    async def seminar(dealer_id: Dealer, week: Week = None) -> Seminar:
        """Cases to discuss and why, causes of loss, measures with their scripts, the best close rate."""
        store = await known_dealer(pool, dealer_id)
        return await _seminar(pool, intake, store, day_of(week, "week", today_of(store)))

    return [seminar]


async def _seminar(pool: Pool, intake: Intake, store: Store, day: date) -> Seminar:
    dealer_id = store.dealer_id
    week = span_of(Period.WEEK, day)
    causes = await queries.read_causes(pool, dealer_id, week)
    lost = chosen(await queries.lost_cases(pool, dealer_id, week), LOST_RULES)
    won = chosen(await queries.won_cases(pool, dealer_id, week), WON_RULES)
    held = await queries.find_seminar(pool, dealer_id, week.first)
    measures = _bearing(await read_measures(pool, dealer_id, week.first), week, {row["reason"] for row in causes})
    rates = await queries.close_rates(pool, dealer_id, Span(week.last - timedelta(weeks=WEEKS) + _ONE, week.last))
    notes = [held.note_id] if held else []
    texts = await texts_of(intake, dealer_id, [*notes, *(one.script_note_id for one in measures)])
    return Seminar(
        dealer_id=dealer_id,
        week_starts_on=week.first,
        week_ends_on=week.last,
        held=None if held is None else _held(held, texts),
        lost=sum(row["count"] for row in causes),
        won=await queries.count_won(pool, dealer_id, week),
        reasons=_reasons(causes),
        models_lost_to=_models(causes),
        lost_by_consultant=counts_of((row["consultant_id"], row["count"]) for row in causes),
        lost_by_grade=counts_of((row["grade"], row["count"]) for row in causes),
        lost_by_stage=counts_of((row["stage"], row["count"]) for row in causes),
        lost_cases=tuple(case_in_words(one) for one in lost),
        won_cases=tuple(case_in_words(one) for one in won),
        measures=tuple(measure_in_words(one, texts) for one in measures),
        close_rates=rates,
        best_closer_id=best_of(rates),
        hold=None if held else _hold(store, week, (*lost, *won), best_of(rates)),
        notes_available=texts.available,
    )


_ONE = timedelta(days=1)
_RECENT = timedelta(weeks=8)


def _bearing(measures: Sequence[StoredMeasure], week: Span, reasons: set[str]) -> list[StoredMeasure]:
    """Measures of this week's seminar, and recent ones against the reasons that it lost for."""
    return [
        one
        for one in measures
        if one.week_starts_on == week.first or (one.against in reasons and one.week_starts_on >= week.first - _RECENT)
    ]


def _held(held: Held, texts: Texts) -> SeminarHeld:
    return SeminarHeld(
        held_at=held.held_at, cases=held.cases, best_closer_id=held.best_closer_id, note=texts.of(held.note_id)
    )


def _hold(store: Store, week: Span, cases: Sequence[Chosen], best: str | None) -> ReadyCommand | None:
    if store.manager_id is None:
        return None
    return hold_seminar(store.dealer_id, store.manager_id, week.first, _customers(cases), best)


def _customers(cases: Sequence[Chosen]) -> list[UUID]:
    return list(dict.fromkeys(one.case.customer_id for one in cases))


def _reasons(causes: Sequence[Record]) -> tuple[ReasonPart, ...]:
    return tuple(
        ReasonPart(
            reason=word(part.key, REASON_WORDING),
            count=part.count,
            share=part.share,
            cumulative=part.cumulative,
            details=counts_of((row["detail"], row["count"]) for row in causes if row["reason"] == part.key),
        )
        for part in pareto((row["reason"], row["count"]) for row in causes)
    )


def _models(causes: Sequence[Record]) -> tuple[ModelPart, ...]:
    return tuple(
        ModelPart(brand=part.key[0], model=part.key[1], count=part.count, share=part.share, cumulative=part.cumulative)
        for part in pareto(((row["brand_bought"], row["model_bought"]), row["count"]) for row in causes)
    )
