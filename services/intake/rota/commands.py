"""Commands about the rota (排班, section 2). Each is about the rota of the day that it occurred on."""

from datetime import date
from typing import Annotated
from uuid import UUID

from services.intake.deciding import Command
from shared.events.values import Label, StaffId, described

Consultant = Annotated[StaffId, described("The consultant", "销售顾问")]
Reason = Annotated[Label | None, described("Why, as a short code", "原因")]


class PublishRota(Command, frozen=True, kw_only=True):
    """Publish the order of the consultants on duty, or publish it anew; whoever came next still comes next."""

    order: Annotated[tuple[StaffId, ...], described("Consultants in order", "排班顺序", min_length=1, max_length=200)]
    day: Annotated[date | None, described("Day in the dealer's zone; today when absent", "排班日期，缺省为当天")] = None


class SkipTurn(Command, frozen=True, kw_only=True):
    """Pass over the consultant whose turn it is."""

    consultant_id: Consultant
    reason: Reason = None


class HandBackTurn(Command, frozen=True, kw_only=True):
    """Give a turn back because the visitor turned out to belong to another consultant."""

    visit_id: Annotated[UUID, described("The visit of the turn", "来店批次")]
    reason: Reason = None


class StartBreak(Command, frozen=True, kw_only=True):
    """Say that a consultant on duty is away for a while and gets no turns."""

    consultant_id: Consultant
    reason: Reason = None


class EndBreak(Command, frozen=True, kw_only=True):
    """Say that a consultant is back and gets turns again, at the old place."""

    consultant_id: Consultant
