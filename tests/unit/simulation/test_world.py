"""The simulated history is seeded, in time order, true to the domain, and never refused."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any, TypeVar

import msgspec
import phonenumbers
import pytest
from msgspec.structs import replace

from services.intake.deciding import DECIDERS, Command, Refusal
from services.intake.ledger.admission import refuse_admission
from services.intake.order.commands import SignContract, TakeDeposit
from services.intake.reception.commands import RegisterVisit
from services.intake.rota.commands import PublishRota
from services.intake.sale.commands import GivePresentation, GiveQuote, ReportNeeds, TakeTestDrive
from shared.events.rota import TurnTaken
from shared.events.values import Grade, Signal
from showroom.simulation.chance import Chance
from showroom.simulation.plan import Plan
from showroom.simulation.signs import leaning
from showroom.simulation.world import simulate
from tests.support.view import Showroom

PLAN = Plan(seed=7, start=date(2026, 8, 1), until=datetime(2026, 11, 20, tzinfo=UTC), dealers=3, consultants=4)
NOT_SIMULATED = {"ChangeDealerPolicy", "RecordMessageSent", "RecordMessageNotSent", "RecordMessageReceipt"}
"""Dealers keep to their group's policy; messages are recorded by who sends them."""


C = TypeVar("C", bound=Command)


@cache
def history() -> tuple[Command, ...]:
    return tuple(simulate(PLAN))


def occurred(command: Command) -> datetime:
    assert command.occurred_at is not None
    return command.occurred_at


def of(kind: type[C]) -> list[C]:
    return [command for command in history() if isinstance(command, kind)]


def test_the_same_plan_makes_the_same_history() -> None:
    assert tuple(simulate(PLAN)) == history()


def test_a_later_end_only_goes_on() -> None:
    earlier = list(simulate(replace(PLAN, until=PLAN.until - timedelta(days=40))))
    assert earlier == list(history()[: len(earlier)])


def test_another_seed_is_about_other_dealers() -> None:
    other = simulate(replace(PLAN, seed=8, until=PLAN.until - timedelta(days=100)))
    assert not {command.dealer_id for command in other} & {command.dealer_id for command in history()}


def test_everything_is_in_time_order_and_nothing_is_ahead_of_the_end() -> None:
    assert all(occurred(before) <= occurred(after) for before, after in pairwise(history()))
    assert occurred(history()[-1]) <= PLAN.until


def test_request_ids_and_things_are_named_once() -> None:
    assert len({(command.dealer_id, command.request_id) for command in history()}) == len(history())


def test_every_command_is_as_the_api_wants_it() -> None:
    for command in history()[::7]:
        assert msgspec.json.decode(msgspec.json.encode(command), type=type(command)) == command


def test_intake_refuses_nothing() -> None:
    showroom = Showroom()
    showroom.now = PLAN.until
    refused: Counter[tuple[str, str]] = Counter()
    for command in history():
        entry = DECIDERS[type(command)]
        admission = refuse_admission(command, entry, showroom.dealer(command.dealer_id), PLAN.until)
        outcome = admission or showroom.decide(command)
        if isinstance(outcome, Refusal):
            refused[type(command).__name__, outcome.name] += 1
    assert not refused


def test_every_kind_of_interaction_happens() -> None:
    assert {command.__name__ for command in DECIDERS} - {
        type(command).__name__ for command in history()
    } == NOT_SIMULATED


def test_visitors_come_in_business_hours_and_more_of_them_at_weekends() -> None:
    came = [occurred(command) for command in of(RegisterVisit)]
    assert all(9 <= moment.hour < 18 for moment in came)
    by_day = Counter(moment.weekday() for moment in came)
    assert min(by_day[5], by_day[6]) > 1.3 * max(by_day[day] for day in range(5))


def test_turns_are_fair() -> None:
    """Section 2: nobody of a dealer gets far more first visits a day on the rota than another."""
    showroom = Showroom()
    showroom.now = PLAN.until
    days: dict[str, Counter[str]] = defaultdict(Counter)
    for command in history():
        if occurred(command) < datetime(2026, 9, 15, tzinfo=UTC):
            showroom.decide(command)
            if isinstance(command, PublishRota):
                days[command.dealer_id].update(command.order)
    taken: dict[str, Counter[str]] = defaultdict(Counter)
    for one in showroom.recorded:
        if isinstance(one.event, TurnTaken):
            taken[one.envelope.dealerid][one.event.consultant_id] += 1
    for dealer, counts in taken.items():
        a_day = [counts[staff_id] / on_duty for staff_id, on_duty in days[dealer].items()]
        assert max(a_day) <= 1.6 * min(a_day)


def test_signals_drift_towards_the_order() -> None:
    """Section 3: what a buyer lets show in the last days stands higher than what was seen weeks before."""
    ordered = {command.customer_id: occurred(command) for command in of(TakeDeposit)}
    early: list[int] = []
    late: list[int] = []
    for command in history():
        signals: tuple[Signal, ...] = getattr(command, "signals", ())
        customer_id: Any = getattr(command, "customer_id", None)
        order_at = ordered.get(customer_id)
        if signals and order_at is not None and occurred(command) < order_at:
            days = (order_at - occurred(command)).days
            (late if days <= 3 else early if days >= 20 else []).extend(map(_rank, signals))
    assert sum(late) / len(late) > sum(early) / len(early) + 1


@pytest.mark.parametrize(
    ("days", "grade"), [(0, "O"), (6, "H"), (14, "A+"), (29, "A"), (60, "B+"), (95, "B"), (150, "C")]
)
def test_the_days_left_lean_to_a_grade(days: float, grade: str) -> None:
    assert leaning(days) is Grade(grade)


def test_the_funnel_narrows() -> None:
    visits, needs, presented, driven, quoted, signed = (
        len(of(kind)) for kind in (RegisterVisit, ReportNeeds, GivePresentation, TakeTestDrive, GiveQuote, SignContract)
    )
    assert visits > presented > driven > signed > 0
    assert visits > needs
    assert quoted > signed
    assert 0.1 < signed / len({command.customer_id for command in of(RegisterVisit)}) < 0.35


def test_phone_numbers_are_of_a_valid_form_and_hardly_ever_alike() -> None:
    phones = [command.phone for command in of(RegisterVisit) if command.phone is not None]
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone, "CN")) for phone in phones)
    assert len(set(phones)) == len(phones)


def test_ids_of_chance_are_of_the_seventh_version() -> None:
    chance, at = Chance("x"), datetime(2026, 1, 1, tzinfo=UTC)
    ids = [chance.id(at + timedelta(seconds=second)) for second in range(100)]
    assert {one.version for one in ids} == {7}
    assert ids == sorted(ids)


def _rank(signal: Signal) -> int:
    letters = signal.value[:-1]
    return Grade({"BP": "B+", "AP": "A+"}.get(letters, letters)).rank
