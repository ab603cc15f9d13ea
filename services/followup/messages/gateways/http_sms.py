"""An SMS gateway of any make that is spoken to over HTTP: what it wants to hear is set, not programmed."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
from msgspec import Struct

from services.followup.messages.json_path import Path, value_at
from services.followup.messages.message import Accepted, GatewayRefused, GatewayUnavailable, Message
from services.followup.messages.placeholders import fill
from services.followup.messages.signing import sign

PLACEHOLDERS = ("to", "text", "key", "signature", "template", "language", "timestamp")
"""What templates of the request may hold."""

_LATER = frozenset({401, 402, 403, 404, 407, 408, 409, 425, 429})
"""Not the message's fault: our credentials or credit, or the gateway has too much to do, or is at this very key."""

_REDIRECTS = range(300, 400)
_LONGEST_ID = 200


class HttpSmsRequest(Struct, frozen=True, kw_only=True):
    """What is asked of the gateway and where its answer has what (docs/messages.md).

    ``headers`` and the texts in ``body`` are templates with `PLACEHOLDERS`. ``success`` is a path and the value that
    stands there in the answer to a message that was taken.
    """

    url: str
    method: str = "POST"
    format: str = "json"
    headers: Mapping[str, str] = {}
    body: Any
    secret: str | None = None
    signature_header: str = "X-Signature"
    timestamp_header: str = "X-Timestamp"
    key_header: str = "Idempotency-Key"
    id_path: Path = ("id",)
    success: tuple[Path, str] | None = None

    def __repr__(self) -> str:
        """Without secrets."""
        return "HttpSmsRequest(…)"


class HttpSmsGateway:
    """Sends one request a message.

    Args:
        request: what is asked.
        seconds: longest wait for an answer.
        connections: most requests at once.
        now: the clock of timestamps.
        transport: instead of the network, for tests.
    """

    name = "http"

    def __init__(
        self,
        request: HttpSmsRequest,
        *,
        seconds: float = 10,
        connections: int = 64,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._request = request
        self._now = now
        self._seconds = seconds
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(seconds),
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            transport=transport,
        )

    async def send(self, message: Message) -> Accepted:
        """Hand the message over.

        Raises:
            GatewayUnavailable: no answer, or one that says later.
            GatewayRefused: it will not be taken.
        """
        try:
            async with asyncio.timeout(self._seconds):
                response = await self._http.send(self._request_for(message))
        except (httpx.HTTPError, TimeoutError) as error:
            raise GatewayUnavailable(type(error).__name__) from None
        status = response.status_code
        if status in _LATER or status in _REDIRECTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise GatewayUnavailable(f"http_{status}", self._retry_after(response))
        if status >= HTTPStatus.BAD_REQUEST:
            raise GatewayRefused(f"http_{status}")
        return self._read(response.content)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def _request_for(self, message: Message) -> httpx.Request:
        asked = self._request
        timestamp = str(int(self._now().timestamp()))
        values = {
            "to": message.to,
            "text": message.text,
            "key": message.key,
            "signature": message.signature,
            "template": message.template,
            "language": message.language,
            "timestamp": timestamp,
        }
        filled = _filled(asked.body, values)
        in_query = asked.method == "GET"
        body = b"" if in_query else _written(filled, asked.format)
        kind = "application/json" if asked.format == "json" else "application/x-www-form-urlencoded"
        headers = {} if in_query else {"Content-Type": kind}
        headers |= {name: fill(value, values) for name, value in asked.headers.items()}
        headers |= {asked.key_header: message.key, asked.timestamp_header: timestamp}
        params = filled if in_query else None
        if asked.secret is not None:
            signed = urlencode(filled).encode() if in_query else body
            headers[asked.signature_header] = sign(asked.secret, timestamp, signed)
        return self._http.build_request(asked.method, asked.url, params=params, content=body, headers=headers)

    def _read(self, content: bytes) -> Accepted:
        """What the gateway says in an answer whose status is good.

        Raises:
            GatewayRefused: the answer says that the message was not taken.
            GatewayUnavailable: it says nothing that we understand, so nobody knows.
        """
        try:
            answer = msgspec.json.decode(content)
        except msgspec.DecodeError:
            raise GatewayUnavailable("answer_unreadable") from None
        if self._request.success is not None:
            path, expected = self._request.success
            said = value_at(path, answer)
            if said is None:
                raise GatewayUnavailable("answer_without_success")
            if said != expected:
                raise GatewayRefused(_code(said))
        given = value_at(self._request.id_path, answer)
        if given is None and self._request.success is None:
            raise GatewayUnavailable("answer_without_id")
        return Accepted(given if given and len(given) <= _LONGEST_ID and _is_plain(given) else None)

    def _retry_after(self, response: httpx.Response) -> timedelta | None:
        given = response.headers.get("retry-after", "")
        if given.isdigit():
            return timedelta(seconds=min(int(given), 86_400))
        try:
            return max(parsedate_to_datetime(given).astimezone(UTC) - self._now(), timedelta())
        except ValueError:
            return None


def _filled(part: Any, values: Mapping[str, str]) -> Any:
    if isinstance(part, str):
        return fill(part, values)
    if isinstance(part, dict):
        return {name: _filled(inner, values) for name, inner in part.items()}
    return [_filled(inner, values) for inner in part] if isinstance(part, list) else part


def _written(filled: Any, how: str) -> bytes:
    return msgspec.json.encode(filled) if how == "json" else urlencode(filled).encode()


def _code(said: str) -> str:
    """A gateway's code as one that may be recorded: short and plain."""
    return f"code_{said}"[:60] if _is_plain(said) else "refused"


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text
