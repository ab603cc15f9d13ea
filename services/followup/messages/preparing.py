"""From a due task to the message that does it, or why there is none: pure."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final

from msgspec import Struct

from services.followup.dealers import Dealer
from services.followup.intake import Person
from services.followup.messages.message import Message
from services.followup.messages.placeholders import TextInvalid
from services.followup.messages.queue import Claimed
from services.followup.messages.rendering import moment_in_words, render, subject_of, text_of, values_of
from services.followup.messages.texts import purpose_of
from services.followup.planning.state import Consent
from services.followup.policy import FollowUpPolicy
from shared.events.message import ConsentPurpose
from shared.events.values import Channel

NOBODY: Final = Person()


class Facts(Struct, frozen=True):
    """What a message may say besides the customer's name, and in whose words."""

    dealer: Dealer
    policy: FollowUpPolicy
    consultant_id: str | None = None
    model: str | None = None
    time: datetime | None = None
    consents: tuple[Consent, ...] = ()


class NoMessage(Struct, frozen=True):
    """Why there is no message: the reason that is recorded, the channel it would have taken, a code for operators."""

    reason: str
    channel: Channel = Channel.SMS
    error: str | None = None


def prepare(
    claimed: Claimed, person: Person, facts: Facts, channels: AbstractSet[Channel], *, signature: str | None = None
) -> Message | NoMessage:
    """The message of a task: a text message where there is a phone and a gateway, else an e-mail.

    Args:
        claimed: whose task.
        person: what intake knows of the customer at this moment.
        facts: what the text may say.
        channels: those that have a gateway.
        signature: stands in front of a text message; the dealer's name when absent.
    """
    reached = _reached(claimed.template, person, facts, channels)
    if isinstance(reached, NoMessage):
        return reached
    channel, to = reached
    language = facts.policy.languages[0]
    params = values_of(language, _params(person, facts, language))
    signed = (signature or facts.dealer.name) if channel is Channel.SMS else ""
    try:
        text = text_of(claimed.template, language, facts.policy.templates)
        rendered = render(text, language, params, signature=signed)
    except TextInvalid as error:
        return NoMessage("text_invalid", channel, error.code)
    return Message(
        task_id=claimed.task_id,
        channel=channel,
        to=to,
        text=rendered.text,
        subject=subject_of(claimed.template, language, facts.dealer.name),
        language=language,
        template=claimed.template,
        params=params,
        signature=signed,
        attempt=claimed.attempt,
    )


def may_send(consents: Iterable[Consent], purpose: ConsentPurpose, channel: Channel) -> bool:
    """The customer's word on the channel, else on all; where there is none, only service messages go out."""
    said = {consent.channel: consent.allowed for consent in consents if consent.purpose is purpose}
    return said.get(channel, said.get(None, purpose is ConsentPurpose.SERVICE))


def _reached(
    template: str, person: Person, facts: Facts, channels: AbstractSet[Channel]
) -> tuple[Channel, str] | NoMessage:
    """The first channel that has an address, a gateway and the customer's consent."""
    addresses = {Channel.SMS: person.phone, Channel.EMAIL: person.email}
    known = {channel: address for channel, address in addresses.items() if address}
    if not known:
        return NoMessage("no_phone")
    served = {channel: address for channel, address in known.items() if channel in channels}
    if not served:
        return NoMessage("no_gateway", next(iter(known)))
    for channel, address in served.items():
        if may_send(facts.consents, purpose_of(template), channel):
            return channel, address
    return NoMessage("opted_out", next(iter(served)))


def _params(person: Person, facts: Facts, language: str) -> dict[str, str]:
    known = {
        "name": person.name,
        "dealer": facts.dealer.name,
        "consultant": facts.consultant_id,
        "model": facts.model,
        "time": facts.time and moment_in_words(facts.time, facts.dealer.time_zone, language),
    }
    return {name: value for name, value in known.items() if value}
