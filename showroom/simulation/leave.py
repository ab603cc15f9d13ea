"""Who is away on which day, and who stands in: the store's own book of leaves (请假, 代班)."""

from datetime import date
from uuid import UUID

from msgspec import Struct, field

from shared.events.values import StaffId


class Leave(Struct, frozen=True):
    """Days away, the first and the last included."""

    leave_id: UUID
    staff_id: StaffId
    from_on: date
    until_on: date
    stand_in_id: StaffId | None

    def takes(self, first: date, last: date) -> bool:
        """Whether it takes any of the days."""
        return self.from_on <= last and first <= self.until_on


class LeaveBook(Struct):
    """The leaves that were planned and not cancelled."""

    leaves: list[Leave] = field(default_factory=list)

    def between(self, first: date, last: date) -> list[Leave]:
        """Those that take any of the days."""
        return [leave for leave in self.leaves if leave.takes(first, last)]

    def of(self, staff_id: StaffId, on: date) -> Leave | None:
        """The leave that someone has on a day."""
        return next((leave for leave in self.leaves if leave.staff_id == staff_id and leave.takes(on, on)), None)

    def does(self, owner: StaffId, on: date) -> StaffId | None:
        """Who does the owner's work of a day: the owner, or the stand-in; None where nobody was named or is there."""
        leave = self.of(owner, on)
        if leave is None:
            return owner
        stand_in = leave.stand_in_id
        return None if stand_in is None or self.of(stand_in, on) else stand_in

    def forget_before(self, day: date) -> None:
        """Leave out what is over."""
        self.leaves = [leave for leave in self.leaves if leave.until_on >= day]
