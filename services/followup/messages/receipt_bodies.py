"""What gateways post about messages that they took: their formats, read into one."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from shared.events.values import described
from shared.http.decoding import decode_body, field_invalid

MOST_AT_ONCE: Final = 1_000

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,59}\Z")
_MAINLAND = re.compile(r"1\d{10}\Z")
_Phone = Annotated[str, Meta(pattern=r"^\+\d{5,15}\Z")]
_Short = Annotated[str, Meta(max_length=200)]
_STOP_WORDS = frozenset({"td", "t", "r", "n", "stop", "unsubscribe", "退订", "拒收", "取消订阅"})


class Receipt(Struct, frozen=True, kw_only=True):
    """Whether one message arrived. It is named by our key, by the gateway's own id, or both."""

    key: Annotated[UUID | None, described("Idempotency key that the message had", "幂等键")] = None
    message_id: Annotated[_Short | None, described("The gateway's id", "网关消息编号")] = None
    delivered: Annotated[bool, described("Whether it arrived", "是否送达")]
    reason: Annotated[_Short | None, described("Why it did not, as a code", "未送达原因")] = None


class Reply(Struct, frozen=True, kw_only=True):
    """What a customer wrote back. Only words of opting out are understood; neither text nor phone is kept."""

    key: Annotated[UUID | None, described("Idempotency key that the message had", "幂等键")] = None
    message_id: Annotated[_Short | None, described("The gateway's id", "网关消息编号")] = None
    phone: Annotated[_Phone | None, described("From which phone, where nothing else is known", "回复号码")] = None
    text: Annotated[str, described("What was written", "回复内容", max_length=1000)]

    def __repr__(self) -> str:
        """Nothing personal: this may stand in a log."""
        return "Reply(…)"

    @property
    def is_opt_out(self) -> bool:
        """Whether the customer wants no more messages, typed in letters of any width."""
        return unicodedata.normalize("NFKC", self.text).strip().strip("。.!").lower() in _STOP_WORDS


class _AliyunReport(Struct, frozen=True):
    """An entry of Aliyun's SmsReport. ``out_id`` is our key; other systems of the account have keys of their own."""

    success: bool
    biz_id: str = ""
    out_id: str = ""
    err_code: str = ""


class _AliyunReply(Struct, frozen=True):
    """An entry of Aliyun's SmsUp."""

    phone_number: Annotated[str, Meta(pattern=r"^\+?\d{5,15}\Z")]
    content: Annotated[str, Meta(max_length=1000)]


_Many = Annotated[list[Receipt], Meta(max_length=MOST_AT_ONCE)]
_RECEIPTS = msgspec.json.Decoder(Receipt | _Many)
_REPLIES = msgspec.json.Decoder(Reply | Annotated[list[Reply], Meta(max_length=MOST_AT_ONCE)])
_ALIYUN_REPLIES = msgspec.json.Decoder(Annotated[list[_AliyunReply], Meta(max_length=MOST_AT_ONCE)])
_ALIYUN = msgspec.json.Decoder(Annotated[list[_AliyunReport], Meta(max_length=MOST_AT_ONCE)])


def read_receipts(gateway: str, body: bytes) -> Sequence[Receipt]:
    """The receipts in a body, in Aliyun's format where the gateway is ``aliyun``.

    Raises:
        ProblemRaised: 400 or 422; it is something else.
    """
    if gateway == "aliyun":
        return [_of_aliyun(report) for report in decode_body(_ALIYUN, body)]
    read = decode_body(_RECEIPTS, body)
    receipts = read if isinstance(read, list) else [read]
    _refuse_nameless(receipts)
    return receipts


def read_replies(gateway: str, body: bytes) -> Sequence[Reply]:
    """The replies in a body, in Aliyun's format where the gateway is ``aliyun``.

    Raises:
        ProblemRaised: 400 or 422; it is something else.
    """
    if gateway == "aliyun":
        told = decode_body(_ALIYUN_REPLIES, body)
        return [Reply(phone=_international(one.phone_number), text=one.content) for one in told]
    read = decode_body(_REPLIES, body)
    replies = read if isinstance(read, list) else [read]
    _refuse_nameless(replies)
    return replies


def code_of(reason: str | None) -> str | None:
    """A gateway's reason as a code that may be recorded; ``other`` where it is prose."""
    if not reason:
        return None
    return reason if _CODE.match(reason) else "other"


def _of_aliyun(report: _AliyunReport) -> Receipt:
    try:
        key = UUID(report.out_id)
    except ValueError:
        key = None
    reason = None if report.success else report.err_code
    return Receipt(key=key, message_id=report.biz_id or None, delivered=report.success, reason=reason)


def _international(number: str) -> str:
    """Aliyun writes mainland numbers without their country code, others without the plus sign."""
    return f"+86{number}" if _MAINLAND.match(number) else f"+{number.removeprefix('+')}"


def _refuse_nameless(told: Sequence[Receipt | Reply]) -> None:
    for place, one in enumerate(told):
        if one.key is None and one.message_id is None and getattr(one, "phone", None) is None:
            raise field_invalid(
                "$.key" if len(told) == 1 else f"$[{place}].key",
                en="Name the message, by key or message_id",
                zh="请用 key 或 message_id 指明消息",
            )
