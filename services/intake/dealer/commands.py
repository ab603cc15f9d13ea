"""Commands about dealers, their staff and their policies (section 1)."""

from typing import Annotated, Any

from services.intake.deciding import Command
from shared.events.values import GroupId, Instant, Label, Role, StaffId, described

StaffNumber = Annotated[StaffId, described("Staff id in the dealer", "工号")]
Subject = Annotated[Label, described("Which policy: grading, follow_up, …", "政策类别")]
Policy = Annotated[
    dict[str, Any],
    described("Settings as the service that owns the policy defines them; 64 KiB at most", "政策内容，至多 64 KiB"),
]
From = Annotated[Instant | None, described("When it takes effect; at once when absent", "生效时间，缺省为立即")]


class OpenDealer(Command, frozen=True, kw_only=True):
    """Open a dealer (store) in a group; ``dealer_id`` is the new one's."""

    group_id: Annotated[GroupId, described("Group that owns it, for good", "所属集团")]
    name: Annotated[Label, described("Name of the store", "门店名称")]
    time_zone: Annotated[Label, described("IANA time zone", "时区")] = "Asia/Shanghai"


class HireStaff(Command, frozen=True, kw_only=True):
    """Say that someone works in the dealer from now on, or does so in another role than before."""

    staff_id: StaffNumber
    role: Annotated[Role, described("Role", "角色")]


class RecordStaffLeft(Command, frozen=True, kw_only=True):
    """Say that someone no longer works in the dealer."""

    staff_id: StaffNumber


class ChangeDealerPolicy(Command, frozen=True, kw_only=True):
    """Set a policy of the dealer; it wins over its group's."""

    subject: Subject
    settings: Policy
    effective_at: From = None


class ChangeGroupPolicy(Command, frozen=True, kw_only=True):
    """Set a policy of the group that the dealer belongs to."""

    subject: Subject
    settings: Policy
    effective_at: From = None
