"""A dealer as follow-up needs to know it: zone, staff, leaves; who does a task, and who is told of one (section 4)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from services.followup.moments import utc
from shared.events.dealer import DealerOpened, LeaveCancelled, LeavePlanned, StaffJoined, StaffLeft
from shared.events.event import Event
from shared.events.recorded import Recorded
from shared.events.values import DealerId, GroupId, Role, StaffId

_LONGEST_CHAIN = 3
_zone = lru_cache(maxsize=1_000)(ZoneInfo)


class Leave(Struct, frozen=True):
    """Someone is away from the first day to the last, both included; who stands in, where someone was named."""

    leave_id: UUID
    staff_id: StaffId
    from_on: date
    until_on: date
    stand_in_id: StaffId | None = None


class Dealer(Struct, frozen=True, kw_only=True):
    """One dealer: ``staff`` are those who work there, by id; who left is in ``left``.

    ``changed_at`` is when it was recorded who works here, or is away, as it stands now.
    """

    dealer_id: DealerId
    group_id: GroupId
    name: str = ""
    time_zone: str = "Asia/Shanghai"
    staff: Mapping[StaffId, Role] = {}
    left: frozenset[StaffId] = frozenset()
    leaves: tuple[Leave, ...] = ()
    changed_at: datetime | None = None

    @property
    def manager_id(self) -> StaffId | None:
        """Who is told of what was missed: of the managers the first by id; None where there is none."""
        return min((one for one, role in self.staff.items() if role is Role.MANAGER), default=None)

    def day_of(self, moment: datetime) -> date:
        """The date of a moment in the dealer's zone."""
        return moment.astimezone(_zone(self.time_zone)).date()

    def has_left(self, staff_id: StaffId | None) -> bool:
        """Whether someone no longer works here. Of whom the dealer never heard, one cannot say so."""
        return staff_id is not None and staff_id in self.left

    def does(self, owner: StaffId | None, moment: datetime) -> StaffId | None:
        """Who does the owner's task of a moment: the owner, or the stand-in while the owner is on leave.

        A stand-in who is away or gone is stood in for in turn; where nobody is left, the manager does it, and where
        there is no manager, it stays with the owner.
        """
        if owner is None or not self.leaves:
            return owner
        on, doer = self.day_of(moment), owner
        for _ in range(_LONGEST_CHAIN):
            leave = self._leave_of(doer, on)
            if leave is None:
                return doer
            if leave.stand_in_id is None or self.has_left(leave.stand_in_id):
                break
            doer = leave.stand_in_id
        return self.manager_id or owner

    def _leave_of(self, staff_id: StaffId, on: date) -> Leave | None:
        for leave in self.leaves:
            if leave.staff_id == staff_id and leave.from_on <= on <= leave.until_on:
                return leave
        return None


def fold_dealer(dealer: Dealer | None, recorded: Recorded) -> Dealer | None:
    """The dealer after one more event of its stream; events of no interest change nothing. The opening makes it."""
    event = recorded.event
    if isinstance(event, DealerOpened):
        return Dealer(
            dealer_id=recorded.dealer_id, group_id=recorded.group_id, name=event.name, time_zone=event.time_zone
        )
    if dealer is None:
        return None
    apply = None if event is None else _STEPS.get(type(event))
    if apply is None:
        return dealer
    changed = apply(dealer, event, dealer.day_of(recorded.recorded_at))
    return replace(changed, changed_at=utc(recorded.recorded_at))


def _joined(dealer: Dealer, event: StaffJoined, _on: date) -> Dealer:
    staff = {**dealer.staff, event.staff_id: event.role}
    return replace(dealer, staff=staff, left=dealer.left - {event.staff_id})


def _left(dealer: Dealer, event: StaffLeft, _on: date) -> Dealer:
    staff = {one: role for one, role in dealer.staff.items() if one != event.staff_id}
    leaves = tuple(leave for leave in dealer.leaves if leave.staff_id != event.staff_id)
    return replace(dealer, staff=staff, left=dealer.left | {event.staff_id}, leaves=leaves)


def _leave_planned(dealer: Dealer, event: LeavePlanned, on: date) -> Dealer:
    leave = Leave(event.leave_id, event.staff_id, event.from_on, event.until_on, event.stand_in_id)
    return replace(dealer, leaves=(*_others(dealer, event.leave_id, on), leave))


def _leave_cancelled(dealer: Dealer, event: LeaveCancelled, on: date) -> Dealer:
    return replace(dealer, leaves=_others(dealer, event.leave_id, on))


_STEPS: dict[type[Event], Callable[[Dealer, Any, date], Dealer]] = {
    StaffJoined: _joined,
    StaffLeft: _left,
    LeavePlanned: _leave_planned,
    LeaveCancelled: _leave_cancelled,
}

FOLDS: frozenset[type[Event]] = frozenset({DealerOpened, *_STEPS})
"""What is read of a dealer's stream, besides its policies."""


def _others(dealer: Dealer, leave_id: UUID, on: date) -> tuple[Leave, ...]:
    """The leaves that are not over on a day, but for one."""
    return tuple(leave for leave in dealer.leaves if leave.leave_id != leave_id and leave.until_on >= on)


def dealer_to_json(dealer: Dealer) -> Any:
    """The dealer as a row keeps it: dicts, lists and texts."""
    return msgspec.to_builtins(dealer)


def dealer_from_json(stored: Any) -> Dealer:
    """Read what `dealer_to_json` wrote.

    Raises:
        msgspec.ValidationError: it is something else.
    """
    return msgspec.convert(stored, Dealer)
