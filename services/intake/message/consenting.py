"""The decider of consent (section 8): the customer's latest word on messages of a purpose."""

from services.intake.customer.checks import living_customer
from services.intake.customer.recording import recorded
from services.intake.deciding import Decision, Refusal, View, decides
from services.intake.message.commands import ChangeContactConsent
from services.intake.roles import SELLERS
from shared.events.message import ContactConsentChanged
from shared.events.values import Role


@decides(ChangeContactConsent, en="Change contact consent", zh="登记联系意愿", roles=SELLERS | {Role.AFTER_SALES})
def change_contact_consent(command: ChangeContactConsent, view: View) -> Decision | Refusal:
    """Section 8: consent is the customer's to give and take back, as often as they like; each word is kept as proof."""
    customer = living_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    changed = ContactConsentChanged(channel=command.channel, purpose=command.purpose, allowed=command.allowed)
    return recorded(command.customer_id, changed)
