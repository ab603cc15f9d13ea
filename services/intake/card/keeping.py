"""Deciders on who keeps a customer, and who brought them (sections 4 and 5)."""

from msgspec.structs import replace

from services.intake.card import refusals
from services.intake.card.commands import ReassignCustomer, ReferCustomer
from services.intake.customer.checks import open_customer
from services.intake.customer.recording import recorded
from services.intake.dealer.checks import unfit_consultant
from services.intake.deciding import Decision, Refusal, View, decides
from services.intake.roles import MANAGERS, RECEPTION
from shared.events.card import CameByReferral, CustomerReassigned, CustomerReferred


@decides(ReassignCustomer, en="Reassign a customer", zh="移交客户", roles=MANAGERS)
def reassign_customer(command: ReassignCustomer, view: View) -> Decision | Refusal:
    """Section 1: the sales manager reassigns. The new owner must work here now, as a consultant or manager."""
    customer = open_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    unfit = unfit_consultant(view, command.to_consultant_id, view.now, "$.to_consultant_id")
    if unfit is not None:
        return unfit
    if customer.consultant_id == command.to_consultant_id:
        return refusals.ALREADY_THEIRS
    event = CustomerReassigned(
        from_consultant_id=customer.consultant_id, to_consultant_id=command.to_consultant_id, reason=command.reason
    )
    return recorded(customer.customer_id, event, consultant_id=command.to_consultant_id)


@decides(ReferCustomer, en="Refer a customer", zh="登记推荐", roles=RECEPTION)
def refer_customer(command: ReferCustomer, view: View) -> Decision | Refusal:
    """Section 5: the retained base brings referrals. Who came by one says so on their own stream too."""
    referrer = open_customer(view, command.customer_id)
    if isinstance(referrer, Refusal):
        return referrer
    referred = open_customer(view, command.referred_customer_id, "$.referred_customer_id")
    if isinstance(referred, Refusal):
        return referred
    if referrer.customer_id == referred.customer_id:
        return refusals.SAME_CUSTOMER
    if referred.referrer_id is not None:
        return refusals.ALREADY_REFERRED
    told = recorded(referrer.customer_id, CustomerReferred(referred_customer_id=referred.customer_id))
    came = recorded(referred.customer_id, CameByReferral(referrer_customer_id=referrer.customer_id))
    return replace(told, events=told.events + came.events)
