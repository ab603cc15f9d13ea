"""Which gateway carries what is checked at the start; what is wrong is named by its variable, never by its value."""

from pathlib import Path
from typing import Any

import pytest

from services.followup.messages.gateways.aliyun_sms import AliyunSmsGateway
from services.followup.messages.gateways.choosing import gateways_of
from services.followup.messages.gateways.file_outbox import FileOutbox
from services.followup.messages.gateways.http_sms import HttpSmsGateway
from services.followup.messages.gateways.smtp_mail import SmtpGateway
from shared.events.values import Channel
from shared.settings import Settings, SettingsInvalid

HTTP: dict[str, Any] = {"sms_gateway": "http", "sms_http_url": "https://sms.test/send"}
ALIYUN: dict[str, Any] = {
    "sms_gateway": "aliyun",
    "aliyun_access_key_id": "LTAI",
    "aliyun_access_key_secret": "hidden",
    "aliyun_templates": '{"thank_you.zh": "SMS_1"}',
}
SMTP: dict[str, Any] = {"email_gateway": "smtp", "smtp_host": "mail.test", "smtp_sender": "crm@north.test"}


def settings(**fields: Any) -> Settings:
    return Settings(data_dir=Path("data"), **fields)


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({}, {Channel.SMS: FileOutbox}),
        ({"sms_gateway": "off"}, {}),
        (HTTP, {Channel.SMS: HttpSmsGateway}),
        (ALIYUN, {Channel.SMS: AliyunSmsGateway}),
        (SMTP | {"sms_gateway": "off"}, {Channel.EMAIL: SmtpGateway}),
        ({"email_gateway": "file"}, {Channel.SMS: FileOutbox, Channel.EMAIL: FileOutbox}),
    ],
)
async def test_each_channel_has_its_gateway(fields: dict[str, Any], kinds: dict[Channel, type]) -> None:
    made = gateways_of(settings(**fields))
    assert {channel: type(gateway) for channel, gateway in made.items()} == kinds
    for gateway in made.values():
        await gateway.close()


@pytest.mark.parametrize(
    ("fields", "variable"),
    [
        (HTTP | {"sms_http_url": None}, "SHOWROOM_SMS_HTTP_URL"),
        (HTTP | {"sms_http_body": "{hidden"}, "SHOWROOM_SMS_HTTP_BODY"),
        (HTTP | {"sms_http_body": '{"to": ["{phone}"], "k": "hidden"}'}, "SHOWROOM_SMS_HTTP_BODY"),
        (HTTP | {"sms_http_body": '{"to": "{to"}'}, "SHOWROOM_SMS_HTTP_BODY"),
        (HTTP | {"sms_http_body": '{"to": {"hidden": "{to}"}}', "sms_http_format": "form"}, "SHOWROOM_SMS_HTTP_BODY"),
        (HTTP | {"sms_http_headers": '["hidden"]'}, "SHOWROOM_SMS_HTTP_HEADERS"),
        (HTTP | {"sms_http_headers": '{"X": 1}'}, "SHOWROOM_SMS_HTTP_HEADERS"),
        (HTTP | {"sms_http_headers": '{"X": "{hidden}"}'}, "SHOWROOM_SMS_HTTP_HEADERS"),
        (HTTP | {"sms_http_id_path": "hidden"}, "SHOWROOM_SMS_HTTP_ID_PATH"),
        (HTTP | {"sms_http_success": "$.code"}, "SHOWROOM_SMS_HTTP_SUCCESS"),
        (HTTP | {"sms_http_success": "hidden=0"}, "SHOWROOM_SMS_HTTP_SUCCESS"),
        (ALIYUN | {"aliyun_access_key_id": None}, "SHOWROOM_ALIYUN_ACCESS_KEY_ID"),
        (ALIYUN | {"aliyun_access_key_secret": None}, "SHOWROOM_ALIYUN_ACCESS_KEY_SECRET"),
        (ALIYUN | {"aliyun_templates": "{}"}, "SHOWROOM_ALIYUN_TEMPLATES"),
        (ALIYUN | {"aliyun_templates": "hidden"}, "SHOWROOM_ALIYUN_TEMPLATES"),
        (SMTP | {"smtp_host": None}, "SHOWROOM_SMTP_HOST"),
        (SMTP | {"smtp_sender": None}, "SHOWROOM_SMTP_SENDER"),
        (SMTP | {"smtp_sender": "hidden"}, "SHOWROOM_SMTP_SENDER"),
        (SMTP | {"smtp_user": "hidden"}, "SHOWROOM_SMTP_PASSWORD"),
        (SMTP | {"smtp_user": "u", "smtp_password": "hidden", "smtp_security": "none"}, "SHOWROOM_SMTP_SECURITY"),
    ],
)
def test_what_is_missing_or_wrong_is_named(fields: dict[str, Any], variable: str) -> None:
    with pytest.raises(SettingsInvalid) as raised:
        gateways_of(settings(**fields))
    told = str(raised.value)
    assert f"{variable}: " in told
    assert " · " in told.splitlines()[1]
    assert "hidden" not in told


def test_secrets_show_nowhere() -> None:
    told = settings(
        **(ALIYUN | {"sms_http_secret": "hidden" * 3, "sms_http_headers": "hidden", "sms_http_body": "hidden"}),
        smtp_password="hidden",  # noqa: S106 - this is what must not show
        receipt_secret="hidden" * 3,
    )
    assert "hidden" not in repr(told)
