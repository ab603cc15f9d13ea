"""Which policy holds at a moment: the dealer's own, else its group's, else the default."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from services.followup.hours import Day
from services.followup.policy import policy_of
from services.followup.policy_settings import FollowUpSettings, Weekday
from services.followup.presets import CADENCE_DAYS

DEALER = "dealer"
GROUP = "group"


class Change(Struct, frozen=True, kw_only=True):
    """One change of a policy: whose, which version of their stream, where in the ledger, from when, what."""

    scope: str
    version: int
    position: int
    effective_at: datetime
    settings: Mapping[str, Any]


def in_force(changes: Iterable[Change], at: datetime) -> Change | None:
    """The change that holds at a moment; None for the default policy.

    The dealer's changes win over the group's; of one scope, the one that took effect last.
    """
    effective = [one for one in changes if one.effective_at <= at]
    for scope in (DEALER, GROUP):
        if own := [one for one in effective if one.scope == scope]:
            return max(own, key=lambda one: (one.effective_at, one.position))
    return None


def planned(changes: Iterable[Change], at: datetime) -> list[Change]:
    """Changes that take effect after a moment, in their order."""
    return sorted((one for one in changes if one.effective_at > at), key=lambda one: (one.effective_at, one.position))


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
