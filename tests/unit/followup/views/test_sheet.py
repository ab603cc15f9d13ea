"""What the working sheet asks, says and shows, from what is known."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.followup.day.interests import Interest
from services.followup.day.measures.queries import StoredMeasure
from services.followup.policy import policy_of
from services.followup.views.sheet.cars import cars_looked_at, stock_to_check
from services.followup.views.sheet.known import Known, KnownInterest, KnownQuote, KnownTalk
from services.followup.views.sheet.points import current_measures, policy_scripts, usual_points
from services.followup.views.sheet.questions import open_questions
from services.followup.views.tasks.answers import TaskInWords
from services.followup.views.wording import Word
from shared.events.values import EndState, Grade
from tests.support.task_in_words import task_in_words

NOW = datetime(2026, 3, 6, 1, 30, tzinfo=UTC)
TODAY = date(2026, 3, 6)


def known(grade: Grade = Grade.B, *talks: KnownTalk, **fields: Any) -> Known:
    """A customer at a grade."""
    return Known(
        customer_id=UUID(int=1), grade=grade, talks=talks, met_as=frozenset(one.kind for one in talks), **fields
    )


def talk(kind: str, model: str | None = None, days_ago: float = 1) -> KnownTalk:
    """Something that took place."""
    return KnownTalk(at=NOW - timedelta(days=days_ago), kind=kind, channel="visit", model=model)


def told(**values: str) -> tuple[KnownInterest, ...]:
    """Interests by kind."""
    return tuple(KnownInterest(kind, value, NOW) for kind, value in values.items())


def asked(customer: Known) -> list[str]:
    """Names of the open questions."""
    return [rule.name for rule in open_questions(customer)]


ALL_TOLD = told(
    model="Sagitar", horizon="7_days", budget="15000000 CNY", payment="cash", trade_in="no", competitor="Corolla"
)


def test_whatever_is_unknown_of_a_buyer_is_asked() -> None:
    assert asked(known(Grade.C)) == ["model", "horizon", "budget", "payment", "trade_in", "competitor"]
    assert asked(known(Grade.C, interests=ALL_TOLD)) == []
    assert asked(known(Grade.C, interests=told(model="Sagitar", budget="1 CNY"))) == [
        "horizon",
        "payment",
        "trade_in",
        "competitor",
    ]


def test_the_closer_to_buying_the_more_has_to_have_taken_place() -> None:
    assert asked(known(Grade.B, interests=ALL_TOLD)) == ["test_drive"]
    assert asked(known(Grade.A, interests=ALL_TOLD)) == ["test_drive", "quote"]
    assert asked(known(Grade.A, talk("test_drive"), interests=ALL_TOLD)) == ["feedback", "quote"]
    done = (talk("test_drive"), talk("test_drive_feedback"), talk("quote"))
    assert asked(known(Grade.H, *done, interests=ALL_TOLD)) == ["objection"]


def test_who_has_ordered_is_asked_when_the_car_should_be_handed_over() -> None:
    assert asked(known(Grade.O)) == ["delivery_date"]
    assert asked(known(Grade.O, booked=frozenset({"delivery"}))) == []


def test_after_the_delivery_and_after_a_defeat_other_things_are_asked() -> None:
    assert asked(known(Grade.O, end_state=EndState.DELIVERED)) == ["satisfaction", "referral"]
    assert asked(known(Grade.O, talk("survey"), end_state=EndState.RETAINED)) == ["referral"]
    assert asked(known(Grade.B, end_state=EndState.DEFEATED)) == ["lost_to", "come_back"]
    assert asked(known(Grade.B, talk("questionnaire"), end_state=EndState.DEFEATED, lost_to="Corolla")) == []


def test_cars_are_those_that_something_took_place_with_the_latest_first() -> None:
    customer = known(
        Grade.A,
        talk("quote", "Sagitar", 1),
        talk("test_drive", "Sagitar", 2),
        talk("follow_up"),
        talk("presentation", "Magotan", 3),
        quotes=(KnownQuote(NOW, "Sagitar", 15_000_000, "CNY"),),
    )
    sagitar, magotan = cars_looked_at(customer)
    assert (sagitar.model, [one.name for one in sagitar.shown_as]) == ("Sagitar", ["quote", "test_drive"])
    assert (sagitar.quoted_minor, sagitar.last_at) == (15_000_000, NOW - timedelta(days=1))
    assert (magotan.model, magotan.quoted_minor) == ("Magotan", None)


def test_stock_is_looked_up_for_what_came_furthest() -> None:
    customer = known(
        Grade.A,
        talk("presentation", "Magotan"),
        interests=(
            KnownInterest(Interest.MODEL, "Tayron", NOW),
            KnownInterest(Interest.MODEL, "Sagitar", NOW),
            KnownInterest(Interest.MODEL, "Bora", NOW),
        ),
        quotes=(KnownQuote(NOW, "Sagitar", 1, "CNY"),),
    )
    assert stock_to_check(customer) == ("Sagitar", "Magotan", "Tayron")


def cadence(**fields: Any) -> TaskInWords:
    """A cadence task at grade A."""
    return task_in_words(grade=Grade.A, purpose=Word("raise_level", "促进级别", "Raise the level"), **fields)


def test_the_policys_scripts_are_those_of_grade_purpose_and_kind_each_once() -> None:
    scripts = {"A": ["one", "two"], "raise_level": ["two", "three"], "cadence": ["four"], "H": ["five"]}
    assert policy_scripts(policy_of({"talking_points": scripts}, "dealer", 1), cadence()) == (
        "one",
        "two",
        "three",
        "four",
    )
    assert policy_scripts(policy_of({}, "dealer", 1), cadence()) == ()
    assert usual_points(cadence())
    assert usual_points(task_in_words()) == ()


def measure(title: str, model_lost_to: str | None = None, weeks_ago: int = 1) -> StoredMeasure:
    """A measure of a week's seminar."""
    week = TODAY - timedelta(weeks=weeks_ago)
    return StoredMeasure(UUID(int=9), week, title, "confidence", model_lost_to, None, NOW)


def test_a_seminars_script_is_shown_where_it_fits_the_customer_and_is_not_old() -> None:
    against_corolla, general = measure("corolla", "corolla"), measure("general")
    measures = [general, measure("camry", "Camry"), against_corolla, measure("old", weeks_ago=5)]
    customer = known(Grade.B, interests=told(competitor="Corolla"))
    assert current_measures(measures, customer, TODAY) == [against_corolla, general]
    assert current_measures(measures, known(Grade.B, lost_to="Camry"), TODAY)[0].title == "camry"


def test_a_measure_that_was_decided_again_is_shown_once_as_it_was_last() -> None:
    again = measure("corolla", weeks_ago=1)
    assert current_measures([measure("corolla", weeks_ago=2), again], known(), TODAY) == [again]
