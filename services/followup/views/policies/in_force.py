"""Which policy holds at a moment: the dealer's own, else its group's, else the default."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import asdict

from services.followup.dealers import Dealer
from services.followup.hours import Day
from services.followup.policy import policy_of
from services.followup.policy_settings import FollowUpSettings, Weekday
from services.followup.presets import CADENCE_DAYS
from shared.policies.book import DEALER, PolicyBook, PolicyEntry


def in_force(changes: Iterable[PolicyEntry], dealer: Dealer, at: datetime) -> PolicyEntry | None:
    """The change that holds for a dealer at a moment, as planning finds it; None for the default policy."""
    by_name = {(one.scope, one.version): one for one in changes if one.refused is None}
    book = PolicyBook[PolicyEntry | None](lambda _, scope, version: by_name[scope, version], None)
    for one in by_name.values():
        book.add(one)
    return book.policy_for(dealer.dealer_id, dealer.group_id, at)


def planned(changes: Iterable[PolicyEntry], at: datetime) -> list[PolicyEntry]:
    """Changes that take effect after a moment, in their order."""
    later = (one for one in changes if one.effective_at > at and one.refused is None)
    return sorted(later, key=lambda one: (one.effective_at, one.position))


def full_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with everything that they leave to the defaults and to their preset, as JSON values."""
    read = msgspec.convert(dict(settings), FollowUpSettings)
    week = policy_of(settings, DEALER, 0).hours.week
    whole = {
        **asdict(read),
        "cadence_days": {**CADENCE_DAYS[read.preset], **read.cadence_days},
        "hours": {weekday: _intervals(day) for weekday, day in zip(Weekday, week, strict=True)},
    }
    plain: dict[str, Any] = msgspec.to_builtins(whole, str_keys=True)
    return plain


def _intervals(day: Day) -> list[dict[str, str]]:
    return [{"opens": f"{one.opens:%H:%M}", "closes": f"{one.closes:%H:%M}"} for one in day]
