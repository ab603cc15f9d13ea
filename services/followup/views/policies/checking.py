"""Whether settings would do, and which dates the cadence of each grade would lead to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from services.followup.policy import DEFAULT_POLICY, FollowUpPolicy, PolicyInvalid, policy_of
from services.followup.policy_settings import FollowUpSettings
from services.followup.views.policies.answers import CadencePreview, NextContact, WrongSetting
from shared.http.wording import explain

_SHOWN = 3


def wrong_settings(settings: Mapping[str, Any]) -> tuple[WrongSetting, ...]:
    """The first thing that is wrong; none when the settings would do."""
    try:
        msgspec.convert(dict(settings), FollowUpSettings)
    except msgspec.ValidationError as error:
        expected = explain(str(error))
        return (WrongSetting(expected.path, expected.zh, expected.en),)
    try:
        policy_of(settings, DEFAULT_POLICY.scope, 0)
    except PolicyInvalid as error:
        return (WrongSetting(error.where, error.zh, error.en),)
    return ()


def cadence_preview(policy: FollowUpPolicy, last_contact_at: datetime, time_zone: str) -> tuple[CadencePreview, ...]:
    """The next contacts of a customer of each grade, were there none in between, told in the dealer's zone."""
    return tuple(
        CadencePreview(
            grade=grade,
            every_days=every.total_seconds() / 86_400,
            contacts=tuple(
                contact
                for number in range(1, _SHOWN + 1)
                if (contact := _contact(policy, last_contact_at + number * every, time_zone)) is not None
            ),
        )
        for grade, every in policy.cadence.items()
    )


def _contact(policy: FollowUpPolicy, moment: datetime, time_zone: str) -> NextContact | None:
    hours, zone = policy.hours_in(time_zone), ZoneInfo(time_zone)
    due_at = hours.into(moment)
    if due_at is None:
        return None
    expires_at = hours.closing(due_at, policy.grace_business_days)
    return NextContact(due_at.astimezone(zone), expires_at and expires_at.astimezone(zone))
