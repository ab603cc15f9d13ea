"""Open questions: what a consultant should know at this grade and does not, a rule each, in the order of asking."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from services.followup.day.interests import Interest
from services.followup.views.sheet.known import Known
from shared.bilingual import Wording
from shared.events.values import EndState, Grade

_LATE = (Grade.A, Grade.A_PLUS, Grade.H)
_AFTER = (EndState.DELIVERED, EndState.RETAINED)


class Rule(NamedTuple):
    """A question by its name, and when it is open."""

    name: str
    is_open: Callable[[Known], bool]
    wording: Wording


def open_questions(known: Known) -> list[Rule]:
    """The rules whose question has no answer yet."""
    return [rule for rule in RULES if rule.is_open(known)]


def _selling(known: Known) -> bool:
    """The sale is still to be made."""
    return known.end_state is None and known.grade is not Grade.O


def _lacks(kind: Interest) -> Callable[[Known], bool]:
    return lambda known: _selling(known) and not known.wants(kind)


def _never(kind: str, grades: Iterable[Grade]) -> Callable[[Known], bool]:
    wanted = frozenset(grades)
    return lambda known: _selling(known) and known.grade in wanted and kind not in known.met_as


def _drove_in_silence(known: Known) -> bool:
    return _selling(known) and "test_drive" in known.met_as and "test_drive_feedback" not in known.met_as


RULES: tuple[Rule, ...] = (
    Rule(
        "model", _lacks(Interest.MODEL), Wording("意向车型是哪款？最看重什么？", "Which model, and what matters most?")
    ),
    Rule(
        "horizon",
        _lacks(Interest.HORIZON),
        Wording("计划什么时候用车？", "When will they need the car?"),
    ),
    Rule(
        "budget",
        _lacks(Interest.BUDGET),
        Wording("预算大概多少，含税费保险吗？", "What is the budget, with taxes and insurance?"),
    ),
    Rule("payment", _lacks(Interest.PAYMENT), Wording("全款还是分期？", "Cash or instalments?")),
    Rule(
        "trade_in",
        _lacks(Interest.TRADE_IN),
        Wording("现在开什么车，有置换打算吗？", "What do they drive; trade it in?"),
    ),
    Rule("competitor", _lacks(Interest.COMPETITOR), Wording("还在对比哪些车型？", "Which other models are compared?")),
    Rule(
        "test_drive",
        _never("test_drive", (Grade.B, Grade.B_PLUS, *_LATE)),
        Wording("还没试驾，约哪天方便？", "No test drive yet: which day suits?"),
    ),
    Rule(
        "feedback",
        _drove_in_silence,
        Wording("试驾感受如何，有哪些疑问？", "How was the drive, what is still in doubt?"),
    ),
    Rule(
        "quote",
        _never("quote", _LATE),
        Wording("还没报价，关心哪些费用？", "No quote yet: which costs matter?"),
    ),
    Rule(
        "objection",
        lambda known: _selling(known) and "quote" in known.met_as,
        Wording("对报价还有什么顾虑，还差什么才能定？", "What about the quote is in the way of deciding?"),
    ),
    Rule(
        "delivery_date",
        lambda known: known.end_state is None and known.grade is Grade.O and "delivery" not in known.booked,
        Wording("希望哪天提车？", "Which day should the car be handed over?"),
    ),
    Rule(
        "satisfaction",
        lambda known: known.end_state in _AFTER and "survey" not in known.met_as,
        Wording("用车和交车过程还满意吗？", "Are they content with the car and the delivery?"),
    ),
    Rule(
        "referral",
        lambda known: known.end_state in _AFTER,
        Wording("身边有朋友在看车吗？", "Does anyone they know look for a car?"),
    ),
    Rule(
        "lost_to",
        lambda known: known.end_state is EndState.DEFEATED and known.lost_to is None,
        Wording("最后买了哪款车？", "Which car did they buy in the end?"),
    ),
    Rule(
        "come_back",
        lambda known: known.end_state is EndState.DEFEATED and "questionnaire" not in known.met_as,
        Wording("当时为什么没选我们，以后还会考虑吗？", "Why not us then, and would they come back?"),
    ),
)
