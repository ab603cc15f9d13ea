"""The rota of one dealer and day, built by `evolve` from its stream.

The order is a ring with a place in it. A turn given back waits in front of the ring, so that whoever came after is not
served twice for it; a break passes the consultant over and leaves their place.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from shared.events import rota
from shared.events.envelope import Envelope
from shared.events.event import Event
from shared.events.values import StaffId

Absent: TypeAlias = frozenset[StaffId]


class Rota(Struct, frozen=True, kw_only=True):
    """State of one rota stream.

    ``place`` is the index in ``order`` of whoever comes next; ``returned`` are those who gave a turn back, first come
    first; ``turns`` says whose turn each visit took; ``taken`` counts the turns that stand.
    """

    order: tuple[StaffId, ...] = ()
    place: int = 0
    returned: tuple[StaffId, ...] = ()
    on_break: frozenset[StaffId] = frozenset()
    turns: Mapping[UUID, StaffId] = {}
    handed_back: frozenset[UUID] = frozenset()
    taken: Mapping[StaffId, int] = {}

    def next_consultant(self, absent: Absent = frozenset()) -> StaffId | None:
        """Whose turn is next and who so stands in the waiting position (待位).

        Args:
            absent: passed over besides those on a break: they left the dealer meanwhile.
        """
        away = self.on_break | absent
        ring = self.order[self.place :] + self.order[: self.place]
        return next((one for one in self.returned + ring if one in self.order and one not in away), None)

    def is_on_duty(self, staff_id: StaffId) -> bool:
        """Whether someone is on the rota and not on a break."""
        return staff_id in self.order and staff_id not in self.on_break


def evolve(state: Rota | None, event: Event, _at: Envelope) -> Rota:
    """The state after one more event of the stream."""
    return changed(state or Rota(), event)


def changed(before: Rota, event: Event) -> Rota:
    """The rota as an event leaves it; deciders look ahead with it too."""
    apply = _APPLY.get(type(event))
    return before if apply is None else apply(before, event)


def _published(before: Rota, event: rota.RotaPublished) -> Rota:
    return replace(before, order=event.order, place=_place_in(event.order, before))


def _place_in(order: tuple[StaffId, ...], before: Rota) -> int:
    """Publishing anew keeps the place: whoever came next comes next, if still in the order."""
    ring = before.order[before.place :] + before.order[: before.place]
    return next((order.index(one) for one in ring if one in order), 0)


def _passed(before: Rota, consultant_id: StaffId) -> Rota:
    """The rota after someone's turn: out of the returned ones if they were there, else past their place."""
    if consultant_id in before.returned:
        returned = list(before.returned)
        returned.remove(consultant_id)
        return replace(before, returned=tuple(returned))
    return replace(before, place=(before.order.index(consultant_id) + 1) % len(before.order))


def _taken(before: Rota, event: rota.TurnTaken) -> Rota:
    return replace(
        _passed(before, event.consultant_id),
        turns={**before.turns, event.visit_id: event.consultant_id},
        taken={**before.taken, event.consultant_id: before.taken.get(event.consultant_id, 0) + 1},
    )


def _handed_back(before: Rota, event: rota.TurnHandedBack) -> Rota:
    return replace(
        before,
        returned=(*before.returned, event.consultant_id),
        handed_back=before.handed_back | {event.visit_id},
        taken={**before.taken, event.consultant_id: before.taken[event.consultant_id] - 1},
    )


def _skipped(before: Rota, event: rota.TurnSkipped) -> Rota:
    return _passed(before, event.consultant_id)


def _break_started(before: Rota, event: rota.BreakStarted) -> Rota:
    return replace(before, on_break=before.on_break | {event.consultant_id})


def _break_ended(before: Rota, event: rota.BreakEnded) -> Rota:
    return replace(before, on_break=before.on_break - {event.consultant_id})


_APPLY: dict[type[Event], Callable[[Rota, Any], Rota]] = {
    rota.RotaPublished: _published,
    rota.TurnTaken: _taken,
    rota.TurnSkipped: _skipped,
    rota.TurnHandedBack: _handed_back,
    rota.BreakStarted: _break_started,
    rota.BreakEnded: _break_ended,
}
