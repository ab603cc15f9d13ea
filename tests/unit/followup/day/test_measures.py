"""Section 6: whether last week's measures worked, and when the counts do not say."""

from itertools import product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.followup.day.measures.fisher import TwoByTwo, p_value
from services.followup.day.measures.judging import Losses, Verdict, judge

COUNT = st.integers(0, 30)


@pytest.mark.parametrize(
    ("table", "published"),
    [
        (TwoByTwo(3, 4, 1, 4), 0.4857),  # Fisher's own: the lady tasting tea
        (TwoByTwo(1, 10, 11, 14), 0.00276),  # a table that textbooks and packages carry
        (TwoByTwo(6, 7, 2, 6), 0.1026),
        (TwoByTwo(0, 5, 0, 9), 1.0),
        (TwoByTwo(0, 0, 3, 9), 1.0),
    ],
)
def test_the_p_value_is_the_published_one(table: TwoByTwo, published: float) -> None:
    assert p_value(table) == pytest.approx(published, abs=5e-5)


def test_large_counts_do_not_overflow() -> None:
    assert p_value(TwoByTwo(3_000, 10_000, 2_000, 10_000)) < 1e-50
    assert p_value(TwoByTwo(2_500, 10_000, 2_500, 10_000)) == pytest.approx(1.0)


@given(hits=st.tuples(COUNT, COUNT), misses=st.tuples(COUNT, COUNT))
def test_it_is_the_sum_of_the_tables_that_are_no_more_likely(hits: tuple[int, int], misses: tuple[int, int]) -> None:
    totals = (hits[0] + misses[0], hits[1] + misses[1])
    ways = {
        one: comb(totals[0], one) * comb(totals[1], other)
        for one, other in product(range(totals[0] + 1), range(totals[1] + 1))
        if one + other == sum(hits)
    }
    exact = sum(way for way in ways.values() if way <= ways[hits[0]]) / sum(ways.values())
    assert p_value(TwoByTwo(hits[0], totals[0], hits[1], totals[1])) == pytest.approx(exact, abs=1e-9)


@given(hits=st.tuples(COUNT, COUNT), misses=st.tuples(COUNT, COUNT))
def test_before_and_after_may_change_places(hits: tuple[int, int], misses: tuple[int, int]) -> None:
    one = TwoByTwo(hits[0], hits[0] + misses[0], hits[1], hits[1] + misses[1])
    other = TwoByTwo(one.hits_after, one.total_after, one.hits_before, one.total_before)
    assert p_value(one) == pytest.approx(p_value(other))


def test_a_clear_fall_and_a_clear_rise_are_called_so() -> None:
    many, few = Losses(20, 40, 40), Losses(4, 30, 50)
    assert judge(many, few, complete=True) is Verdict.FEWER
    assert judge(few, many, complete=True) is Verdict.MORE


def test_a_small_difference_may_be_chance() -> None:
    assert judge(Losses(10, 30, 30), Losses(8, 30, 30), complete=True) is Verdict.NO_CLEAR_DIFFERENCE


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Losses(9, 9, 10), Losses(0, 40, 40)),  # 19 decided before
        (Losses(20, 40, 40), Losses(0, 9, 10)),  # 19 decided after
        (Losses(4, 40, 40), Losses(0, 40, 40)),  # 4 losses to the cause
    ],
)
def test_on_few_cases_nothing_is_said(before: Losses, after: Losses) -> None:
    assert judge(before, after, complete=True) is Verdict.TOO_FEW


def test_nothing_is_said_before_the_weeks_after_it_are_over() -> None:
    assert judge(Losses(20, 40, 40), Losses(0, 40, 40), complete=False) is Verdict.RUNNING


def test_a_cause_that_only_shrinks_beside_another_is_not_called_fewer() -> None:
    before, after = Losses(15, 30, 70), Losses(15, 80, 20)
    assert judge(before, after, complete=True) is Verdict.NO_CLEAR_DIFFERENCE
