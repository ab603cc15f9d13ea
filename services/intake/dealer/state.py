"""A dealer as intake's deciders see it, built by `evolve` from the dealer's stream."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from shared.events.dealer import (
    DealerOpened,
    DealerPolicyChanged,
    LeaveCancelled,
    LeavePlanned,
    StaffJoined,
    StaffLeft,
)
from shared.events.envelope import Envelope
from shared.events.event import Event
from shared.events.values import DealerId, GroupId, Role, StaffId

RECEIVING_ROLES = frozenset({Role.CONSULTANT, Role.MANAGER})
"""Who can receive and keep customers: consultants, and the manager who helps out."""


class StaffMember(Struct, frozen=True):
    """Someone who works or worked in the dealer."""

    role: Role
    left_at: datetime | None = None

    def is_there_at(self, when: datetime) -> bool:
        """Whether they had not left yet; history may be older than the day on which we were told of them."""
        return self.left_at is None or when < self.left_at

    def can_receive(self, when: datetime) -> bool:
        """Whether customers can be given to them."""
        return self.role in RECEIVING_ROLES and self.is_there_at(when)


class Leave(Struct, frozen=True):
    """Days on which someone is away, unless it was cancelled."""

    leave_id: UUID
    staff_id: StaffId
    from_on: date
    until_on: date
    cancelled: bool = False


class Dealer(Struct, frozen=True, kw_only=True):
    """State of one dealer stream. ``staff`` keeps those who left; ``policies`` are the settings by subject."""

    dealer_id: DealerId
    group_id: GroupId
    name: str
    time_zone: str
    staff: Mapping[StaffId, StaffMember] = {}
    policies: Mapping[str, Mapping[str, Any]] = {}
    leaves: Mapping[UUID, Leave] = {}

    def works_as(self, staff_id: StaffId, role: Role) -> bool:
        """Whether someone works here now in the role."""
        member = self.staff.get(staff_id)
        return member is not None and member.role is role and member.left_at is None

    def leave_between(self, staff_id: StaffId, first: date, last: date) -> Leave | None:
        """A leave of someone that takes any of the days, if there is one."""
        of_theirs = (leave for leave in self.leaves.values() if leave.staff_id == staff_id and not leave.cancelled)
        return next((leave for leave in of_theirs if leave.from_on <= last and first <= leave.until_on), None)

    def day_of(self, when: datetime) -> date:
        """The calendar day of an instant in the dealer's zone."""
        return when.astimezone(ZoneInfo(self.time_zone)).date()


def evolve(state: Dealer | None, event: Event, at: Envelope) -> Dealer:
    """The state after one more event of the stream; the opening makes it."""
    if isinstance(event, DealerOpened):
        return Dealer(dealer_id=at.dealerid, group_id=at.groupid, name=event.name, time_zone=event.time_zone)
    if state is None:
        raise ValueError(f"{type(event).__name__} before the opening of dealer {at.dealerid}")
    if isinstance(event, StaffJoined):
        return replace(state, staff={**state.staff, event.staff_id: StaffMember(event.role)})
    if isinstance(event, StaffLeft):
        left = replace(state.staff[event.staff_id], left_at=at.time)
        return replace(state, staff={**state.staff, event.staff_id: left})
    if isinstance(event, DealerPolicyChanged):
        return replace(state, policies={**state.policies, event.subject: event.settings})
    return replace(state, leaves=_leaves_after(state.leaves, event))


def _leaves_after(leaves: Mapping[UUID, Leave], event: Event) -> Mapping[UUID, Leave]:
    if isinstance(event, LeavePlanned):
        leave = Leave(event.leave_id, event.staff_id, event.from_on, event.until_on)
        return {**leaves, event.leave_id: leave}
    if isinstance(event, LeaveCancelled):
        return {**leaves, event.leave_id: replace(leaves[event.leave_id], cancelled=True)}
    return leaves
