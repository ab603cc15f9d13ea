"""Commands about dealers, their staff, leaves and policies (section 1)."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

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


class PlanLeave(Command, frozen=True, kw_only=True):
    """Plan days on which someone is away (请假), and who stands in for them (代班)."""

    leave_id: Annotated[UUID | None, described("Id for the leave; ours when absent", "请假编号")] = None
    staff_id: Annotated[StaffId, described("Who is away", "请假人")]
    from_on: Annotated[date, described("First day away, in the dealer's zone", "首日")]
    until_on: Annotated[date, described("Last day away, in the dealer's zone", "末日")]
    stand_in_id: Annotated[
        StaffId | None, described("Who does their contact tasks; nobody when absent", "代班人，缺省为无")
    ] = None


class CancelLeave(Command, frozen=True, kw_only=True):
    """Say that a leave will not be taken, or ends today, before its last day."""

    leave_id: Annotated[UUID, described("The leave", "请假编号")]


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
