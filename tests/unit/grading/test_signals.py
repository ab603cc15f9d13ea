"""Section 3: the 33 signals, seven grades, a grade's last signal is the stated horizon."""

from services.grading.signals import GRADE_OF, HORIZONS, SAYS, SIGNALS
from services.grading.wording import RULE_WORDING
from shared.events.values import Grade, Horizon, Signal
from tests.support.graded import Graded, day


def test_every_one_of_the_33_signals_has_a_grade_a_stage_and_both_languages() -> None:
    assert len(SIGNALS) == 33
    assert set(SIGNALS) == set(Signal)
    for meaning in SIGNALS.values():
        assert meaning.stages
        assert meaning.zh
        assert meaning.en


def test_a_signal_speaks_for_the_grade_that_its_code_names() -> None:
    assert {one: one.value[:-1].replace("P", "+") for one in Signal} == {one: of.value for one, of in GRADE_OF.items()}


def test_a_grades_last_signal_is_the_stated_horizon() -> None:
    for grade in set(GRADE_OF.values()):
        of_grade = [one for one in Signal if GRADE_OF[one] is grade]
        assert [one for one in of_grade if one in HORIZONS] == of_grade[-1:]


def test_every_horizon_is_one_signal_and_its_grade_lies_between_floor_and_ceiling() -> None:
    assert set(SAYS) == set(Horizon)
    assert set(SAYS.values()) == set(HORIZONS)
    for signal, (floor, ceiling) in HORIZONS.items():
        assert floor.rank <= GRADE_OF[signal].rank <= ceiling.rank


def test_ticking_the_last_signal_is_saying_the_horizon() -> None:
    ticked = Graded().has_card().shows(Signal.H5, on=day(1))
    said = Graded().has_card().says(Horizon.DAYS_7, on=day(1))
    assert ticked.now == said.now
    assert said.now.grade is Grade.H


def test_every_rule_has_wording_in_both_languages() -> None:
    for wording in RULE_WORDING.values():
        assert wording.zh
        assert wording.en
