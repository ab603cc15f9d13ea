"""A measure beside the weeks before and after it."""

from datetime import date, timedelta

from msgspec import Struct

from services.followup.day.calendar import Span
from services.followup.day.measures.answers import MeasureEffect, MeasureInWords, Window
from services.followup.day.measures.judging import VERDICT_WORDING, Losses, judge, p_among_decided, p_among_defeats
from services.followup.day.measures.queries import Question, StoredMeasure
from services.followup.day.notes import Texts
from services.followup.day.reasons import REASON_WORDING
from services.followup.views.wording import word

_ONE = timedelta(days=1)


class Watched(Struct, frozen=True):
    """A measure, the day it was decided on, and the weeks that are compared."""

    measure: StoredMeasure
    decided_on: date
    before: Span
    after: Span

    @property
    def questions(self) -> tuple[Question, Question]:
        """What is asked of the database: the losses before, and those after."""
        against, model = self.measure.against, self.measure.model_lost_to
        return Question(self.before, against, model), Question(self.after, against, model)


def watched(measure: StoredMeasure, decided_on: date, weeks: int) -> Watched:
    """So many weeks up to the seminar's day, and as many from the day after it."""
    length = timedelta(weeks=weeks)
    return Watched(
        measure,
        decided_on,
        Span(decided_on - length + _ONE, decided_on),
        Span(decided_on + _ONE, decided_on + length),
    )


def effect_of(one: Watched, before: Losses, after: Losses, today: date, texts: Texts) -> MeasureEffect:
    """The measure with its windows' counts and the verdict."""
    complete = today > one.after.last
    return MeasureEffect(
        measure=measure_in_words(one.measure, texts),
        decided_on=one.decided_on,
        before=_window(one.before, before),
        after=_window(one.after, after),
        complete=complete,
        verdict=word(judge(before, after, complete=complete), VERDICT_WORDING),
        p_among_decided=round(p_among_decided(before, after), 4),
        p_among_defeats=round(p_among_defeats(before, after), 4),
    )


def measure_in_words(measure: StoredMeasure, texts: Texts) -> MeasureInWords:
    """The measure with its cause in both languages and its script."""
    return MeasureInWords(
        measure_id=measure.measure_id,
        week_starts_on=measure.week_starts_on,
        title=measure.title,
        against=word(measure.against, REASON_WORDING),
        model_lost_to=measure.model_lost_to,
        script=texts.of(measure.script_note_id),
    )


def _window(span: Span, losses: Losses) -> Window:
    return Window(
        first=span.first,
        last=span.last,
        losses=losses,
        share_of_defeats=_share(losses.to_cause, losses.defeats),
        share_of_decided=_share(losses.to_cause, losses.decided),
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
