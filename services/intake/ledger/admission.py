"""What every command passes before it is decided: a known dealer, a known actor in a fitting role, a possible time."""

from datetime import UTC, datetime, timedelta

from services.intake.dealer.commands import OpenDealer
from services.intake.dealer.state import Dealer
from services.intake.deciding import Command, Decides, Refusal
from shared.events.values import Role

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_CLOCK_DIFFERENCE = timedelta(minutes=5)
_FROM_OUTSIDE = frozenset({Role.GROUP, Role.INTEGRATION})
"""Roles of people and machines who are not on a dealer's staff list (section 1)."""


def is_possible(occurred_at: datetime, now: datetime) -> bool:
    """Whether something that is told now can have happened then."""
    return _EARLIEST <= occurred_at <= now + _CLOCK_DIFFERENCE


def refuse_admission(command: Command, entry: Decides, dealer: Dealer | None, now: datetime) -> Refusal | None:
    """The first reason why the command may not even be decided, or None."""
    if dealer is None and not isinstance(command, OpenDealer):
        return Refusal(
            "DealerUnknown",
            en="No such dealer; OpenDealer opens one",
            zh="门店不存在，可用 OpenDealer 开店",
            status=404,
            path="$.dealer_id",
        )
    role = command.actor.role
    if role not in entry.roles:
        allowed = ", ".join(sorted(entry.roles))
        return Refusal(
            "RoleNotAllowed",
            en=f"This needs one of the roles: {allowed}",
            zh=f"无权操作，需要角色：{allowed}",
            status=403,
            path="$.actor.role",
        )
    if role not in _FROM_OUTSIDE and not (dealer and dealer.works_as(command.actor.id, role)):
        return Refusal(
            "ActorUnknown",
            en="The actor does not work in this dealer in this role; HireStaff makes it so",
            zh="该人员不在本门店任此角色，可用 HireStaff 登记",
            status=403,
            path="$.actor",
        )
    if command.occurred_at is not None and not is_possible(command.occurred_at, now):
        return Refusal(
            "TimeImpossible",
            en="It cannot have happened then: before 1990 or in the future",
            zh="发生时间不可能：早于 1990 年或在未来",
            status=422,
            path="$.occurred_at",
        )
    return None
