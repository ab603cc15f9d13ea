"""What is answered of a task: its row, with every name in both languages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from asyncpg import Record
from msgspec import Struct

from services.followup.purposes import PURPOSES
from services.followup.views.wording import (
    END_REASON_WORDING,
    KIND_WORDING,
    STATUS_WORDING,
    WHY_WORDING,
    Word,
    word,
    word_if_any,
)
from shared.events.values import Grade, described


class PolicyApplied(Struct, frozen=True):
    """Whose policy the task was planned by (default, group, dealer) and its version."""

    scope: str
    version: int


class TaskInWords(Struct, frozen=True, kw_only=True):
    """One contact task."""

    task_id: Annotated[UUID, described("The contact task", "跟进任务")]
    customer_id: Annotated[UUID, described("Customer", "客户")]
    dealer_id: str
    consultant_id: Annotated[str | None, described("Who is to do it", "负责顾问")]
    kind: Annotated[Word, described("What it is for", "任务类型")]
    status: Annotated[Word, described("Where it stands", "状态")]
    purpose: Annotated[Word | None, described("Purpose for the grade", "追踪目的")]
    grade: Annotated[Grade | None, described("Grade it was planned for", "级别")]
    scheduled_at: Annotated[datetime, described("When it was planned", "排定时间")]
    due_at: Annotated[datetime, described("When it falls due", "应跟进时间")]
    expires_at: Annotated[datetime | None, described("After this it is missed", "逾期时间")]
    escalates_at: Annotated[datetime | None, described("Missed until then, the manager is told", "上报时间")]
    overdue: Annotated[bool, described("Missed, and no contact since", "已逾期且未补做")]
    template: Annotated[str | None, described("Message that does it; a person when absent", "消息模板，缺省为人工")]
    why: Annotated[Word | None, described("Rule that asked for it", "规则")]
    subject_id: Annotated[UUID | None, described("Visit, order, drive or defeat that it is about", "所涉事项")]
    cause_id: Annotated[UUID | None, described("Event that asked for it", "起因事件")]
    policy: PolicyApplied
    replaces: Annotated[UUID | None, described("Task that it moved to another time", "被改期的任务")]
    fell_due_at: Annotated[datetime | None, described("When its time came", "到期时间")]
    ended_at: Annotated[datetime | None, described("When it was done, missed or cancelled", "结束时间")]
    end_reason: Annotated[Word | None, described("Why it ended so", "结束原因")]
    logged_event_id: Annotated[UUID | None, described("Follow-up that closed it", "跟进记录事件")]
    escalated_at: Annotated[datetime | None, described("When the manager was told", "上报时间")]
    manager_id: Annotated[str | None, described("Manager who was told", "上报对象")]
    settled_at: Annotated[datetime | None, described("Missed: since when nothing is owed for it", "逾期后结清时间")]


class TaskPage(Struct, frozen=True):
    """A part of a list; ``next_cursor`` asks for the next one, and is absent at the end."""

    tasks: tuple[TaskInWords, ...]
    next_cursor: str | None = None
    time_zone: Annotated[str | None, described("The store's; absent where no such store is known", "门店时区")] = None


COLUMNS = """task_id, customer_id, dealer_id, consultant_id, kind, status, purpose, grade, scheduled_at, due_at,
       expires_at, escalates_at, template, why, subject_id, cause_id, policy_scope, policy_version, replaces,
       fell_due_at, ended_at, end_reason, logged_event_id, escalated_at, manager_id, settled_at"""
"""What `task_in_words` reads of a row."""

_AS_THEY_ARE = (
    "task_id",
    "customer_id",
    "dealer_id",
    "consultant_id",
    "scheduled_at",
    "due_at",
    "expires_at",
    "escalates_at",
    "template",
    "subject_id",
    "cause_id",
    "replaces",
    "fell_due_at",
    "ended_at",
    "logged_event_id",
    "escalated_at",
    "manager_id",
    "settled_at",
)


def task_in_words(row: Record) -> TaskInWords:
    """The task of a row."""
    return TaskInWords(
        **{name: row[name] for name in _AS_THEY_ARE},
        kind=word(row["kind"], KIND_WORDING),
        status=word(row["status"], STATUS_WORDING),
        purpose=word_if_any(row["purpose"], PURPOSES),
        grade=Grade(row["grade"]) if row["grade"] else None,
        why=word_if_any(row["why"], WHY_WORDING),
        end_reason=word_if_any(row["end_reason"], END_REASON_WORDING),
        policy=PolicyApplied(row["policy_scope"], row["policy_version"]),
        overdue=row["status"] == "missed" and row["settled_at"] is None,
    )
