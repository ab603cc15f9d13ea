"""Personal data in commands: its fields, and its clean form for the person store (section 8)."""

from typing import Annotated, Protocol

from msgspec import Meta
from msgspec.structs import replace

from services.intake.deciding import PersonDetails, Refusal, View

PersonName = (
    Annotated[str, Meta(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*\Z", description="姓名 · Name of the customer")]
    | None
)
RawPhone = (
    Annotated[str, Meta(max_length=40, description="电话 · Phone as it was said; with +country when it is foreign")]
    | None
)
Address = (
    Annotated[str, Meta(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*\Z", description="地址 · Postal address")] | None
)
Email = (
    Annotated[str, Meta(max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+\Z", description="电子邮箱 · E-mail address")]
    | None
)

DETAIL_NAMES = PersonDetails.__struct_fields__
"""The names of the personal details."""


class WithPerson(Protocol):
    """A command with personal details."""

    @property
    def name(self) -> str | None:
        """Name."""

    @property
    def phone(self) -> str | None:
        """Phone as it was said."""

    @property
    def address(self) -> str | None:
        """Address."""

    @property
    def email(self) -> str | None:
        """E-mail address."""


def details_of(view: View, command: WithPerson) -> PersonDetails | Refusal:
    """The command's details, cleaned: blank is unknown, the phone is in E.164. `PhoneInvalid` when it cannot be."""
    details = PersonDetails(
        name=_clean(command.name),
        phone=_clean(command.phone),
        address=_clean(command.address),
        email=_clean(command.email),
    )
    if details.phone is None:
        return details
    phone = view.phone(details.phone)
    return phone if isinstance(phone, Refusal) else replace(details, phone=phone)


def is_empty(details: PersonDetails) -> bool:
    """Whether nothing is known."""
    return details == PersonDetails()


def has_name_or_phone(details: PersonDetails) -> bool:
    """Whether there is enough for a card."""
    return details.name is not None or details.phone is not None


def filled(details: PersonDetails, more: PersonDetails) -> PersonDetails:
    """The details, with what they lack taken from others; what is known stays."""
    lacking = {name: getattr(more, name) for name in DETAIL_NAMES if getattr(details, name) is None}
    return replace(details, **lacking)


def _clean(text: str | None) -> str | None:
    return (text or "").strip() or None
