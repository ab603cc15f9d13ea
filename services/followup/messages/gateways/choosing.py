"""Which gateway carries which channel: what the settings say, checked before the first message goes out."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from services.followup.messages.gateways.file_outbox import FileOutbox
from services.followup.messages.gateways.http_sms import PLACEHOLDERS, HttpSmsGateway, HttpSmsRequest
from services.followup.messages.gateways.smtp_mail import MailServer, SmtpGateway
from services.followup.messages.json_path import Path, parse_path
from services.followup.messages.message import Gateway
from services.followup.messages.placeholders import TextInvalid, names_in
from shared.events.values import Channel
from shared.settings import Settings, SettingsInvalid, variable_of


def gateways_of(settings: Settings) -> Mapping[Channel, Gateway]:
    """The gateway of every channel that has one.

    Raises:
        SettingsInvalid: a gateway's settings are missing or wrong; the variable is named, its value is not.
    """
    made = {
        Channel.SMS: _SMS[settings.sms_gateway](settings),
        Channel.EMAIL: _EMAIL[settings.email_gateway](settings),
    }
    return {channel: gateway for channel, gateway in made.items() if gateway is not None}


def _no_gateway(_settings: Settings) -> Gateway | None:
    return None


def _file_of(name: str) -> Callable[[Settings], Gateway]:
    return lambda settings: FileOutbox("file", settings.data_dir / "outbox" / name)


def _http(settings: Settings) -> Gateway:
    body = _parsed(settings, "sms_http_body")
    if settings.sms_http_format == "form" or settings.sms_http_method == "GET":
        _require_texts("sms_http_body", body)
    headers = _texts(settings, "sms_http_headers")
    for field, part in (("sms_http_body", body), ("sms_http_headers", headers)):
        _check_placeholders(field, part)
    request = HttpSmsRequest(
        url=_given(settings, "sms_http_url"),
        method=settings.sms_http_method,
        format=settings.sms_http_format,
        headers=headers,
        body=body,
        secret=settings.sms_http_secret,
        signature_header=settings.sms_http_signature_header,
        timestamp_header=settings.sms_http_timestamp_header,
        key_header=settings.sms_http_key_header,
        id_path=_path("sms_http_id_path", settings.sms_http_id_path),
        success=_success(settings.sms_http_success),
    )
    return HttpSmsGateway(request, seconds=settings.gateway_seconds, connections=settings.sender_concurrency)


def _aliyun(settings: Settings) -> Gateway:
    from services.followup.messages.gateways import aliyun_sms  # noqa: PLC0415 - takes a second, which others save

    templates = _texts(settings, "aliyun_templates")
    if not templates:
        raise _wrong("aliyun_templates", "请填写至少一个已审批模板", "name at least one approved template")
    account = aliyun_sms.AliyunAccount(
        access_key_id=_given(settings, "aliyun_access_key_id"),
        access_key_secret=_given(settings, "aliyun_access_key_secret"),
        endpoint=settings.aliyun_endpoint,
        sign_name=settings.aliyun_sign_name,
        templates=templates,
    )
    return aliyun_sms.AliyunSmsGateway(account, seconds=settings.gateway_seconds)


def _smtp(settings: Settings) -> Gateway:
    if (settings.smtp_user is None) != (settings.smtp_password is None):
        raise _wrong("smtp_password", "账号与密码须同时设置", "set user and password together")
    if settings.smtp_user is not None and settings.smtp_security == "none":
        raise _wrong("smtp_security", "不加密的连接不得发送密码", "a password does not go over an open connection")
    sender = _given(settings, "smtp_sender")
    if "@" not in sender:
        raise _wrong("smtp_sender", "应为邮件地址", "expected an e-mail address")
    server = MailServer(
        host=_given(settings, "smtp_host"),
        port=settings.smtp_port,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=settings.smtp_password,
        sender=sender,
    )
    return SmtpGateway(server, seconds=settings.gateway_seconds)


_SMS: Mapping[str, Callable[[Settings], Gateway | None]] = {
    "file": _file_of("sms"),
    "http": _http,
    "aliyun": _aliyun,
    "off": _no_gateway,
}
_EMAIL: Mapping[str, Callable[[Settings], Gateway | None]] = {
    "file": _file_of("email"),
    "smtp": _smtp,
    "off": _no_gateway,
}


def _given(settings: Settings, field: str) -> str:
    value: str | None = getattr(settings, field)
    if value is None:
        raise _wrong(field, "所选网关需要此项", "the chosen gateway needs it")
    return value


def _parsed(settings: Settings, field: str) -> Any:
    try:
        return json.loads(getattr(settings, field))
    except ValueError:
        raise _wrong(field, "不是有效的 JSON", "it is not JSON") from None


def _texts(settings: Settings, field: str) -> Mapping[str, str]:
    return _require_texts(field, _parsed(settings, field))


def _require_texts(field: str, parsed: Any) -> Mapping[str, str]:
    if not isinstance(parsed, dict) or not all(isinstance(value, str) for value in parsed.values()):
        raise _wrong(field, "应为 JSON 对象，值均为文本", "expected a JSON object of texts")
    return parsed


def _check_placeholders(field: str, part: Any) -> None:
    if isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            _check_placeholders(field, inner)
    if not isinstance(part, str):
        return
    try:
        unknown = names_in(part) - set(PLACEHOLDERS)
    except TextInvalid as error:
        raise _wrong(field, error.zh, error.en) from None
    if unknown:
        known = ", ".join(PLACEHOLDERS)
        raise _wrong(field, f"占位符只有：{known}", f"the only placeholders are: {known}")


def _path(field: str, text: str) -> Path:
    try:
        return parse_path(text)
    except ValueError as error:
        raise _wrong(field, "应为形如 $.data.id 的路径", str(error)) from None


def _success(text: str | None) -> tuple[Path, str] | None:
    if text is None:
        return None
    path, equals, value = text.partition("=")
    if not equals:
        raise _wrong("sms_http_success", "应形如 $.code=0", "expected a path and a value, as $.code=0")
    return _path("sms_http_success", path), value


def _wrong(field: str, zh: str, en: str) -> SettingsInvalid:
    meaning = Settings.model_fields[field].description
    return SettingsInvalid(f"设置有误 · Settings are wrong:\n  {variable_of(field)}: {zh} · {en}\n    {meaning}")
