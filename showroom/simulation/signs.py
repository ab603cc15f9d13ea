"""What a customer lets show: buying signals by stage (section 3), drifting towards the day on which they decide."""

from shared.events.values import Grade, Horizon, Signal, Stage
from showroom.simulation.chance import Chance

_BOUNDS = (
    (0.4, Grade.O, Horizon.NOW),
    (7, Grade.H, Horizon.DAYS_7),
    (16, Grade.A_PLUS, Horizon.DAYS_15),
    (31, Grade.A, Horizon.MONTH_1),
    (70, Grade.B_PLUS, Horizon.MONTHS_1_TO_3),
    (100, Grade.B, Horizon.MONTHS_3),
)
_PREFIX = {
    Grade.C: "C",
    Grade.B: "B",
    Grade.B_PLUS: "BP",
    Grade.A: "A",
    Grade.A_PLUS: "AP",
    Grade.H: "H",
    Grade.O: "O",
}
_SHOWN_AT = {
    Stage.NEEDS_ANALYSIS: (Grade.C, Grade.B),
    Stage.PRESENTATION: (Grade.B, Grade.B_PLUS),
    Stage.TEST_DRIVE: (Grade.B_PLUS, Grade.A, Grade.A_PLUS),
    Stage.QUOTE: (Grade.A_PLUS, Grade.H, Grade.O),
    Stage.CLOSE: (Grade.H, Grade.O),
}


def _signals_of(grade: Grade) -> tuple[Signal, ...]:
    prefix = _PREFIX[grade]
    return tuple(signal for signal in Signal if signal.value[:-1] == prefix)


_SIGNALS = {grade: _signals_of(grade) for grade in _PREFIX}


def leaning(days_left: float) -> Grade:
    """The grade that the days until the decision amount to."""
    return next((grade for bound, grade, _ in _BOUNDS if days_left <= bound), Grade.C)


def stated(chance: Chance, days_left: float) -> Horizon:
    """When they say they will buy: near the truth, rather later than sooner."""
    told = max(days_left, 0) * (0.8 + 0.7 * chance.roll())
    return next((horizon for bound, _, horizon in _BOUNDS if told <= bound), Horizon.OVER_3_MONTHS)


def observed(chance: Chance, stage: Stage, days_left: float) -> tuple[Signal, ...]:
    """Two or three signals of the grade that comes nearest among those that show at the stage; sometimes one astray."""
    true = leaning(days_left)
    near = min(_SHOWN_AT[stage], key=lambda grade: abs(grade.rank - true.rank))
    found = chance.some(_SIGNALS[near][:-1], chance.whole(2, 3))
    if chance.happens(0.15):
        found = (*found, chance.pick(_SIGNALS[chance.pick(_SHOWN_AT[stage])][:-1]))
    return tuple(dict.fromkeys(found))
