"""What can be asked for."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from services.followup.task import TaskKind, TaskStatus
from shared.events.values import Actor, DealerId, Instant, Label, StaffId, described

MOST_CUSTOMERS = 10_000

RequestId = Annotated[
    str,
    Meta(
        min_length=8,
        max_length=60,
        pattern=r"^[\x21-\x7e]+\Z",
        description="请求号 · Chosen by the client, the same on a repeat",
    ),
]
To = Annotated[
    tuple[StaffId, ...],
    described("Who gets the customers, in turn", "接收顾问，依次分配", min_length=1, max_length=100),
]
Reason = Annotated[Label, described("Why, as a short code: leave, left, workload, …", "原因")]
CustomerIds = (
    Annotated[
        tuple[UUID, ...],
        described("Only these; all when absent", "仅限这些客户，缺省为全部", min_length=1, max_length=MOST_CUSTOMERS),
    ]
    | None
)
TaskIds = (
    Annotated[tuple[UUID, ...], described("These tasks", "指定任务", min_length=1, max_length=MOST_CUSTOMERS)] | None
)


class HandOver(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Share a consultant's customers over others: on leave, on departure, or some of them for any reason."""

    request_id: RequestId
    dealer_id: DealerId
    actor: Actor
    to: To
    reason: Reason = "handed_over"
    customer_ids: CustomerIds = None


class ChosenTasks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Tasks by what they have in common; the open ones unless a status, or those overdue, are asked for."""

    consultant_id: Annotated[StaffId | None, described("Who is to do them", "负责顾问")] = None
    status: Annotated[TaskStatus | None, described("With this status", "状态")] = None
    kind: Annotated[TaskKind | None, described("What they are for", "任务类型")] = None
    due_before: Annotated[Instant | None, described("Due before this moment", "应跟进时间早于")] = None
    due_after: Annotated[Instant | None, described("Due at this moment or later", "应跟进时间不早于")] = None
    overdue: Annotated[bool, described("Missed by a person, with no contact since", "仅顾问逾期未补做，不含消息")] = (
        False
    )
    escalated: Annotated[bool, described("Put before the manager", "仅已上报")] = False


class ReassignTasks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hand over the customers of tasks, which are named or chosen; all that is open of them goes with them."""

    request_id: RequestId
    dealer_id: DealerId
    actor: Actor
    to: To
    reason: Reason = "handed_over"
    task_ids: TaskIds = None
    tasks: Annotated[ChosenTasks | None, described("Or those that have this in common", "或按条件选择的任务")] = None
