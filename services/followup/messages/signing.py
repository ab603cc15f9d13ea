"""HMAC-SHA256 over a timestamp and a body: what goes out is signed so, and what comes in is checked."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

TOLERANCE: Final = timedelta(minutes=5)
"""How far the clocks of a gateway and ours may be apart."""


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a body, in hexadecimal digits."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_signed(secret: str, timestamp: str, body: bytes, signature: str, now: datetime) -> bool:
    """Whether the signature is the body's, and was made about now."""
    expected = sign(secret, timestamp, body)
    if not hmac.compare_digest(expected.encode(), signature.removeprefix("sha256=").lower().encode()):
        return False
    try:
        return abs(now.timestamp() - int(timestamp)) <= TOLERANCE.total_seconds()
    except (ValueError, OverflowError):
        return False


def token_for(secret: str, gateway: str) -> str:
    """For gateways that cannot sign: what stands in the address that they are given, known to nobody else."""
    return hmac.new(secret.encode(), b"receipts of " + gateway.encode(), hashlib.sha256).hexdigest()


def is_token(secret: str, gateway: str, token: str) -> bool:
    """Whether it is the gateway's token."""
    return hmac.compare_digest(token_for(secret, gateway).encode(), token.encode())
