"""The HTTP gateway asks as it is set to, over a real connection, and understands every way to fail."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest

from services.followup.messages.gateways.http_sms import HttpSmsGateway, HttpSmsRequest
from services.followup.messages.json_path import parse_path
from services.followup.messages.message import Accepted, GatewayRefused, GatewayUnavailable, Message
from services.followup.messages.signing import is_signed
from tests.support.gateway_server import Fault, GatewayServer, always, gateway_server, in_turn
from tests.support.messages import PHONE, message

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SHARED = "known to both sides"
BODY = {"to": "{to}", "text": "{text}", "key": "{key}"}
SUCCESS = (parse_path("$.code"), "0")


async def hand_over(
    server: GatewayServer, what: Message | None = None, *, seconds: float = 5, **fields: Any
) -> Accepted:
    gateway = HttpSmsGateway(
        HttpSmsRequest(**({"url": server.address, "body": BODY} | fields)), seconds=seconds, now=lambda: NOW
    )
    try:
        return await gateway.send(what or message())
    finally:
        await gateway.close()


async def test_the_request_is_the_templates_filled_in() -> None:
    body = {"mobile": "{to}", "content": "{text}", "extra": {"sign": "{signature}", "fixed": 1}, "list": ["{template}"]}
    headers = {"X-Trace": "{key}-{language}", "Authorization": "Bearer abc"}
    async with gateway_server() as server:
        accepted = await hand_over(server, url=f"{server.address}/send?v=1", body=body, headers=headers)
    (request,) = server.requests
    assert accepted == Accepted(f"gateway-{message().key}")
    assert (request.method, request.target) == ("POST", "/send?v=1")
    assert msgspec.json.decode(request.body) == {
        "mobile": PHONE,
        "content": message().text,
        "extra": {"sign": "北区店", "fixed": 1},
        "list": ["thank_you"],
    }
    assert request.headers["x-trace"] == f"{message().key}-zh"
    assert request.headers["authorization"] == "Bearer abc"
    assert request.headers["idempotency-key"] == message().key
    assert request.headers["content-type"] == "application/json"


async def test_a_text_cannot_break_out_of_its_field() -> None:
    sly = message(text='", "to": "+8610000", "x": "{key}')
    async with gateway_server() as server:
        await hand_over(server, sly)
    assert msgspec.json.decode(server.requests[0].body) == {"to": PHONE, "text": sly.text, "key": sly.key}


async def test_a_form_is_a_form() -> None:
    async with gateway_server() as server:
        await hand_over(server, format="form", body={"mobile": "{to}", "content": "{text}"})
    (request,) = server.requests
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.body.decode()) == {"mobile": [PHONE], "content": [message().text]}


async def test_what_is_got_goes_into_the_query() -> None:
    async with gateway_server() as server:
        await hand_over(server, method="GET", body={"mobile": "{to}"}, secret=SHARED)
    (request,) = server.requests
    assert parse_qs(urlsplit(request.target).query) == {"mobile": [PHONE]}
    signature = request.headers["x-signature"]
    assert is_signed(SHARED, request.headers["x-timestamp"], b"mobile=%2B8613800138000", signature, NOW)


async def test_the_body_is_signed_with_its_moment() -> None:
    async with gateway_server() as server:
        await hand_over(server, secret=SHARED, signature_header="X-Sign", timestamp_header="X-Time", key_header="X-Key")
    (request,) = server.requests
    assert request.headers["x-time"] == str(int(NOW.timestamp()))
    assert request.headers["x-key"] == message().key
    assert is_signed(SHARED, request.headers["x-time"], request.body, request.headers["x-sign"], NOW)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.BUSY, "http_429"),
        (Fault.BROKEN, "http_500"),
        (Fault.HANGS, "TimeoutError"),
        (Fault.CUT_BEFORE, "ReadError"),
        (Fault.CUT_AFTER, "ReadError"),
        (Fault.GARBLED, "answer_unreadable"),
    ],
)
async def test_what_passes_is_no_refusal(fault: Fault, code: str) -> None:
    async with gateway_server(always(fault)) as server:
        with pytest.raises(GatewayUnavailable) as raised:
            await hand_over(server, seconds=0.3 if fault is Fault.HANGS else 5)
    assert raised.value.code in (code, "RemoteProtocolError" if code == "ReadError" else code)
    assert raised.value.retry_after == (timedelta(seconds=1) if fault is Fault.BUSY else None)


async def test_who_is_not_there_is_unavailable() -> None:
    async with gateway_server() as server:
        pass
    with pytest.raises(GatewayUnavailable, match="ConnectError"):
        await hand_over(server)


async def test_what_will_never_be_taken_is_refused() -> None:
    async with gateway_server(always(Fault.REFUSED)) as server:
        with pytest.raises(GatewayRefused, match="http_422"):
            await hand_over(server)


@pytest.mark.parametrize(
    ("answer", "success", "expected"),
    [
        ({"code": 0, "id": "m1"}, SUCCESS, Accepted("m1")),
        ({"code": 0}, SUCCESS, Accepted(None)),
        ({"code": 0, "id": "多"}, SUCCESS, Accepted(None)),
        ({"code": 7, "id": "m1"}, SUCCESS, GatewayRefused("code_7")),
        ({"code": "余额不足"}, SUCCESS, GatewayRefused("refused")),
        ({"id": "m1"}, SUCCESS, GatewayUnavailable("answer_without_success")),
        ({"code": 7}, None, GatewayUnavailable("answer_without_id")),
        ([], None, GatewayUnavailable("answer_without_id")),
        ({"id": 5}, None, Accepted("5")),
    ],
)
async def test_an_answer_is_read_where_its_parts_are(
    answer: Any, success: Any, expected: Accepted | GatewayRefused | GatewayUnavailable
) -> None:
    assert await outcome(200, {}, msgspec.json.encode(answer), success=success) == told(expected)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (201, Accepted("m1")),
        (302, GatewayUnavailable("http_302")),
        (400, GatewayRefused("http_400")),
        (401, GatewayUnavailable("http_401")),
        (409, GatewayUnavailable("http_409")),
        (503, GatewayUnavailable("http_503")),
    ],
)
async def test_a_status_says_whose_fault_it_is(
    status: int, expected: Accepted | GatewayRefused | GatewayUnavailable
) -> None:
    assert await outcome(status, {}, b'{"id": "m1"}') == told(expected)


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [
        ("90", timedelta(seconds=90)),
        ("Tue, 24 Nov 2026 12:02:00 GMT", timedelta(minutes=2)),
        ("Tue, 24 Nov 2026 11:00:00 GMT", timedelta()),
        ("9" * 40, timedelta(days=1)),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
async def test_the_gateway_may_say_how_long_to_wait(retry_after: str, wait: timedelta | None) -> None:
    assert await outcome(429, {"Retry-After": retry_after}, b"") == ("GatewayUnavailable", "http_429", wait)


async def test_a_repeat_is_taken_once_whatever_happened_to_the_first() -> None:
    async with gateway_server(in_turn(Fault.CUT_AFTER)) as server:
        with pytest.raises(GatewayUnavailable):
            await hand_over(server)
        assert await hand_over(server, message(attempt=2)) == Accepted(f"gateway-{message().key}")
    assert list(server.taken) == [message().key]


def test_nothing_secret_or_personal_shows() -> None:
    assert "hidden" not in repr(
        HttpSmsRequest(url="http://hidden", body="hidden", headers={"a": "hidden"}, secret="hidden" * 4)
    )
    assert PHONE not in repr(message())
    assert "王" not in repr(message())


def told(result: Accepted | GatewayRefused | GatewayUnavailable) -> tuple[Any, ...]:
    """A result as what can be compared."""
    if isinstance(result, Accepted):
        return "Accepted", result.gateway_message_id, None
    return type(result).__name__, result.code, getattr(result, "retry_after", None)


async def outcome(status: int, headers: Mapping[str, str], body: bytes, **fields: Any) -> tuple[Any, ...]:
    """What comes of an answer."""
    answer = httpx.MockTransport(lambda _request: httpx.Response(status, headers=dict(headers), content=body))
    gateway = HttpSmsGateway(
        HttpSmsRequest(url="http://sms.test", body=BODY, **fields), now=lambda: NOW, transport=answer
    )
    try:
        return told(await gateway.send(message()))
    except (GatewayRefused, GatewayUnavailable) as error:
        return told(error)
    finally:
        await gateway.close()
