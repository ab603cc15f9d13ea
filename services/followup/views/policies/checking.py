"""Whether settings would do, and which dates the cadence of each grade would lead to."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from services.followup.messages.placeholders import TextInvalid
from services.followup.messages.rendering import preview
from services.followup.policy import DEFAULT_POLICY, FollowUpPolicy, PolicyInvalid, policy_of
from services.followup.policy_settings import FollowUpSettings
from services.followup.views.policies.answers import CadencePreview, NextContact, WrongSetting
from shared.http.wording import explain

_SHOWN = 3


def wrong_settings(settings: Mapping[str, Any]) -> tuple[WrongSetting, ...]:
    """The first thing that is wrong, or all texts that cannot go out; none when the settings would do."""
    try:
        msgspec.convert(dict(settings), FollowUpSettings)
    except msgspec.ValidationError as error:
        expected = explain(str(error))
        return (WrongSetting(expected.path, expected.zh, expected.en),)
    try:
        policy = policy_of(settings, DEFAULT_POLICY.scope, 0)
    except PolicyInvalid as error:
        return (WrongSetting(error.where, error.zh, error.en),)
    return tuple(_wrong_texts(policy))


def _wrong_texts(policy: FollowUpPolicy) -> Iterator[WrongSetting]:
    """Texts of the policy's own, and greetings for which nobody has one."""
    written = [
        (f"$.templates.{template}.{language}", template, language)
        for template, texts in policy.templates.items()
        for language in texts
    ]
    greetings = [
        (f"$.greetings[{place}].template", campaign.template, policy.languages[0])
        for place, campaign in enumerate(policy.campaigns)
        if campaign.template not in policy.templates
    ]
    for where, template, language in (*written, *greetings):
        try:
            preview(template, language, policy.templates, {})
        except TextInvalid as error:
            yield WrongSetting(where, error.zh, error.en)


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
