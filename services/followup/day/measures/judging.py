"""What the counts before and after a measure allow one to say of it."""

from enum import StrEnum

from msgspec import Struct

from services.followup.day.measures.fisher import TwoByTwo, p_value
from shared.bilingual import Wording

FEWEST_DECIDED = 20
"""Customers won or lost, in each window, below which nothing is said."""
FEWEST_LOST = 5
"""Losses to the cause, in both windows together, below which nothing is said."""
SIGNIFICANCE = 0.05

RULE = Wording(
    f"比较措施前后该原因战败占已决（成交或战败）客户之比，费希尔精确检验（双侧），p < {SIGNIFICANCE}。"
    f"任一时段不足 {FEWEST_DECIDED} 位已决客户，或两段该原因战败合计不足 {FEWEST_LOST} 例，不作判断。"
    "同期其他因素也在变化，差异并非证明。",
    "Losses to the measure's cause among customers who were won or lost, before against after; Fisher's exact test, "
    f"two-sided, p < {SIGNIFICANCE}. Nothing is said below {FEWEST_DECIDED} decided customers in either window or "
    f"{FEWEST_LOST} losses to the cause in both. Other things change in the same weeks: a difference is no proof.",
)
"""How the verdict is found, for those who read it."""


class Verdict(StrEnum):
    """What can be said."""

    RUNNING = "running"
    TOO_FEW = "too_few"
    FEWER = "fewer"
    MORE = "more"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"


VERDICT_WORDING: dict[str, Wording] = {
    Verdict.RUNNING: Wording("观察期未满，暂不判断", "The weeks after it are not over yet; not judged"),
    Verdict.TOO_FEW: Wording("样本太少，无法判断", "Too few cases to say anything"),
    Verdict.FEWER: Wording("该原因的战败明显减少", "Clearly fewer losses to this cause"),
    Verdict.MORE: Wording("该原因的战败明显增加", "Clearly more losses to this cause"),
    Verdict.NO_CLEAR_DIFFERENCE: Wording("无明显差异，可能只是波动", "No clear difference; it may be chance"),
}


class Losses(Struct, frozen=True):
    """What became of the customers who were decided within some weeks.

    ``to_cause`` of ``defeats`` were lost to the measure's cause; ``orders`` customers were won.
    """

    to_cause: int
    defeats: int
    orders: int

    @property
    def decided(self) -> int:
        """Customers who were won or lost."""
        return self.defeats + self.orders


def p_among_decided(before: Losses, after: Losses) -> float:
    """Fisher's p-value of the share of losses to the cause among the decided customers."""
    return p_value(TwoByTwo(before.to_cause, before.decided, after.to_cause, after.decided))


def p_among_defeats(before: Losses, after: Losses) -> float:
    """The same among the defeats only."""
    return p_value(TwoByTwo(before.to_cause, before.defeats, after.to_cause, after.defeats))


def judge(before: Losses, after: Losses, *, complete: bool) -> Verdict:
    """The verdict, by the share among decided customers.

    Among defeats alone a cause also grows rarer when another one grows: that share is shown and not judged by. Nothing
    is said before both windows are whole: who looks every day until a difference shows will find one.
    """
    if not complete:
        return Verdict.RUNNING
    if min(before.decided, after.decided) < FEWEST_DECIDED or before.to_cause + after.to_cause < FEWEST_LOST:
        return Verdict.TOO_FEW
    if p_among_decided(before, after) >= SIGNIFICANCE:
        return Verdict.NO_CLEAR_DIFFERENCE
    was_rarer = after.to_cause * before.decided < before.to_cause * after.decided
    return Verdict.FEWER if was_rarer else Verdict.MORE
