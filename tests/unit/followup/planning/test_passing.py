"""A rule that is wrong must stop one customer with a clear word, not hang the worker that follows thousands."""

import pytest

from services.followup.planning import rules
from services.followup.planning.case import Answer, Case
from services.followup.planning.passing import TimeStandsStill
from tests.support.followed import Followed, at


def test_a_rule_that_asks_for_the_same_moment_again_and_again_stops_the_clock_with_its_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    customer = Followed().has_card(at(1))
    monkeypatch.setattr(rules, "BESIDES", (_never_has_enough,))
    customer.now_under(at(2))
    with pytest.raises(TimeStandsStill, match=r"2026-03-02T02:00:00.*open tasks: cadence"):
        customer.waits_until(at(3))


def test_time_that_goes_on_in_small_steps_may_take_as_many_as_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    customer = Followed().has_card(at(1))
    monkeypatch.setattr(rules, "BESIDES", (lambda case: case.now.replace(microsecond=case.now.microsecond + 1),))
    customer.now_under(at(2)).waits_until(at(2).replace(microsecond=500))
    assert customer.next_at == at(2).replace(microsecond=501)


def _never_has_enough(case: Case) -> Answer:
    return case.now
