"""What follows from the facts about a customer, for more than one rule."""

from services.followup.planning.state import Customer, Mark
from shared.events.message import ConsentPurpose
from shared.events.values import Channel, Grade

_CHANNELS = (Channel.SMS, Channel.EMAIL, Channel.WECHAT)


def is_gone(customer: Customer) -> bool:
    """Whether nobody is to contact them: erased, merged away, or out of contact."""
    return customer.erased or customer.merged or customer.lost


def is_lost(customer: Customer) -> bool:
    """Whether a defeat was reported, and confirmed or not decided yet."""
    return customer.reported is not None or customer.defeat is not None


def has_come_since(customer: Customer) -> bool:
    """Whether they came, called or wrote after they were reported as lost."""
    leaving, reported_at = customer.leaving, customer.reported_at
    return leaving is not None and (reported_at is None or leaving.mark.at > reported_at)


def is_won(customer: Customer) -> bool:
    """Whether the newest that is known is a delivery; a later grade that is not won shows a new wish to buy."""
    delivered, graded = customer.delivered, customer.graded
    if customer.order is not None:
        return False
    if delivered is not None and (graded is None or graded.rests_on <= delivered.mark.version):
        return True
    return graded is not None and graded.won


def grade_of(customer: Customer) -> Grade:
    """The grade to contact them by: O from the order on, else what grading said last."""
    if customer.order is not None or is_won(customer):
        return Grade.O
    return Grade.UNGRADED if customer.graded is None else customer.graded.grade


def last_touch(customer: Customer) -> Mark | None:
    """The newest contact or attempt; of those never contacted, when they became known."""
    contact, attempt = customer.contact, customer.attempt
    if attempt is not None and (contact is None or attempt.mark.at > contact.at):
        return attempt.mark
    return contact or customer.met


def owes_retry(customer: Customer) -> Mark | None:
    """The attempt that nobody answered, while another one is owed."""
    attempt = customer.attempt
    if attempt is None or not attempt.retry or last_touch(customer) is not attempt.mark:
        return None
    return attempt.mark


def has_address(customer: Customer) -> bool:
    """Whether a message can reach them: they left a phone, and nobody found it to be another's."""
    return customer.has_phone and not customer.wrong_number


def may_message(customer: Customer, purpose: ConsentPurpose) -> bool:
    """Whether a message of the purpose may go out by any channel: for service unless refused, else when allowed."""
    said = {one.channel: one.allowed for one in customer.consents if one.purpose is purpose}
    otherwise = said.get(None, purpose is ConsentPurpose.SERVICE)
    return any(said.get(channel, otherwise) for channel in _CHANNELS)
