"""What can be asked about policies, and what is answered."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import Struct

from shared.events.values import DealerId, Grade, Instant, described

Settings = Annotated[dict[str, Any], described("Settings, as FollowUpSettings describes them", "政策内容")]


class PolicyChange(Struct, frozen=True, kw_only=True):
    """A policy as it was set: whose, which version, from when."""

    scope: Annotated[str, described("dealer, group or default", "适用范围")]
    version: Annotated[int, described("Version; 0 is the default", "版本")]
    effective_at: Annotated[datetime | None, described("From when; always, for the default", "生效时间")]
    settings: Annotated[dict[str, Any], described("What was set", "设置内容")]


class RefusedPolicy(Struct, frozen=True, kw_only=True):
    """A policy that was set and holds for nobody, because its settings are wrong."""

    scope: Annotated[str, described("dealer or group", "适用范围")]
    version: Annotated[int, described("Version", "版本")]
    effective_at: Annotated[datetime, described("From when it was to hold", "原定生效时间")]
    why: Annotated[str, described("What is wrong, and where", "错误说明")]


class PolicyInForce(Struct, frozen=True, kw_only=True):
    """The policy that holds for a dealer at a moment, with all its settings, and what is to follow."""

    dealer_id: str
    group_id: str
    at: datetime
    holds: Annotated[PolicyChange, described("What holds, as it was set", "当前政策")]
    settings: Annotated[dict[str, Any], described("All settings in effect", "生效的全部设置")]
    planned: Annotated[tuple[PolicyChange, ...], described("Changes that take effect later", "待生效的变更")]
    refused: Annotated[tuple[RefusedPolicy, ...], described("Changes that are wrong, and hold not", "被拒的变更")]


class CheckPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings to look at, before they are made a policy."""

    dealer_id: DealerId
    settings: Settings
    last_contact_at: Annotated[
        Instant | None, described("Last contact to preview from; now when absent", "预览起始的上次联系时间")
    ] = None


class WrongSetting(Struct, frozen=True):
    """What is wrong with a setting."""

    path: Annotated[str, described("Path of the setting, as $.hours.monday", "设置项路径")]
    zh: str
    en: str


class NextContact(Struct, frozen=True):
    """When a contact would be due, and until when it would have to be made, in the dealer's zone."""

    due_at: datetime
    expires_at: datetime | None


class CadencePreview(Struct, frozen=True, kw_only=True):
    """The next contacts of a customer of one grade."""

    grade: Grade
    every_days: Annotated[float, described("Days from contact to contact", "跟进间隔（天）")]
    contacts: tuple[NextContact, ...]


class PolicyChecked(Struct, frozen=True, kw_only=True):
    """Whether settings would do, and what they would lead to."""

    valid: bool
    wrong: Annotated[tuple[WrongSetting, ...], described("What is wrong", "有误之处")]
    unread: Annotated[tuple[WrongSetting, ...], described("Names that mean nothing", "未识别的设置项")]
    settings: Annotated[dict[str, Any] | None, described("All settings that would be in effect", "完整设置")]
    cadence: Annotated[tuple[CadencePreview, ...], described("Next contacts by grade", "各级别下次跟进")]


class PresetInWords(Struct, frozen=True, kw_only=True):
    """A cadence that a policy can start from."""

    name: str
    zh: str
    en: str
    cadence_days: Annotated[dict[Grade, float], described("Days from contact to contact", "跟进间隔（天）")]
