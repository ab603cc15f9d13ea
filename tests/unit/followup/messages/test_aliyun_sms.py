"""Aliyun's client, pointed at a server of our own: its signature, our key as OutId, its codes, and the look back."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote

import msgspec
import pytest
from aiohttp import web

from services.followup.messages.gateways.aliyun_sms import AliyunAccount, AliyunSmsGateway
from services.followup.messages.message import Accepted, GatewayRefused, GatewayUnavailable, Message
from tests.support.gateway_server import Fault, always, gateway_server
from tests.support.messages import message

KEY_ID, KEY = "LTAI-test", "known to both sides"
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
Answer = Callable[[str, Mapping[str, str]], tuple[int, dict[str, Any]]]


@asynccontextmanager
async def aliyun(answer: Answer) -> AsyncIterator[tuple[str, list[web.Request]]]:
    """A server that answers by action and query, and keeps what it was asked."""
    seen: list[web.Request] = []

    async def handle(request: web.Request) -> web.Response:
        seen.append(request)
        status, body = answer(request.headers["x-acs-action"], request.query)
        return web.json_response(body, status=status)

    app = web.Application()
    app.router.add_post("/", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", seen
    finally:
        await runner.cleanup()


def sent(_action: str, _query: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    return 200, {"Code": "OK", "Message": "OK", "BizId": "900^0", "RequestId": "r"}


async def hand_over(address: str, what: Message, *, at: datetime = NOON, seconds: float = 5) -> Accepted:
    account = AliyunAccount(
        access_key_id=KEY_ID,
        access_key_secret=KEY,
        endpoint=address,
        sign_name="示例汽车",
        templates={"thank_you.zh": "SMS_1"},
    )
    gateway = AliyunSmsGateway(account, seconds=seconds, now=lambda: at)
    return await gateway.send(what)


async def test_the_approved_template_is_asked_for_with_our_key() -> None:
    async with aliyun(sent) as (address, seen):
        assert await hand_over(address, message()) == Accepted("900^0")
    (request,) = seen
    query = dict(request.query)
    assert msgspec.json.decode(query.pop("TemplateParam")) == {"name": "王伟", "dealer": "北区店"}
    assert query == {
        "PhoneNumbers": "13800138000",
        "SignName": "示例汽车",
        "TemplateCode": "SMS_1",
        "OutId": message().key,
    }


async def test_the_request_is_signed_as_aliyun_checks_it() -> None:
    async with aliyun(sent) as (address, seen):
        await hand_over(address, message())
    (request,) = seen
    scheme, _, fields = request.headers["Authorization"].partition(" ")
    given = dict(field.split("=", 1) for field in fields.split(","))
    assert (scheme, given["Credential"]) == ("ACS3-HMAC-SHA256", KEY_ID)
    assert {"host", "x-acs-action", "x-acs-date", "x-acs-signature-nonce"} <= set(given["SignedHeaders"].split(";"))
    assert given["Signature"] == signature_of(request, given["SignedHeaders"])


def signature_of(request: web.Request, names: str) -> str:
    """The signature by the rules of Aliyun's manual, written down here once more."""
    pairs = sorted(parse_qsl(request.rel_url.raw_query_string))
    query = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs)
    headers = "".join(f"{name}:{request.headers[name].strip()}\n" for name in names.split(";"))
    payload = request.headers["x-acs-content-sha256"]
    canonical = f"{request.method}\n/\n{query}\n{headers}\n{names}\n{payload}"
    to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
    return hmac.new(KEY.encode(), to_sign.encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (200, "isv.BUSINESS_LIMIT_CONTROL", GatewayUnavailable),
        (200, "isv.DAY_LIMIT_CONTROL", GatewayUnavailable),
        (200, "isv.AMOUNT_NOT_ENOUGH", GatewayUnavailable),
        (200, "isp.SYSTEM_ERROR", GatewayUnavailable),
        (403, "SignatureDoesNotMatch", GatewayUnavailable),
        (503, "ServiceUnavailable", GatewayUnavailable),
        (400, "Throttling.User", GatewayUnavailable),
        (200, "isv.MOBILE_NUMBER_ILLEGAL", GatewayRefused),
        (200, "isv.BLACK_KEY_CONTROL_LIMIT", GatewayRefused),
        (400, "isv.TEMPLATE_MISSING_PARAMETERS", GatewayRefused),
    ],
)
async def test_a_code_says_later_or_never(
    status: int, code: str, kind: type[GatewayUnavailable | GatewayRefused]
) -> None:
    async with aliyun(lambda _action, _query: (status, {"Code": code, "Message": "m", "RequestId": "r"})) as (url, _):
        with pytest.raises(kind, match=f"^{code}$"):
            await hand_over(url, message())


@pytest.mark.parametrize("fault", [Fault.HANGS, Fault.CUT_BEFORE, Fault.GARBLED, Fault.BROKEN])
async def test_a_broken_connection_or_answer_is_no_refusal(fault: Fault) -> None:
    async with gateway_server(always(fault)) as server:
        with pytest.raises(GatewayUnavailable):
            await hand_over(server.address, message(), seconds=0.5)


async def test_who_is_not_there_is_unavailable() -> None:
    async with gateway_server() as server:
        pass
    with pytest.raises(GatewayUnavailable):
        await hand_over(server.address, message())


async def test_without_an_approved_template_nothing_is_asked() -> None:
    async with aliyun(sent) as (address, seen):
        with pytest.raises(GatewayRefused, match="no_approved_template"):
            await hand_over(address, message(language="en"))
    assert not seen


def on_record(key: str) -> Answer:
    """Aliyun's record of the day has one message with the key."""

    def answer(action: str, _query: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        if action == "SendSms":
            return 200, {"Code": "OK", "BizId": "901^0"}
        details = [{"OutId": "other"}, {"OutId": key, "SendStatus": 1}]
        return 200, {"Code": "OK", "TotalCount": 2, "SmsSendDetailDTOs": {"SmsSendDetailDTO": details}}

    return answer


async def test_before_a_repeat_the_days_records_are_asked_and_nothing_is_sent_twice() -> None:
    async with aliyun(on_record(message().key)) as (address, seen):
        assert await hand_over(address, message(attempt=2)) == Accepted(None)
    (request,) = seen
    assert request.headers["x-acs-action"] == "QuerySendDetails"
    assert request.query["PhoneNumber"] == "13800138000"
    assert request.query["SendDate"] == "20261124"


async def test_what_is_on_no_record_is_sent_again() -> None:
    async with aliyun(on_record("another")) as (address, seen):
        assert await hand_over(address, message(attempt=2)) == Accepted("901^0")
    assert [request.headers["x-acs-action"] for request in seen] == ["QuerySendDetails", "SendSms"]


async def test_just_after_midnight_in_china_the_day_before_is_asked_too() -> None:
    midnight = datetime(2026, 11, 24, 16, 10, tzinfo=UTC)
    async with aliyun(on_record("another")) as (address, seen):
        await hand_over(address, message(attempt=2), at=midnight)
    assert [request.query.get("SendDate") for request in seen] == ["20261124", "20261125", None]


def test_nothing_secret_shows() -> None:
    assert "LTAI" not in repr(AliyunAccount(access_key_id=KEY_ID, access_key_secret=KEY))
