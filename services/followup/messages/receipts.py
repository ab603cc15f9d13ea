"""What comes back of messages: delivery receipts, and customers who want no more of them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import structlog
from asyncpg import Record
from litestar import Request, post
from litestar.params import PathParameter, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Struct

from services.followup.intake import Intake, IntakeUnreachable
from services.followup.messages.addressees import messages_named, messages_to
from services.followup.messages.receipt_bodies import Receipt, Reply, code_of, read_receipts, read_replies
from services.followup.messages.recording import ACTOR
from services.followup.messages.signing import is_signed, is_token
from services.followup.messages.texts import purpose_of
from shared.database.connection import Pool
from shared.events.message import ConsentPurpose
from shared.events.values import Channel
from shared.http.answered import Answered
from shared.http.json_bodies import takes
from shared.http.parameters import SLUG
from shared.http.problems import ProblemRaised, problem
from shared.settings import Settings

_log = structlog.get_logger(__name__)
_OUR_FAULT = 500

GatewayName = Annotated[str, PathParameter(pattern=SLUG, description="网关 · Gateway by name")]
Token = Annotated[
    str | None, QueryParameter(max_length=64, description="不能签名的网关所用令牌 · For gateways that cannot sign")
]


class Taken(Struct, frozen=True):
    """How many entries were recorded, and how many are about no message of ours. Aliyun reads ``code`` and ``msg``."""

    recorded: int
    unknown: int
    code: int = 0
    msg: str = "OK"


def receipt_routes(
    pool: Pool, intake: Intake, settings: Settings, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> list[ControllerRouterHandler]:
    """The routes that gateways post to. Who posts must have signed the body with the receipts' secret.

    Args:
        pool: knows whose a message is.
        intake: records what came back.
        settings: the secret.
        now: the clock that signatures are checked against.
    """

    async def signed_body(gateway: str, request: Request[Any, Any, Any], token: str | None) -> bytes:
        body = await request.body()
        secret = settings.receipt_secret
        headers = request.headers
        timestamp, signature = headers.get("x-timestamp", ""), headers.get("x-signature", "")
        is_genuine = secret is not None and (
            is_signed(secret, timestamp, body, signature, now()) if token is None else is_token(secret, gateway, token)
        )
        if not is_genuine:
            raise ProblemRaised(
                problem(
                    "SignatureInvalid",
                    401,
                    en="The body must be signed: X-Signature over X-Timestamp and body, or the gateway's token",
                    zh="须以 X-Signature 对 X-Timestamp 与请求体签名，或使用网关令牌",
                )
            )
        return body

    @post(
        "/v1/messages/receipts/{gateway:str}",
        status_code=200,
        tags=["messages"],
        summary="消息回执 · Delivery receipts",
        operation_id="take_receipts",
        operation_class=takes(Receipt),
    )
    async def take_receipts(gateway: GatewayName, request: Request[Any, Any, Any], token: Token = None) -> Taken:
        """Whether messages arrived: one receipt or a list of them (`aliyun`: its SmsReport), signed."""
        receipts = read_receipts(gateway, await signed_body(gateway, request, token))
        rows = await messages_named(pool, gateway, receipts)
        known = [(row, receipt) for row, receipt in zip(rows, receipts, strict=True) if row is not None]
        commands = [_receipt(gateway, row, receipt) for row, receipt in known]
        return await _record(intake, commands, known=len(known), told=len(receipts))

    @post(
        "/v1/messages/replies/{gateway:str}",
        status_code=200,
        tags=["messages"],
        summary="客户回复与退订 · Replies and opting out",
        operation_id="take_replies",
        operation_class=takes(Reply),
    )
    async def take_replies(gateway: GatewayName, request: Request[Any, Any, Any], token: Token = None) -> Taken:
        """What customers wrote back, signed as receipts: who opts out (退订, TD, STOP) gets no more such messages."""
        replies = read_replies(gateway, await signed_body(gateway, request, token))
        wishes = [reply for reply in replies if reply.is_opt_out]
        meant = await _meant(pool, intake, gateway, wishes)
        commands = [command for rows in meant for row in rows for command in _opt_outs(row, now())]
        return await _record(intake, commands, known=sum(map(bool, meant)), told=len(wishes))

    return [take_receipts, take_replies]


async def _meant(pool: Pool, intake: Intake, gateway: str, replies: Sequence[Reply]) -> list[list[Record]]:
    """The messages that each reply may be to: the one that it names, else the latest to each who has the phone."""
    named = await messages_named(pool, gateway, replies)
    phones = [reply.phone for row, reply in zip(named, replies, strict=True) if row is None and reply.phone is not None]
    try:
        by_phone = await messages_to(pool, intake, gateway, phones)
    except IntakeUnreachable:
        raise _not_now() from None
    return [
        [row] if row is not None else by_phone.get(reply.phone or "", [])
        for row, reply in zip(named, replies, strict=True)
    ]


async def _record(intake: Intake, commands: Sequence[dict[str, Any]], *, known: int, told: int) -> Taken:
    """Record what is told of messages of ours.

    Raises:
        ProblemRaised: 404, none of them is ours; 503, intake does not record now.
    """
    if told and not known:
        raise ProblemRaised(
            problem("MessageUnknown", 404, en="None of these messages is known", zh="没有这些消息的记录")
        )
    try:
        answers = await intake.submit(commands)
    except IntakeUnreachable:
        raise _not_now() from None
    _check(answers)
    return Taken(recorded=known, unknown=told - known)


def _check(answers: Sequence[Answered]) -> None:
    """Nothing is dropped silently: our own failures are told to the gateway, refusals to the operator."""
    if any(answer.status >= _OUR_FAULT for answer in answers):
        raise _not_now()
    refusals = sorted({answer.refusal for answer in answers if answer.refusal is not None})
    if refusals:
        _log.warning("receipts_refused", refusals=refusals)


def _receipt(gateway: str, row: Record, receipt: Receipt) -> dict[str, Any]:
    verdict = "delivered" if receipt.delivered else "failed"
    return {
        "type": "RecordMessageReceipt",
        "request_id": f"message-receipt-{row['task_id']}-{verdict}",
        **_whose(row),
        "task_id": row["task_id"],
        "gateway": gateway,
        "gateway_message_id": row["gateway_message_id"],
        "delivered": receipt.delivered,
        "reason": None if receipt.delivered else code_of(receipt.reason),
    }


def _opt_outs(row: Record, now: datetime) -> list[dict[str, Any]]:
    """Who does not want a service message wants no marketing either; marketing alone may be declined.

    A reply that is told twice within a minute is recorded once; later it may be the customer's word on a new consent.
    """
    declined = {ConsentPurpose.MARKETING, purpose_of(row["template"])}
    return [
        {
            "type": "ChangeContactConsent",
            "request_id": f"opt-out-{row['task_id']}-{purpose}-{now:%Y%m%d%H%M}",
            **_whose(row),
            "channel": row["channel"] or Channel.SMS,
            "purpose": purpose,
            "allowed": False,
        }
        for purpose in sorted(declined)
    ]


def _whose(row: Record) -> dict[str, Any]:
    return {"dealer_id": row["dealer_id"], "actor": ACTOR, "customer_id": row["customer_id"]}


def _not_now() -> ProblemRaised:
    return ProblemRaised(
        problem("NotRecorded", 503, en="Not recorded now; send it again", zh="暂未入账，请重试"), {"Retry-After": "5"}
    )
