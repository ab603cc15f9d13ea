"""Section 2, for any sequence of visits, breaks and hand-backs: turns are shared out fairly."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.intake.reception.commands import RegisterVisit
from services.intake.rota.commands import EndBreak, HandBackTurn, PublishRota, StartBreak
from tests.support.view import MANAGER, RECEPTIONIST, STAFF, Showroom

CONSULTANTS = ("li", "wang", "zhang", "zhao")


def spread(counts: Counter[str], among: set[str]) -> int:
    """Most turns less fewest."""
    turns = [counts[one] for one in among]
    return max(turns) - min(turns) if turns else 0


@settings(deadline=None)
@given(st.permutations(CONSULTANTS), st.integers(1, 4), st.integers(0, 40))
def test_without_breaks_nobody_is_more_than_one_turn_ahead(order: list[str], size: int, visits: int) -> None:
    showroom = Showroom.opened()
    showroom.accepts(PublishRota, by=MANAGER, order=tuple(order[:size]))
    counts = Counter(showroom.accepts(RegisterVisit, by=RECEPTIONIST).answer["consultant_id"] for _ in range(visits))
    assert spread(counts, set(order[:size])) <= 1


class RotaOfADay(RuleBasedStateMachine):
    """Visits, breaks and hand-backs in any order; a model counts the turns that stand."""

    def __init__(self) -> None:
        super().__init__()
        self.showroom = Showroom.opened()
        self.showroom.accepts(PublishRota, by=MANAGER, order=CONSULTANTS)
        self.turns: dict[str, str] = {}
        self.on_break: set[str] = set()
        self.never_away = set(CONSULTANTS)

    @property
    def counts(self) -> Counter[str]:
        """Turns that stand, by consultant."""
        return Counter(self.turns.values())

    @rule()
    def first_visit(self) -> None:
        """A first visit goes to someone who is there; to nobody only when all are away."""
        answer = self.showroom.accepts(RegisterVisit, by=RECEPTIONIST).answer
        received = answer["consultant_id"]
        assert (received is None) is (self.on_break == set(CONSULTANTS))
        if received is not None:
            assert received not in self.on_break
            self.turns[answer["visit_id"]] = received

    @rule(data=st.data())
    @precondition(lambda self: self.turns)
    def hand_back(self, data: st.DataObject) -> None:
        """One of the turns is given back."""
        visit_id = data.draw(st.sampled_from(sorted(self.turns)))
        self.showroom.accepts(HandBackTurn, by=RECEPTIONIST, visit_id=visit_id)
        del self.turns[visit_id]

    @rule(consultant_id=st.sampled_from(CONSULTANTS))
    def break_starts_or_ends(self, consultant_id: str) -> None:
        """Someone goes or comes back."""
        command = EndBreak if consultant_id in self.on_break else StartBreak
        self.showroom.accepts(command, by=RECEPTIONIST, consultant_id=consultant_id)
        self.on_break ^= {consultant_id}
        self.never_away.discard(consultant_id)

    @invariant()
    def the_state_counts_as_the_model(self) -> None:
        """The counters that fairness is shown with are right."""
        rota = self.showroom.rota()
        assert rota is not None
        assert Counter(rota.taken) == self.counts

    @invariant()
    def those_never_away_share_fairly(self) -> None:
        """Turns owed to those who gave one back count as theirs; nobody is more than one ahead."""
        rota = self.showroom.rota()
        assert rota is not None
        assert spread(self.counts + Counter(rota.returned), self.never_away) <= 1


TestRotaOfADay = RotaOfADay.TestCase


def test_the_models_consultants_are_the_showrooms() -> None:
    assert set(CONSULTANTS) <= {actor.id for actor in STAFF}
