"""Which of the week's cases the seminar discusses: an explicit list of rules, each taking a few.

A case that several rules take is on the list once, with all of them. What decides between equal cases is the customer's
id, so that the same week gives the same list.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from msgspec import Struct


class Case(Struct, frozen=True, kw_only=True):
    """A won or lost case and the way that led there. ``deal_minor`` is the price, or the last quote."""

    customer_id: UUID
    subject_id: UUID
    day: date
    consultant_id: str | None
    model: str | None
    deal_minor: int | None
    currency: str | None
    first_contact_on: date | None
    visit_days: int
    named_competitor: bool
    came_back: bool
    reason: str | None = None
    detail: str | None = None
    brand_bought: str | None = None
    model_bought: str | None = None
    stage: str | None = None
    grade: str | None = None
    confirmed: bool = False
    spot_check_agrees: bool | None = None

    @property
    def days(self) -> int | None:
        """Days from the first contact to the end."""
        return None if self.first_contact_on is None else (self.day - self.first_contact_on).days


Choice = Callable[[Sequence[Case]], Sequence[Case]]
"""Of the week's cases those that a rule is about, the most telling first."""


class Rule(Struct, frozen=True):
    """A rule by its name and wording, how many cases it takes, and which."""

    name: str
    zh: str
    en: str
    most: int
    choose: Choice


class Chosen(Struct, frozen=True):
    """A case with the rules that took it."""

    case: Case
    rules: tuple[Rule, ...]


def chosen(cases: Sequence[Case], rules: Sequence[Rule]) -> tuple[Chosen, ...]:
    """The cases that the rules take, in the order of the first rule that takes them."""
    in_order = sorted(cases, key=lambda case: (case.customer_id, case.subject_id))
    taken: dict[UUID, list[Rule]] = {}
    for rule in rules:
        for case in rule.choose(in_order)[: rule.most]:
            taken.setdefault(case.subject_id, []).append(rule)
    by_id = {case.subject_id: case for case in in_order}
    return tuple(Chosen(by_id[subject_id], tuple(some)) for subject_id, some in taken.items())


def _largest(cases: Sequence[Case]) -> list[Case]:
    valued = [case for case in cases if case.deal_minor is not None]
    return sorted(valued, key=lambda case: -(case.deal_minor or 0))


def _most_common_reason(cases: Sequence[Case]) -> list[Case]:
    counts = Counter(case.reason for case in cases if case.reason is not None)
    return [case for case in _largest_first(cases) if counts and case.reason == counts.most_common(1)[0][0]]


def _lost_to_most_frequent(cases: Sequence[Case]) -> list[Case]:
    counts = Counter(case.model_bought for case in cases if case.model_bought is not None)
    return [case for case in _largest_first(cases) if counts and case.model_bought == counts.most_common(1)[0][0]]


def _largest_first(cases: Sequence[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: -(case.deal_minor or 0))


def _longest_way(cases: Sequence[Case]) -> list[Case]:
    return sorted((case for case in cases if case.days), key=lambda case: -(case.days or 0))


def _closest(cases: Sequence[Case]) -> list[Case]:
    return [case for grade in ("O", "H", "A+") for case in cases if case.grade == grade]


def _disputed(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if case.spot_check_agrees is False]


def _fastest(cases: Sequence[Case]) -> list[Case]:
    return sorted((case for case in cases if case.days is not None), key=lambda case: case.days or 0)


def _be_backs(cases: Sequence[Case]) -> list[Case]:
    several = [case for case in cases if case.visit_days > 1]
    return sorted(several, key=lambda case: -case.visit_days)


def _against_competitors(cases: Sequence[Case]) -> list[Case]:
    return [case for case in _largest_first(cases) if case.named_competitor]


def _won_back(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if case.came_back]


LOST_RULES: tuple[Rule, ...] = (
    Rule("most_common_reason", "本周最常见的战败原因", "Lost for the most common reason", 3, _most_common_reason),
    Rule("most_frequent_model", "败给最常见的竞品车型", "Lost to the model that takes most", 2, _lost_to_most_frequent),
    Rule("largest_deal", "金额最大", "The largest deal", 2, _largest),
    Rule("longest_way", "跟进时间最长", "The longest way", 2, _longest_way),
    Rule("closest_to_order", "战败时级别最高", "Closest to an order when it was lost", 2, _closest),
    Rule("disputed", "抽查与申报不符", "The spot check disagrees with the report", 3, _disputed),
)

WON_RULES: tuple[Rule, ...] = (
    Rule("fastest", "成交最快", "The fastest", 2, _fastest),
    Rule("be_back", "多次到店后成交", "Won after coming back", 2, _be_backs),
    Rule("against_competitors", "战胜竞品", "Won against a competitor", 2, _against_competitors),
    Rule("largest_deal", "金额最大", "The largest deal", 2, _largest),
    Rule("won_back", "战败后再启动成交", "Lost before and won back", 2, _won_back),
)
