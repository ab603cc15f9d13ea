"""Contacts and their tasks (section 4). What was done is an interaction; the task's own steps come from followup."""

from typing import Annotated
from uuid import UUID

from shared.events.card import NoteId
from shared.events.event import Event, Topic, event_type
from shared.events.sale import Signals, StatedHorizon
from shared.events.values import Channel, ContactOutcome, Grade, Instant, Label, StaffId, described

_FOLLOWUP = "followup"

TaskId = Annotated[UUID, described("The contact task", "跟进任务")]


@event_type(en="Follow-up logged", zh="跟进记录", section="4", emitted_by="intake, on a consultant's word")
class FollowUpLogged(Event, frozen=True, kw_only=True):
    """A contact was attempted, with what came of it; "no answer" counts too."""

    channel: Annotated[Channel, described("How", "方式")]
    outcome: Annotated[ContactOutcome, described("What came of it", "结果")]
    task_id: Annotated[UUID | None, described("Task that it closes", "对应任务")] = None
    next_contact_at: Annotated[Instant | None, described("Next appointment", "下次联系")] = None
    referrals_asked: Annotated[bool, described("Asked for referrals", "请求推荐")] = False
    signals: Signals = ()
    stated_horizon: StatedHorizon = None
    note_id: NoteId = None


@event_type(en="Contact prepared", zh="跟进准备", section="4", emitted_by="intake, on a consultant's word")
class ContactPrepared(Event, frozen=True, kw_only=True):
    """A contact was prepared: talking points (要点), expected answers (预估) and open questions, kept as a note."""

    task_id: TaskId
    note_id: NoteId = None


def _task_event(en: str, zh: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the decorator's own type
    return event_type(en=en, zh=zh, section="4", emitted_by=_FOLLOWUP, topic=Topic.CONTACT_TASKS)


@_task_event("Contact task scheduled", "任务已排定")
class ContactTaskScheduled(Event, frozen=True, kw_only=True):
    """A contact was planned, with its purpose and its time."""

    task_id: TaskId
    kind: Annotated[Label, described("thank_you, first_follow_up, cadence, appointment, …", "任务类型")]
    purpose: Annotated[Label | None, described("Purpose for the grade", "追踪目的")] = None
    grade: Annotated[Grade | None, described("Grade it was planned for", "级别")] = None
    consultant_id: Annotated[StaffId | None, described("Who is to do it", "负责顾问")] = None
    due_at: Annotated[Instant, described("When it falls due", "应跟进时间")]
    expires_at: Annotated[Instant | None, described("After this it is missed", "逾期时间")] = None
    escalates_at: Annotated[Instant | None, described("Missed until then, the manager is told", "上报时间")] = None
    template: Annotated[
        Label | None,
        described("Message template that does it; a person does it when absent", "消息模板，缺省为人工跟进"),
    ] = None
    subject_id: Annotated[UUID | None, described("Visit, order, drive or defeat that it is about", "所涉事项")] = None
    cause_id: Annotated[UUID | None, described("Event that asked for it", "起因事件")] = None
    why: Annotated[Label | None, described("Rule that asked for it, by name", "规则")] = None
    policy_scope: Annotated[
        Label | None, described("Whose policy was in force: default, group, dealer", "适用政策范围")
    ] = None
    policy_version: Annotated[
        int, described("Which version of the policy; 0 is the default", "政策版本", ge=0, le=10**15)
    ] = 0
    replaces: Annotated[UUID | None, described("Task that it moves to another time", "被改期的任务")] = None


@_task_event("Contact task due", "任务到期")
class ContactTaskDue(Event, frozen=True, kw_only=True):
    """The task's time has come."""

    task_id: TaskId


@_task_event("Contact task done", "任务完成")
class ContactTaskDone(Event, frozen=True, kw_only=True):
    """The contact was made; ``logged_event_id`` says where it was recorded."""

    task_id: TaskId
    logged_event_id: Annotated[UUID | None, described("Follow-up that closed it", "跟进记录事件")] = None


@_task_event("Contact task missed", "任务逾期")
class ContactTaskMissed(Event, frozen=True, kw_only=True):
    """The task's time passed without the contact, or the contact proved impossible; ``reason`` says which."""

    task_id: TaskId
    reason: Annotated[
        Label | None,
        described("Why, as a short code: expired, quiet_hours, no_phone, opted_out, refused_by_gateway, …", "原因"),
    ] = None


@_task_event("Contact task reassigned", "任务移交")
class ContactTaskReassigned(Event, frozen=True, kw_only=True):
    """Another consultant is to do it."""

    task_id: TaskId
    from_consultant_id: Annotated[StaffId | None, described("Who was to do it before", "原负责顾问")] = None
    to_consultant_id: Annotated[StaffId, described("Who is to do it now", "新负责顾问")]
    reason: Annotated[Label | None, described("Why, as a short code: handed_over, leave, returned", "原因")] = None


@_task_event("Contact task cancelled", "任务取消")
class ContactTaskCancelled(Event, frozen=True, kw_only=True):
    """The task is no longer asked for."""

    task_id: TaskId
    reason: Annotated[Label, described("Why, as a short code", "原因")]


@_task_event("Contact task escalated", "任务上报")
class ContactTaskEscalated(Event, frozen=True, kw_only=True):
    """A missed task was put before the manager."""

    task_id: TaskId
    manager_id: Annotated[StaffId | None, described("Manager", "经理")] = None
    reason: Annotated[Label | None, described("Why, as a short code", "原因")] = None
