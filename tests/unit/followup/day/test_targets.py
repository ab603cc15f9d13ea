"""Section 4: targets against what was done."""

from services.followup.day.counting import Counts
from services.followup.day.targets.answers import consultant_lines, names_of, store_lines

COUNTS = Counts({"li": {"orders": 2, "cards": 9}, "wang": {"orders": 1}, None: {"cards": 1}})


def test_the_stores_own_targets_are_measured_against_everybodys_work() -> None:
    lines, summed = store_lines({"": {"orders": 6}, "li": {"orders": 4}}, COUNTS)
    assert [(one.name, one.target, one.actual, one.reached) for one in lines] == [("orders", 6, 3, 0.5)]
    assert not summed


def test_without_targets_of_its_own_the_store_has_those_of_its_consultants() -> None:
    lines, summed = store_lines({"li": {"orders": 4}, "wang": {"orders": 2}}, COUNTS)
    assert [(one.target, one.actual) for one in lines] == [(6, 3)]
    assert summed


def test_without_any_target_the_usual_figures_are_shown() -> None:
    lines, summed = store_lines({}, COUNTS)
    assert [one.name for one in lines] == ["visits", "cards", "test_drives", "quotes", "orders", "deliveries"]
    assert {one.target for one in lines} == {None}
    assert not summed


def test_every_consultant_has_a_line_and_what_is_nobodys_comes_last() -> None:
    lines = consultant_lines({"li": {"orders": 4, "cards": 10}}, COUNTS, ["zhou"])
    assert [one.consultant_id for one in lines] == ["li", "wang", "zhou", None]
    assert [(one.name, one.target, one.actual) for one in lines[0].figures] == [("cards", 10, 9), ("orders", 4, 2)]
    assert [(one.name, one.target, one.actual) for one in lines[3].figures] == [("cards", None, 1), ("orders", None, 0)]


def test_a_figure_that_nobody_counts_has_a_target_and_no_actual() -> None:
    lines, _ = store_lines({"": {"smiles": 3}}, COUNTS)
    assert [(one.name, one.zh, one.target, one.actual, one.reached) for one in lines] == [
        ("smiles", "smiles", 3, None, None)
    ]


def test_a_target_of_none_is_not_divided_by() -> None:
    lines, _ = store_lines({"": {"orders": 0}}, COUNTS)
    assert lines[0].reached is None


def test_figures_keep_the_usual_order_and_a_dealers_own_come_last() -> None:
    assert names_of({"": {"smiles": 1, "orders": 1}, "li": {"cards": 1}}) == ("cards", "orders", "smiles")
