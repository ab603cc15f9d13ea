"""Sections 4 and 6: the seminar's case list by rule, the Pareto of causes, the best close rate."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.followup.day.seminar.cases import LOST_RULES, WON_RULES, Case, chosen
from services.followup.day.seminar.causes import counts_of, pareto
from services.followup.day.seminar.closing import FEWEST_CARDS, best_of, close_rate

SUNDAY = date(2026, 3, 8)


def case(number: int, *, days: int | None = 1, **known: Any) -> Case:
    fields: dict[str, Any] = {
        "customer_id": UUID(int=number),
        "subject_id": UUID(int=1000 + number),
        "day": SUNDAY,
        "consultant_id": "li",
        "model": None,
        "deal_minor": None,
        "currency": None,
        "first_contact_on": None if days is None else SUNDAY - timedelta(days=days),
        "visit_days": 1,
        "named_competitor": False,
        "came_back": False,
    }
    return Case(**{**fields, **known})


def numbers(cases: list[Case], rules: Any, rule: str) -> list[int]:
    """The cases that a rule took."""
    return [one.case.customer_id.int for one in chosen(cases, rules) if rule in {taken.name for taken in one.rules}]


def test_the_most_common_reason_gives_its_largest_deals() -> None:
    cases = [
        case(1, reason="needs", deal_minor=9),
        *(case(number, reason="confidence", deal_minor=number) for number in range(2, 7)),
    ]
    assert numbers(cases, LOST_RULES, "most_common_reason") == [6, 5, 4]


def test_the_model_that_takes_most_is_looked_at() -> None:
    cases = [case(1, model_bought="Camry"), case(2, model_bought="Corolla"), case(3, model_bought="Corolla"), case(4)]
    assert sorted(numbers(cases, LOST_RULES, "most_frequent_model")) == [2, 3]


def test_the_largest_the_longest_and_the_closest_are_on_the_list() -> None:
    cases = [
        case(1, days=None, deal_minor=5),
        case(2, days=90),
        case(3, days=0, grade="H"),
        case(4, days=80, grade="O"),
        case(5, days=70, grade="B"),
    ]
    assert numbers(cases, LOST_RULES, "largest_deal") == [1]
    assert numbers(cases, LOST_RULES, "longest_way") == [2, 4]
    assert sorted(numbers(cases, LOST_RULES, "closest_to_order")) == [3, 4]


def test_a_report_that_the_spot_check_contradicts_is_discussed() -> None:
    cases = [case(1, spot_check_agrees=True), case(2, spot_check_agrees=False), case(3)]
    assert numbers(cases, LOST_RULES, "disputed") == [2]


def test_a_case_that_several_rules_take_is_there_once_with_all_of_them() -> None:
    (one,) = chosen([case(1, reason="needs", deal_minor=5, days=40, grade="H")], LOST_RULES)
    names = [rule.name for rule in one.rules]
    assert names == ["most_common_reason", "largest_deal", "longest_way", "closest_to_order"]


def test_won_cases_show_the_fastest_the_be_backs_and_those_won_back() -> None:
    cases = [
        case(1, days=0),
        case(2, days=30, visit_days=3),
        case(3, days=40, came_back=True),
        case(4, days=50, named_competitor=True),
        case(5, days=None),
    ]
    assert numbers(cases, WON_RULES, "fastest") == [1, 2]
    assert numbers(cases, WON_RULES, "be_back") == [2]
    assert numbers(cases, WON_RULES, "won_back") == [3]
    assert numbers(cases, WON_RULES, "against_competitors") == [4]


def test_the_same_week_gives_the_same_list_whatever_the_order_of_its_rows() -> None:
    cases = [case(number, reason="needs", deal_minor=7, days=9) for number in range(1, 8)]
    assert chosen(cases, LOST_RULES) == chosen(cases[::-1], LOST_RULES)


def test_a_week_without_cases_has_an_empty_list() -> None:
    assert chosen([], LOST_RULES) == chosen([], WON_RULES) == ()


def test_the_pareto_says_each_share_and_the_share_of_all_up_to_it() -> None:
    parts = pareto([("needs", 1), ("confidence", 4), ("needs", 2), ("unknown", 1)])
    assert [(one.key, one.count, one.share, one.cumulative) for one in parts] == [
        ("confidence", 4, 0.5, 0.5),
        ("needs", 3, 0.375, 0.875),
        ("unknown", 1, 0.125, 1.0),
    ]
    assert pareto([]) == ()


def test_what_is_not_known_is_counted_as_such() -> None:
    assert counts_of([("H", 2), (None, 1), ("H", 1)]) == {"H": 3, "unknown": 1}


def test_a_rate_on_few_cards_wins_nothing() -> None:
    rates = [close_rate("lucky", 2, 2), close_rate("li", 3, FEWEST_CARDS), close_rate("wang", 2, FEWEST_CARDS)]
    assert [one.enough for one in rates] == [False, True, True]
    assert best_of(rates) == "li"
    assert best_of(rates[:1]) is None


def test_without_a_card_there_is_no_rate_and_without_an_order_no_reward() -> None:
    assert close_rate("li", 1, 0).rate is None
    assert best_of([close_rate("li", 0, 50)]) is None


@pytest.mark.parametrize("rules", [LOST_RULES, WON_RULES])
def test_every_rule_has_its_name_in_both_languages(rules: Any) -> None:
    assert len({rule.name for rule in rules}) == len(rules)
    assert all(rule.zh and rule.en and rule.most for rule in rules)
