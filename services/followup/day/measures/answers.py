"""What is answered of past measures."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Struct

from services.followup.day.measures.judging import Losses
from services.followup.views.wording import Word
from shared.events.values import described


class MeasureInWords(Struct, frozen=True, kw_only=True):
    """A countermeasure with its script."""

    measure_id: UUID
    week_starts_on: date
    title: str
    against: Annotated[Word, described("Cause of loss that it answers", "针对的战败原因")]
    model_lost_to: Annotated[str | None, described("Model lost to that it answers", "针对的竞品车型")]
    script: Annotated[str | None, described("Talk script; null where there is none, or no longer", "话术")]


class Window(Struct, frozen=True, kw_only=True):
    """Some weeks and what was won and lost in them; shares are null where there is nothing to share."""

    first: date
    last: date
    losses: Losses
    share_of_defeats: float | None
    share_of_decided: float | None


class MeasureEffect(Struct, frozen=True, kw_only=True):
    """A measure, the weeks before and after it, and what they allow one to say."""

    measure: MeasureInWords
    decided_on: date
    before: Window
    after: Window
    complete: Annotated[bool, described("The weeks after it are over", "观察期是否已满")]
    verdict: Word
    p_among_decided: Annotated[float, described("Fisher's exact test, two-sided", "费希尔精确检验 p 值")]
    p_among_defeats: float


class Measures(Struct, frozen=True, kw_only=True):
    """Measures of past seminars, the latest first, and the rule by which they are judged."""

    dealer_id: str
    weeks: int
    rule_zh: Annotated[str, described("How the verdict is found", "判断方法")]
    rule_en: str
    measures: tuple[MeasureEffect, ...]
    notes_available: bool
