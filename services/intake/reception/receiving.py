"""Who receives a visitor (section 2): the owner, a stand-in for the owner, or the rota's next."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from services.intake.customer.state import Customer
from services.intake.dealer.checks import dealer_of
from services.intake.deciding import View
from services.intake.rota.state import Rota, changed
from services.intake.rota.turns import next_after, rota_at
from shared.events.rota import TurnTaken
from shared.events.values import Role, StaffId


class Receiving(Struct, frozen=True):
    """Who receives the visitor, whether in the owner's stead, and the turn that it uses up."""

    consultant_id: StaffId | None = None
    stand_in: bool = False
    turn: TurnTaken | None = None


class Arrival(Struct, frozen=True):
    """What the choice depends on besides the customer."""

    visit_id: UUID
    when: datetime
    first_visit: bool
    asked_for: StaffId | None = None


def receiving(view: View, customer: Customer, arrival: Arrival) -> Receiving:
    """Choose: the consultant asked for; the owner, or a stand-in without a turn; the next on the rota with one."""
    owner = customer.consultant_id
    if arrival.asked_for is not None:
        return Receiving(arrival.asked_for, stand_in=owner not in (None, arrival.asked_for))
    rota = rota_at(view, arrival.when)
    if owner is not None and _is_on_duty(owner, rota, view, arrival.when):
        return Receiving(owner)
    due = None if rota is None else next_after(rota, view, arrival.when)
    if rota is None or due is None:
        return Receiving()
    if owner is not None or not arrival.first_visit:
        return Receiving(due, stand_in=owner is not None)
    return Receiving(due, turn=_turn(view, rota, due, customer, arrival))


def _is_on_duty(owner: StaffId, rota: Rota | None, view: View, when: datetime) -> bool:
    """On the day's rota and not on a break. Where none is published, and for managers, to work here is enough."""
    member = dealer_of(view).staff.get(owner)
    if member is None or not member.can_receive(when):
        return False
    if rota is None or (member.role is Role.MANAGER and owner not in rota.order):
        return True
    return rota.is_on_duty(owner)


def _turn(view: View, rota: Rota, due: StaffId, customer: Customer, arrival: Arrival) -> TurnTaken:
    """The turn, with whom it calls to the waiting position."""
    turn = TurnTaken(consultant_id=due, customer_id=customer.customer_id, visit_id=arrival.visit_id)
    waiting = next_after(changed(rota, turn), view, arrival.when)
    return TurnTaken(
        consultant_id=due, customer_id=customer.customer_id, visit_id=arrival.visit_id, called_to_wait=waiting
    )
