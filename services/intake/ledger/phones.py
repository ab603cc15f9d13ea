"""Reading phone numbers as people write them."""

from functools import lru_cache

import phonenumbers

from services.intake.deciding import Refusal


@lru_cache(maxsize=50_000)
def read_phone(raw: str, region: str) -> str | Refusal:
    """The number in E.164, or why it is none. ``region`` (ISO 3166) is assumed where no country code is written."""
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number) or not phonenumbers.is_valid_number(number):
        return Refusal(
            "PhoneInvalid",
            en="This is not a phone number that can be called",
            zh="电话号码无效",
            status=422,
            path="$.phone",
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
