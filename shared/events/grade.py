"""What grading says (section 3)."""

from typing import Annotated
from uuid import UUID

from shared.events.event import Event, Topic, event_type
from shared.events.values import EndState, Grade, GradeReason, Instant, StaffId, described


@event_type(en="Grade changed", zh="级别变更", section="3", emitted_by="grading", topic=Topic.GRADES)
class GradeChanged(Event, frozen=True, kw_only=True):
    """A customer's grade or end state became another, with the reasons and the ids of the evidence.

    ``rests_on`` is the version of the customer's interaction stream that the grade was derived at.
    """

    before: Annotated[Grade, described("Grade before", "原级别")]
    after: Annotated[Grade, described("Grade now", "现级别")]
    end_before: Annotated[EndState | None, described("End state before", "原终态")] = None
    end_after: Annotated[EndState | None, described("End state now", "现终态")] = None
    reasons: Annotated[tuple[GradeReason, ...], described("Why", "依据")] = ()
    overridden: Annotated[bool, described("Set by a manager", "人工调整")] = False
    regrade_due_at: Annotated[
        Instant | None, described("When the grade is overdue for re-grading", "应重新判级时间")
    ] = None
    consultant_id: Annotated[StaffId | None, described("Owner", "归属顾问")] = None
    policy_version: Annotated[int, described("Version of the policy applied", "政策版本", ge=0)] = 0
    cause_id: Annotated[UUID, described("Event that made the change", "起因事件")]
    rests_on: Annotated[int, described("Version of the customer's stream", "客户事件序号", ge=1)]
