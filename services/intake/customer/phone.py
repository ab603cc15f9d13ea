"""Phone numbers: one form for each, so that the same number is the same customer (section 2)."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from services.intake.deciding import Refusal

PHONE_INVALID = Refusal(
    "PhoneInvalid",
    "This is not a phone number that can be reached; read it back with the customer.",
    "电话号码无效，请与客户核对。",
    status=422,
    path="$.phone",
)


def e164(raw: str, region: str) -> str | Refusal:
    """The number in E.164.

    Args:
        raw: as it was said or typed, with or without the country's code.
        region: ISO 3166 country that a number without a code is read in.
    """
    try:
        number = phonenumbers.parse(raw, region)
    except NumberParseException:
        return PHONE_INVALID
    if not phonenumbers.is_valid_number(number):
        return PHONE_INVALID
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
