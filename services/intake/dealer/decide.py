"""Deciders of the dealer: opening, staff, policies (section 1)."""

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from services.intake.dealer.checks import dealer_of, occurred, unknown_staff
from services.intake.dealer.commands import (
    ChangeDealerPolicy,
    ChangeGroupPolicy,
    HireStaff,
    OpenDealer,
    RecordStaffLeft,
)
from services.intake.dealer.recording import on_dealer
from services.intake.deciding import Decision, Emitted, Refusal, View, decides
from services.intake.roles import DEALER_KEEPERS
from shared.events.dealer import DealerOpened, DealerPolicyChanged, GroupPolicyChanged, StaffJoined, StaffLeft
from shared.events.event import StreamKind
from shared.events.streams import group_stream
from shared.events.values import Role

_GROUP = frozenset({Role.GROUP})

_NOT_OF_IANA = frozenset({"Factory", "localtime", "posixrules"})
"""Files beside the zones: what they say depends on the machine, or is nothing."""
_MOST_POLICY_BYTES = 64 * 1024
_MOST_POLICY_LEVELS = 20

DEALER_ALREADY_OPEN = Refusal(
    "DealerAlreadyOpen", "A dealer with this id is open already.", "该门店编号已存在。", path="$.dealer_id"
)
TIME_ZONE_UNKNOWN = Refusal(
    "TimeZoneUnknown",
    "This is not the IANA name of a time zone.",
    "时区名称无效（应为 IANA 名称）。",
    status=422,
    path="$.time_zone",
)
NOT_A_STORE_ROLE = Refusal(
    "NotAStoreRole",
    "The roles of the group and of machine clients are not given to a dealer's staff.",
    "集团与系统角色不能授予门店员工。",
    status=422,
    path="$.role",
)
STAFF_ALREADY_THERE = Refusal(
    "StaffAlreadyThere",
    "They work here in this role already.",
    "该员工已在岗且角色相同。",
    path="$.staff_id",
)
STAFF_ALREADY_GONE = Refusal(
    "StaffAlreadyGone", "They have left the dealer already.", "该员工已离职。", path="$.staff_id"
)
POLICY_TOO_LARGE = Refusal(
    "PolicyTooLarge",
    "A policy's settings hold at most 64 KiB and 20 levels.",
    "政策内容至多 64 KiB、20 层。",
    status=422,
    path="$.settings",
)


@decides(OpenDealer, en="Open a dealer", zh="门店开业", roles=_GROUP)
def open_dealer(command: OpenDealer, view: View) -> Decision | Refusal:
    """Section 1: a dealer is one showroom in one group, with one time zone."""
    if view.dealer() is not None:
        return DEALER_ALREADY_OPEN
    if not _is_time_zone(command.time_zone):
        return TIME_ZONE_UNKNOWN
    return on_dealer(command.dealer_id, DealerOpened(name=command.name, time_zone=command.time_zone))


@decides(HireStaff, en="Hire staff", zh="员工入职", roles=DEALER_KEEPERS)
def hire_staff(command: HireStaff, view: View) -> Decision | Refusal:
    """Section 1: who works in the dealer, and as what. Hiring again someone who left, or in a new role, is fine."""
    if command.role in (Role.GROUP, Role.INTEGRATION):
        return NOT_A_STORE_ROLE
    known = dealer_of(view).staff.get(command.staff_id)
    if known is not None and known.role is command.role and known.is_there_at(occurred(command, view)):
        return STAFF_ALREADY_THERE
    return on_dealer(command.dealer_id, StaffJoined(staff_id=command.staff_id, role=command.role))


@decides(RecordStaffLeft, en="Record that staff left", zh="员工离职", roles=DEALER_KEEPERS)
def record_staff_left(command: RecordStaffLeft, view: View) -> Decision | Refusal:
    """Section 1: someone left; their customers stay theirs until a manager hands them over."""
    unknown = unknown_staff(view, command.staff_id, path="$.staff_id")
    if unknown is not None:
        return unknown
    if dealer_of(view).staff[command.staff_id].left_at is not None:
        return STAFF_ALREADY_GONE
    return on_dealer(command.dealer_id, StaffLeft(staff_id=command.staff_id))


@decides(ChangeDealerPolicy, en="Change a dealer's policy", zh="门店政策变更", roles=DEALER_KEEPERS)
def change_dealer_policy(command: ChangeDealerPolicy, _view: View) -> Decision | Refusal:
    """Policies are defaults that a dealer can change without code, versioned, with the change itself an event.

    Only the shape is checked here: the service that owns the policy knows its settings.
    """
    if _is_too_large(command.settings):
        return POLICY_TOO_LARGE
    changed = DealerPolicyChanged(subject=command.subject, settings=command.settings, effective_at=command.effective_at)
    return on_dealer(command.dealer_id, changed)


@decides(ChangeGroupPolicy, en="Change a group's policy", zh="集团政策变更", roles=_GROUP)
def change_group_policy(command: ChangeGroupPolicy, view: View) -> Decision | Refusal:
    """The group's policy holds where a dealer has none of its own."""
    if _is_too_large(command.settings):
        return POLICY_TOO_LARGE
    changed = GroupPolicyChanged(subject=command.subject, settings=command.settings, effective_at=command.effective_at)
    return Decision((Emitted(changed, StreamKind.GROUP, group_stream(view.group_id)),))


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder's name, as "Asia"
        return False
    return name not in _NOT_OF_IANA


def _is_too_large(settings: dict[str, Any]) -> bool:
    return _levels(settings) > _MOST_POLICY_LEVELS or len(msgspec.json.encode(settings)) > _MOST_POLICY_BYTES


def _levels(value: Any) -> int:
    """How deep containers are nested, counted only as far as it matters."""
    level, layer = 0, [value]
    while layer and level <= _MOST_POLICY_LEVELS:
        containers = [one.values() if isinstance(one, dict) else one for one in layer if isinstance(one, dict | list)]
        layer = [inner for one in containers for inner in one]
        level += bool(containers)
    return level
