"""Dealers, their staff, leaves and policies (section 1). Broadcast: every partition meets these in ledger order."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from shared.events.event import Event, StreamKind, event_type
from shared.events.values import Instant, Label, Role, StaffId, described

_GROUP = "intake, on the group's word"
_MANAGER = "intake, on the group's or a manager's word"


@event_type(en="Dealer opened", zh="门店开业", section="1", emitted_by=_GROUP, stream=StreamKind.DEALER)
class DealerOpened(Event, frozen=True, kw_only=True):
    """A dealer (store) joined the system, in one group for good."""

    name: Annotated[Label, described("Name of the store", "门店名称")]
    time_zone: Annotated[Label, described("IANA time zone", "时区")] = "Asia/Shanghai"


@event_type(en="Staff member joined", zh="员工入职", section="1", emitted_by=_MANAGER, stream=StreamKind.DEALER)
class StaffJoined(Event, frozen=True, kw_only=True):
    """Someone works in the dealer from now on, in a role. Their name is not in the log."""

    staff_id: Annotated[StaffId, described("Staff id in the dealer", "工号")]
    role: Annotated[Role, described("Role", "角色")]


@event_type(en="Staff member left", zh="员工离职", section="1", emitted_by=_MANAGER, stream=StreamKind.DEALER)
class StaffLeft(Event, frozen=True, kw_only=True):
    """Someone no longer works in the dealer; their customers need handing over."""

    staff_id: Annotated[StaffId, described("Staff id in the dealer", "工号")]


LeaveId = Annotated[UUID, described("One leave", "请假编号")]


@event_type(en="Leave planned", zh="员工请假", section="4", emitted_by=_MANAGER, stream=StreamKind.DEALER)
class LeavePlanned(Event, frozen=True, kw_only=True):
    """Someone will be away for some days; until they return, the stand-in does their contact tasks."""

    leave_id: LeaveId
    staff_id: Annotated[StaffId, described("Who is away", "请假人")]
    from_on: Annotated[date, described("First day away, in the dealer's zone", "首日")]
    until_on: Annotated[date, described("Last day away, in the dealer's zone", "末日")]
    stand_in_id: Annotated[StaffId | None, described("Who stands in; nobody when absent", "代班人")] = None


@event_type(en="Leave cancelled", zh="取消请假", section="4", emitted_by=_MANAGER, stream=StreamKind.DEALER)
class LeaveCancelled(Event, frozen=True, kw_only=True):
    """A planned leave will not be taken, or ended early: they do their own contact tasks again from now on."""

    leave_id: LeaveId
    staff_id: Annotated[StaffId, described("Who is there after all", "请假人")]


Policy = Annotated[
    dict[str, Any], described("The policy's settings, as the service that owns it defines them", "政策内容")
]
Subject = Annotated[Label, described("Which policy: grading, follow_up, …", "政策类别")]
From = Annotated[Instant | None, described("When it takes effect; at once when absent", "生效时间")]


@event_type(en="Dealer policy changed", zh="门店政策变更", section="0", emitted_by=_MANAGER, stream=StreamKind.DEALER)
class DealerPolicyChanged(Event, frozen=True, kw_only=True):
    """A dealer's policy was changed; it wins over its group's."""

    subject: Subject
    settings: Policy
    effective_at: From = None


@event_type(en="Group policy changed", zh="集团政策变更", section="0", emitted_by=_GROUP, stream=StreamKind.GROUP)
class GroupPolicyChanged(Event, frozen=True, kw_only=True):
    """A group's policy was changed; it holds where a dealer has none of its own."""

    subject: Subject
    settings: Policy
    effective_at: From = None
