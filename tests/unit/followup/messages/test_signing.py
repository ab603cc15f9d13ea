"""A signature holds for one body, one moment and one secret."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from services.followup.messages.signing import is_signed, is_token, sign, token_for

SHARED = "a secret of sixteen"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TIMESTAMP = str(int(NOW.timestamp()))
BODY = b'{"delivered": true}'


def test_the_signature_is_hmac_sha256_over_timestamp_and_body() -> None:
    expected = hmac.new(SHARED.encode(), TIMESTAMP.encode() + b"." + BODY, hashlib.sha256).hexdigest()
    assert sign(SHARED, TIMESTAMP, BODY) == expected


def test_what_was_signed_is_known() -> None:
    signature = sign(SHARED, TIMESTAMP, BODY)
    assert is_signed(SHARED, TIMESTAMP, BODY, signature, NOW)
    assert is_signed(SHARED, TIMESTAMP, BODY, f"sha256={signature.upper()}", NOW)
    assert is_signed(SHARED, TIMESTAMP, BODY, signature, NOW + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("secret", "timestamp", "body", "late"),
    [
        ("another secret 16", TIMESTAMP, BODY, timedelta()),
        (SHARED, str(int(TIMESTAMP) + 1), BODY, timedelta()),
        (SHARED, TIMESTAMP, BODY + b" ", timedelta()),
        (SHARED, TIMESTAMP, BODY, timedelta(minutes=6)),
        (SHARED, TIMESTAMP, BODY, timedelta(minutes=-6)),
    ],
)
def test_what_was_not_is_not(secret: str, timestamp: str, body: bytes, late: timedelta) -> None:
    assert not is_signed(secret, timestamp, body, sign(SHARED, TIMESTAMP, BODY), NOW + late)


@pytest.mark.parametrize("timestamp", ["", "noon", "1e400", "٣", "9" * 400, "9" * 5_000])
def test_a_timestamp_that_is_none_signs_nothing(timestamp: str) -> None:
    assert not is_signed(SHARED, timestamp, BODY, sign(SHARED, timestamp, BODY), NOW)


def test_a_signature_that_is_none_is_no_error() -> None:
    assert not is_signed(SHARED, TIMESTAMP, BODY, "签名", NOW)


def test_each_gateway_has_a_token_of_its_own() -> None:
    token = token_for(SHARED, "aliyun")
    assert is_token(SHARED, "aliyun", token)
    assert not is_token(SHARED, "http", token)
    assert not is_token("another secret 16", "aliyun", token)
