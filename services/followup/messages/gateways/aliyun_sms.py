"""Aliyun SMS (阿里云短信服务) by its own client library.

Aliyun sends approved templates only, and has no idempotency key: our key goes out as ``OutId``, and before a message
is handed over again, the day's records of the phone are asked whether one with that ``OutId`` is among them.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import aiohttp
import msgspec
from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_dysmsapi20170525.models import QuerySendDetailsRequest, SendSmsRequest
from alibabacloud_tea_openapi.utils_models import Config
from Tea.exceptions import TeaException

from services.followup.messages.message import Accepted, GatewayRefused, GatewayUnavailable, Message

_OK = "OK"
_CHINA = ZoneInfo("Asia/Shanghai")
_MOST_RECORDS = 50
_AROUND_MIDNIGHT = timedelta(hours=1)

_LATER: Final = frozenset(
    {
        "isv.BUSINESS_LIMIT_CONTROL",
        "isv.DAY_LIMIT_CONTROL",
        "isv.MONTH_LIMIT_CONTROL",
        "isv.AMOUNT_NOT_ENOUGH",
        "isv.OUT_OF_SERVICE",
        "isv.PRODUCT_UN_SUBSCRIPT",
        "isv.PRODUCT_UNSUBSCRIBE",
        "isv.ACCOUNT_NOT_EXISTS",
        "isv.ACCOUNT_ABNORMAL",
        "isv.DENY_IP_RANGE",
        "isv.SIGN_STATE_ILLEGAL",
    }
)
"""Codes of limits, credit and account, which time or an operator mends. Other ``isv.`` codes blame the message."""


class AliyunAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Whose messages these are. ``templates`` are approved ones by ``<template>.<language>``."""

    access_key_id: str
    access_key_secret: str
    endpoint: str = "https://dysmsapi.aliyuncs.com"
    sign_name: str | None = None
    templates: Mapping[str, str] = {}

    def __repr__(self) -> str:
        """Without secrets."""
        return "AliyunAccount(…)"


class AliyunSmsGateway:
    """Sends one `SendSms` a message.

    Args:
        account: whose they are.
        seconds: longest wait for an answer.
        now: the clock.
    """

    name = "aliyun"

    def __init__(
        self, account: AliyunAccount, *, seconds: float = 10, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        address = urlsplit(account.endpoint)
        self._account = account
        self._seconds = seconds
        self._now = now
        self._client = Client(
            Config(
                access_key_id=account.access_key_id,
                access_key_secret=account.access_key_secret,
                endpoint=address.netloc,
                protocol=address.scheme.upper(),
                connect_timeout=int(seconds * 1000),
                read_timeout=int(seconds * 1000),
            )
        )

    async def send(self, message: Message) -> Accepted:
        """Hand the message over, unless an earlier attempt is on record.

        Raises:
            GatewayUnavailable: no answer, or one that says later.
            GatewayRefused: it will not be taken, or no approved template is set for it.
        """
        template = self._account.templates.get(f"{message.template}.{message.language}")
        if template is None:
            raise GatewayRefused("no_approved_template")
        if message.attempt > 1 and await self._is_on_record(message):
            return Accepted()
        answer = await self._ask(
            self._client.send_sms_async,
            SendSmsRequest(
                phone_numbers=_number(message.to),
                sign_name=self._account.sign_name or message.signature,
                template_code=template,
                template_param=msgspec.json.encode(message.params).decode(),
                out_id=message.key,
            ),
        )
        return Accepted(answer.biz_id)

    async def close(self) -> None:
        """Nothing is kept open between messages."""

    async def _is_on_record(self, message: Message) -> bool:
        now = self._now()
        days = {f"{at.astimezone(_CHINA):%Y%m%d}" for at in (now, now - _AROUND_MIDNIGHT)}
        for day in sorted(days):
            answer = await self._ask(
                self._client.query_send_details_async,
                QuerySendDetailsRequest(
                    phone_number=_number(message.to), send_date=day, current_page=1, page_size=_MOST_RECORDS
                ),
            )
            records = answer.sms_send_detail_dtos.sms_send_detail_dto if answer.sms_send_detail_dtos else ()
            if any(record.out_id == message.key for record in records or ()):
                return True
        return False

    async def _ask(self, call: Callable[[Any], Any], request: Any) -> Any:
        """The body of an answer that says OK."""
        try:
            async with asyncio.timeout(self._seconds):
                answer = await call(request)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, TeaException) as error:
            raise _worded(error) from None
        if answer.body.code != _OK:
            raise _of_code(str(answer.body.code))
        return answer.body


def _number(phone: str) -> str:
    """A mainland number without its country code, another one without its plus sign."""
    return phone.removeprefix("+86").removeprefix("+")


def _worded(error: Exception) -> GatewayUnavailable | GatewayRefused:
    """What the library's exception says, without the library's text, which may hold the number."""
    inner = getattr(error, "inner_exception", None) or error
    code = getattr(inner, "code", None)
    if not isinstance(code, str) or not code or code == "None":
        return GatewayUnavailable(type(inner).__name__)
    asked = getattr(inner, "retry_after", None)
    return _of_code(code, timedelta(milliseconds=asked) if isinstance(asked, int) else None)


def _of_code(code: str, retry_after: timedelta | None = None) -> GatewayUnavailable | GatewayRefused:
    if code.startswith("isv.") and code not in _LATER:
        return GatewayRefused(code[:60])
    return GatewayUnavailable(code[:60], retry_after)
