"""What a hand-over passes before it is kept: who asks, and whether those who get the customers work there."""

from collections.abc import Sequence

from services.followup.dealers import Dealer
from services.followup.views.refusals import ACTOR_UNKNOWN, role_not_allowed
from shared.events.values import Actor, Role
from shared.http.decoding import field_invalid
from shared.http.problems import ProblemRaised

REASSIGNERS = frozenset({Role.MANAGER, Role.INTEGRATION})
"""Who may reassign customers, as intake has it."""

_TAKERS = frozenset({Role.CONSULTANT, Role.MANAGER})


def check_actor(dealer: Dealer, actor: Actor) -> None:
    """Refuse who may not hand over customers.

    Raises:
        ProblemRaised: 403 `RoleNotAllowed` or `ActorUnknown`.
    """
    if actor.role not in REASSIGNERS:
        raise role_not_allowed(REASSIGNERS)
    if actor.role is not Role.INTEGRATION and dealer.staff.get(actor.id) is not actor.role:
        raise ProblemRaised(ACTOR_UNKNOWN)


def check_takers(dealer: Dealer, to: Sequence[str], giver: str | None = None) -> None:
    """Refuse receivers who could not keep a customer.

    Raises:
        ProblemRaised: 422 with the path of the first one.
    """
    for place, staff_id in enumerate(to):
        path = f"$.to[{place}]"
        if dealer.staff.get(staff_id) not in _TAKERS:
            raise field_invalid(path, en="Not a consultant or manager of this dealer", zh="非本店顾问或经理")
        if staff_id == giver:
            raise field_invalid(path, en="Who hands over cannot be who receives", zh="移交人不能是接收人")
        if staff_id in to[:place]:
            raise field_invalid(path, en="Named twice", zh="重复填写")
