"""From a prospect to the command that takes it in. No lead is lost for a detail that cannot be kept as it is."""

from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct

from services.intake.leads.prospect import Prospect, Warned
from services.intake.reception.commands import ReceiveLead
from shared.events.values import Actor, DealerId

_PERSONAL = ("name", "phone", "email", "address")


class LeadRead(Struct, frozen=True):
    """The command of a prospect, and what was not as it should be."""

    command: ReceiveLead
    warnings: tuple[Warned, ...]


def lead_of(prospect: Prospect, body: bytes, dealer_id: DealerId, actor: Actor, place: int) -> LeadRead:
    """The command of one prospect.

    The request id is made of the document and the prospect's place in it: sent again, it is a repeat.

    Args:
        prospect: what was read.
        body: the document, which is kept byte for byte.
        dealer_id: whom it is for.
        actor: the machine client that sends it.
        place: which prospect of the document it is.

    Raises:
        msgspec.ValidationError: dealer or actor are no ids, or the document is too large to keep.
    """
    warnings = list(prospect.warnings)
    said: dict[str, Any] = {
        "type": ReceiveLead.__name__,
        "request_id": f"adf-{sha256(body).hexdigest()[:40]}-{place}",
        "dealer_id": dealer_id,
        "actor": {"id": actor.id, "role": actor.role},
        "provider": prospect.provider,
        "interest": prospect.interest,
        "models": prospect.models,
        "requested_at": prospect.requested_at,
        "body": body,
        **{name: getattr(prospect, name) for name in _PERSONAL},
    }
    for name in _PERSONAL:
        if not _fits(name, said[name]):
            said[name] = None
            warnings.append(Warned(name, "not of a form that a card can hold; left out", "格式不符，未写入客户卡"))
    return LeadRead(msgspec.convert(said, ReceiveLead), tuple(warnings))


_TYPES = {field.name: field.type for field in msgspec.structs.fields(ReceiveLead)}


def _fits(name: str, value: str | None) -> bool:
    try:
        msgspec.convert(value, _TYPES[name])
    except msgspec.ValidationError:
        return False
    return True
