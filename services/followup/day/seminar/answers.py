"""What is answered of a week's seminar."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Struct

from services.followup.day.commands import ReadyCommand
from services.followup.day.measures.answers import MeasureInWords
from services.followup.day.reasons import DETAIL_WORDING, REASON_WORDING, STAGE_WORDING
from services.followup.day.seminar.cases import Chosen
from services.followup.day.seminar.closing import CloseRate
from services.followup.views.wording import Word, word_if_any
from shared.events.values import described

Share = Annotated[float, described("Share of the week's defeats", "占比")]
Cumulative = Annotated[float, described("Share of this and all more frequent ones", "累计占比")]


class ReasonPart(Struct, frozen=True, kw_only=True):
    """A reason of loss in the Pareto; ``details`` are its second level."""

    reason: Word
    count: int
    share: Share
    cumulative: Cumulative
    details: Mapping[str, int]


class ModelPart(Struct, frozen=True, kw_only=True):
    """What was bought instead, in the Pareto; null where it is not known."""

    brand: str | None
    model: str | None
    count: int
    share: Share
    cumulative: Cumulative


class CaseInWords(Struct, frozen=True, kw_only=True):
    """A case for the seminar, and why it is on the list."""

    customer_id: UUID
    subject_id: Annotated[UUID, described("The defeat or order", "战败或订单编号")]
    day: date
    consultant_id: str | None
    chosen_by: Annotated[tuple[Word, ...], described("Rules that chose it", "入选规则")]
    model: str | None
    deal_minor: Annotated[int | None, described("Price or last quote", "成交价或最后报价", unit="minor units")]
    currency: str | None
    days: Annotated[int | None, described("From the first contact to the end", "历时", unit="days")]
    visit_days: Annotated[int, described("Days on which they came", "到店天数")]
    reason: Word | None
    detail: Word | None
    stage: Word | None
    grade: Annotated[str | None, described("Grade at the loss", "战败时级别")]
    brand_bought: str | None
    model_bought: str | None
    confirmed: Annotated[bool, described("The manager confirmed the defeat", "战败已确认")]
    spot_check_agrees: Annotated[bool | None, described("The spot check agrees", "抽查是否属实")]


class SeminarHeld(Struct, frozen=True, kw_only=True):
    """The seminar as it was recorded."""

    held_at: datetime
    cases: tuple[UUID, ...]
    best_closer_id: str | None
    note: str | None


class Seminar(Struct, frozen=True, kw_only=True):
    """The week's seminar: cases, causes, measures with their scripts, the best close rate."""

    dealer_id: str
    week_starts_on: date
    week_ends_on: date
    held: SeminarHeld | None
    lost: int
    won: int
    reasons: tuple[ReasonPart, ...]
    models_lost_to: tuple[ModelPart, ...]
    lost_by_consultant: Mapping[str, int]
    lost_by_grade: Mapping[str, int]
    lost_by_stage: Mapping[str, int]
    lost_cases: tuple[CaseInWords, ...]
    won_cases: tuple[CaseInWords, ...]
    measures: Annotated[
        tuple[MeasureInWords, ...], described("Measures of this week and against its causes", "应对措施与话术")
    ]
    close_rates: Annotated[
        tuple[CloseRate, ...], described("Orders ÷ cards opened, over four weeks", "近四周成交率（订单÷建卡）")
    ]
    best_closer_id: Annotated[
        str | None, described("Best rate among those with ten cards or more", "成交率冠军（建卡不少于十张）")
    ]
    hold: Annotated[ReadyCommand | None, described("Records the seminar; null when it is recorded", "登记研讨会的指令")]
    notes_available: bool


def case_in_words(chosen: Chosen) -> CaseInWords:
    """The case with every name in both languages."""
    case = chosen.case
    return CaseInWords(
        customer_id=case.customer_id,
        subject_id=case.subject_id,
        day=case.day,
        consultant_id=case.consultant_id,
        chosen_by=tuple(Word(rule.name, rule.zh, rule.en) for rule in chosen.rules),
        model=case.model,
        deal_minor=case.deal_minor,
        currency=case.currency,
        days=case.days,
        visit_days=case.visit_days,
        reason=word_if_any(case.reason, REASON_WORDING),
        detail=word_if_any(case.detail, DETAIL_WORDING),
        stage=word_if_any(case.stage, STAGE_WORDING),
        grade=case.grade,
        brand_bought=case.brand_bought,
        model_bought=case.model_bought,
        confirmed=case.confirmed,
        spot_check_agrees=case.spot_check_agrees,
    )
