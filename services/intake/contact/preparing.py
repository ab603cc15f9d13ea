"""The decider of preparations (section 4): talking points and expected answers, before the contact."""

from services.intake.contact.commands import PrepareContact
from services.intake.customer.checks import living_customer
from services.intake.customer.notes import note_of
from services.intake.customer.recording import recorded
from services.intake.deciding import Decision, Refusal, View, decides
from services.intake.roles import SELLERS
from shared.events.contact import ContactPrepared


@decides(PrepareContact, en="Prepare a contact", zh="跟进准备", roles=SELLERS)
def prepare_contact(command: PrepareContact, view: View) -> Decision | Refusal:
    """Section 4: a task carries prepared talking points (要点) and expected answers (预估).

    Tasks are followup's, so the id is taken as it is given; what was prepared is kept beside the event, not in it.
    """
    customer = living_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    note_id, private = note_of(view, command.note, command.customer_id)
    prepared = ContactPrepared(task_id=command.task_id, note_id=note_id)
    return recorded(command.customer_id, prepared, private=private, note_id=str(note_id))
