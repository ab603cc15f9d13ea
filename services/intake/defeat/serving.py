"""What a defeat means for serving the customer (section 6)."""

from uuid import UUID

from services.intake.customer.checks import living_customer
from services.intake.customer.state import Customer
from services.intake.deciding import Refusal, View
from shared.events.defeat import CustomerCameBack


def served_customer(view: View, customer_id: UUID) -> Customer | Refusal:
    """The customer, for a step towards a sale; `CustomerDefeated` while a defeat stands.

    A defeat is a decision of consultant and manager, and counted as such: it is undone by a decision too, the come-back
    (or the manager's rejection), never by the way.
    """
    customer = living_customer(view, customer_id)
    if isinstance(customer, Refusal) or customer.defeat is None:
        return customer
    return customer_defeated(customer.defeat.defeat_id)


def customer_defeated(defeat_id: UUID) -> Refusal:
    """A defeat stands in the way."""
    return Refusal(
        "CustomerDefeated",
        en="The customer is reported as lost: record the come-back first (RecordComeBack)",
        zh="该客户已申报战败，请先登记再启动（RecordComeBack）",
        about={"defeat_id": str(defeat_id)},
    )


def returning(customer: Customer) -> tuple[CustomerCameBack, ...]:
    """The come-back that a step of the sale shows by itself when the customer was out of contact, else nothing.

    Out of contact is an observation, and the step contradicts it: nobody needs to decide anything.
    """
    return (CustomerCameBack(),) if customer.out_of_contact else ()
