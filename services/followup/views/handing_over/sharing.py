"""Who gets whom: customers dealt out in turn, those closest to buying first, so that the shares are alike."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from msgspec import Struct

from shared.events.values import Grade


class Candidate(Struct, frozen=True):
    """A customer who is to be handed over."""

    customer_id: UUID
    consultant_id: str | None
    grade: Grade = Grade.UNGRADED


class Share(Struct, frozen=True):
    """One customer's place in a hand-over, and who gets them."""

    place: int
    customer_id: UUID
    to_consultant_id: str


def share_out(candidates: Iterable[Candidate], to: Sequence[str]) -> list[Share]:
    """Each customer with the consultant who gets them; the same customers are shared the same way in whatever order.

    The shares differ by one at most, where nobody has one of the customers already: who does is passed over for them.
    """
    given = dict.fromkeys(to, 0)
    shares = []
    for place, one in enumerate(sorted(candidates, key=_closest_first)):
        takers = [staff_id for staff_id in to if staff_id != one.consultant_id] or list(to)
        taker = min(takers, key=given.__getitem__)
        given[taker] += 1
        shares.append(Share(place, one.customer_id, taker))
    return shares


def _closest_first(one: Candidate) -> tuple[int, UUID]:
    return -one.grade.rank, one.customer_id
