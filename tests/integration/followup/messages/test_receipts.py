"""Receipts and opting out are recorded when they are genuine and about a message of ours; nothing else is."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from services.followup.intake import Intake
from services.followup.messages.receipts import receipt_routes
from services.followup.messages.signing import sign, token_for
from shared.http.app import build_app
from tests.support.sending import Sending

pytestmark = pytest.mark.integration

SHARED = "known to both sides"
RECEIPTS, REPLIES = "/v1/messages/receipts", "/v1/messages/replies"


class Gateway:
    """Posts as a gateway does."""

    def __init__(self) -> None:
        self.http: httpx.AsyncClient
        self.ahead = timedelta()

    def now(self) -> datetime:
        """The time by both sides' clocks."""
        return datetime.now(UTC) + self.ahead

    async def post(self, path: str, told: Any, *, shared: str = SHARED, at: datetime | None = None) -> httpx.Response:
        """Post a signed body."""
        body = told if isinstance(told, bytes) else msgspec.json.encode(told)
        timestamp = str(int((at or self.now()).timestamp()))
        signed = {"X-Timestamp": timestamp, "X-Signature": sign(shared, timestamp, body)}
        return await self.http.post(path, content=body, headers=signed | {"Content-Type": "application/json"})


@pytest.fixture
async def gateway(sending: Sending) -> AsyncIterator[Gateway]:
    """A gateway before followup's API."""
    settings = sending.settings.model_copy(update={"receipt_secret": SHARED})
    async with Intake(sending.intake.address, tries=1) as intake:
        gateway = Gateway()
        routes = receipt_routes(sending.pool, intake, settings, now=gateway.now)
        app = build_app(routes, title="t", version="1", description="d", max_body_bytes=100_000)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://followup") as gateway.http:
            yield gateway


async def sent(  # noqa: PLR0913 - what a test may vary, most by keyword
    sending: Sending,
    gateway: str = "http",
    template: str = "thank_you",
    *,
    customer_id: UUID | None = None,
    dealer_id: str = "north",
    ago: timedelta = timedelta(),
) -> UUID:
    """A message that a gateway took."""
    task_id = uuid4()
    await sending.pool.execute(
        "INSERT INTO followup.message (task_id, dealer_id, customer_id, template, state, attempts, next_attempt_at,"
        " expires_at, channel, gateway, gateway_message_id, ended_at)"
        " VALUES ($1, $6, $2, $3, 'recorded', 1, now(), now(), 'sms', $4, $5, now() - $7::interval)",
        task_id,
        customer_id or uuid4(),
        template,
        gateway,
        f"id-{task_id}",
        dealer_id,
        ago,
    )
    return task_id


def problem(response: httpx.Response) -> tuple[int, str, str | None]:
    told = response.json()
    return response.status_code, told["type"].rpartition(":")[2], told.get("path")


async def test_a_receipt_is_recorded_by_key_or_by_the_gateways_id(sending: Sending, gateway: Gateway) -> None:
    one, other = await sent(sending), await sent(sending)
    receipts = [
        {"key": str(one), "delivered": True},
        {"message_id": f"id-{other}", "delivered": False, "reason": "UNDELIV"},
        {"key": str(uuid4()), "delivered": True},
    ]
    response = await gateway.post(f"{RECEIPTS}/http", receipts)
    assert (response.status_code, response.json()) == (200, {"recorded": 2, "unknown": 1, "code": 0, "msg": "OK"})
    (command,) = sending.intake.of(one)
    assert (command["type"], command["delivered"], command["reason"]) == ("RecordMessageReceipt", True, None)
    assert (command["gateway"], command["gateway_message_id"]) == ("http", f"id-{one}")
    assert command["actor"] == {"id": "followup", "role": "integration"}
    (command,) = sending.intake.of(other)
    assert (command["delivered"], command["reason"]) == (False, "UNDELIV")


async def test_a_receipt_that_comes_twice_is_recorded_once(sending: Sending, gateway: Gateway) -> None:
    task_id = await sent(sending)
    for _ in range(2):
        assert (await gateway.post(f"{RECEIPTS}/http", {"key": str(task_id), "delivered": True})).status_code == 200
    assert len(sending.intake.of(task_id)) == 1


async def test_aliyuns_reports_are_read(sending: Sending, gateway: Gateway) -> None:
    one, other = await sent(sending, "aliyun"), await sent(sending, "aliyun")
    report = {"phone_number": "13800138000", "send_time": "2026-11-24 20:00:00", "sms_size": "1"}
    reports = [
        report | {"success": True, "err_code": "DELIVERED", "biz_id": "x^0", "out_id": str(one)},
        report | {"success": False, "err_code": "MOBILE_NOT_ON_SERVICE", "biz_id": f"id-{other}", "out_id": "crm-7"},
        report | {"success": True, "err_code": "DELIVERED", "biz_id": "y^0", "out_id": "another system's"},
    ]
    address = f"{RECEIPTS}/aliyun?token={token_for(SHARED, 'aliyun')}"
    response = await gateway.http.post(address, json=reports)
    assert response.json() == {"recorded": 2, "unknown": 1, "code": 0, "msg": "OK"}
    assert [command["delivered"] for command in sending.intake.of(one)] == [True]
    assert [command["reason"] for command in sending.intake.of(other)] == ["MOBILE_NOT_ON_SERVICE"]


@pytest.mark.parametrize(
    ("text", "template", "purposes"),
    [
        ("TD", "greeting", ["marketing"]),
        (" 退订。", "thank_you", ["marketing", "service"]),
        ("stop", "spring-campaign", ["marketing"]),
        ("谢谢", "greeting", []),
        ("please do not stop", "greeting", []),
    ],
)
async def test_who_opts_out_gets_no_more_such_messages(
    sending: Sending, gateway: Gateway, text: str, template: str, purposes: list[str]
) -> None:
    task_id = await sent(sending, template=template)
    response = await gateway.post(f"{REPLIES}/http", {"message_id": f"id-{task_id}", "text": text})
    assert response.status_code == 200
    commands = list(sending.intake.recorded.values())
    assert [command["purpose"] for command in commands] == purposes
    assert all(command["type"] == "ChangeContactConsent" and command["allowed"] is False for command in commands)
    assert all(command["channel"] == "sms" for command in commands)
    assert text not in str(commands)


async def test_who_allowed_messages_again_may_opt_out_again_on_the_same_day(sending: Sending, gateway: Gateway) -> None:
    reply = {"key": str(await sent(sending, template="greeting")), "text": "TD"}
    await gateway.post(f"{REPLIES}/http", reply)
    gateway.ahead = timedelta(minutes=2)
    await gateway.post(f"{REPLIES}/http", reply)
    assert [command["allowed"] for command in sending.intake.recorded.values()] == [False, False]


async def test_a_reply_of_which_only_the_phone_is_known_is_matched_with_who_was_written_to(
    sending: Sending, gateway: Gateway
) -> None:
    wang, li, long_ago = uuid4(), uuid4(), uuid4()
    sending.intake.knows(wang, phone="+8613800138000")
    sending.intake.knows(li, phone="+8613900139000")
    sending.intake.knows(long_ago, phone="+8613800138000")
    await sent(sending, "aliyun", customer_id=wang, ago=timedelta(hours=2))
    await sent(sending, "aliyun", "greeting", customer_id=wang)
    await sent(sending, "aliyun", customer_id=wang, dealer_id="south")
    await sent(sending, "aliyun", customer_id=li)
    await sent(sending, "aliyun", customer_id=long_ago, ago=timedelta(days=9))
    replies = [{"phone_number": "13800138000", "content": "退订"}, {"phone_number": "13700137000", "content": "TD"}]
    address = f"{REPLIES}/aliyun?token={token_for(SHARED, 'aliyun')}"
    response = await gateway.http.post(address, json=replies)
    assert response.json() == {"recorded": 1, "unknown": 1, "code": 0, "msg": "OK"}
    declined = [(one["customer_id"], one["dealer_id"], one["purpose"]) for one in sending.intake.recorded.values()]
    assert sorted(declined) == [
        (str(wang), "north", "marketing"),
        (str(wang), "south", "marketing"),
        (str(wang), "south", "service"),
    ]


async def test_while_intake_is_away_phones_cannot_be_matched(sending: Sending, gateway: Gateway) -> None:
    await sent(sending, customer_id=uuid4())
    sending.intake.answers["/v1/persons/read"] = 503
    response = await gateway.post(f"{REPLIES}/http", {"phone": "+8613800138000", "text": "TD"})
    assert problem(response) == (503, "NotRecorded", None)


@pytest.mark.parametrize("path", [RECEIPTS, REPLIES])
async def test_what_is_not_signed_by_the_gateway_is_refused(sending: Sending, gateway: Gateway, path: str) -> None:
    told = {"key": str(await sent(sending)), "delivered": True, "text": "TD"}
    late = datetime(2026, 1, 1, tzinfo=UTC)
    for response in (
        await gateway.http.post(f"{path}/http", json=told),
        await gateway.post(f"{path}/http", told, shared="known to one only"),
        await gateway.post(f"{path}/http", told, at=late),
        await gateway.http.post(f"{path}/http?token={token_for(SHARED, 'aliyun')}", json=told),
        await gateway.http.post(f"{path}/http?token=", json=told),
    ):
        assert problem(response) == (401, "SignatureInvalid", None)
    assert not sending.intake.recorded


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (b"{", (400, "BodyMalformed", None)),
        (b"", (400, "BodyMalformed", None)),
        ({"delivered": True}, (422, "FieldInvalid", "$.key")),
        ([{"key": str(UUID(int=1)), "delivered": True}, {"delivered": True}], (422, "FieldInvalid", "$[1].key")),
        ({"key": "x", "delivered": True}, (422, "FieldInvalid", "$.key")),
        ({"key": str(UUID(int=1))}, (422, "FieldInvalid", "$.delivered")),
        ({"key": str(UUID(int=1)), "delivered": True}, (404, "MessageUnknown", None)),
    ],
)
async def test_what_is_no_receipt_of_ours_is_refused(
    sending: Sending, gateway: Gateway, told: Any, expected: tuple[int, str, str | None]
) -> None:
    await sent(sending)
    assert problem(await gateway.post(f"{RECEIPTS}/http", told)) == expected
    assert not sending.intake.recorded


async def test_a_message_of_another_gateway_is_unknown(sending: Sending, gateway: Gateway) -> None:
    task_id = await sent(sending, "aliyun")
    for told in ({"key": str(task_id), "delivered": True}, {"message_id": f"id-{task_id}", "delivered": True}):
        assert problem(await gateway.post(f"{RECEIPTS}/http", told))[:2] == (404, "MessageUnknown")


async def test_while_intake_is_away_the_gateway_is_asked_to_come_again(sending: Sending, gateway: Gateway) -> None:
    told = {"key": str(await sent(sending)), "delivered": True}
    sending.intake.answers["/v1/batch"] = 503
    response = await gateway.post(f"{RECEIPTS}/http", told)
    assert problem(response) == (503, "NotRecorded", None)
    assert response.headers["retry-after"] == "5"
    sending.intake.answers.clear()
    assert (await gateway.post(f"{RECEIPTS}/http", told)).status_code == 200


async def test_without_a_secret_nothing_is_taken(sending: Sending) -> None:
    async with Intake(sending.intake.address) as intake:
        routes = receipt_routes(sending.pool, intake, sending.settings)
        app = build_app(routes, title="t", version="1", description="d", max_body_bytes=100_000)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://followup") as http:
            assert problem(await http.post(f"{RECEIPTS}/http", json={}))[:2] == (401, "SignatureInvalid")
