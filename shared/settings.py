"""All settings, read from the environment in one place and checked at start.

Every variable has the prefix ``SHOWROOM_`` except the two that the field knows by other names: ``DATABASE_URL`` and
``KAFKA_BOOTSTRAP``. Where those two are not given, the system runs its own PostgreSQL and Kafka (`shared.embedded`).
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, PositiveInt, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """The settings with their defaults; the field descriptions are what `showroom settings` prints."""

    model_config = SettingsConfigDict(
        env_prefix="SHOWROOM_", extra="ignore", frozen=True, populate_by_name=True, env_ignore_empty=True
    )

    database_url: str | None = Field(
        None,
        repr=False,  # it may hold a password
        validation_alias=AliasChoices("DATABASE_URL", "SHOWROOM_DATABASE_URL"),
        pattern=r"^postgres(ql)?://",
        description="数据库地址 · PostgreSQL address; embedded when absent",
    )
    kafka_bootstrap: str | None = Field(
        None,
        validation_alias=AliasChoices("KAFKA_BOOTSTRAP", "SHOWROOM_KAFKA_BOOTSTRAP"),
        pattern=r"^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$",
        description="Kafka 地址 · Kafka brokers, host:port[,host:port]; embedded when absent",
    )
    data_dir: Path = Field(
        Path(".showroom"),
        description="数据目录 · Folder of the embedded servers' data and of the running system's addresses",
    )
    host: str = Field("127.0.0.1", description="监听地址 · Address that HTTP services listen on")
    intake_port: Port = Field(8701, description="接待服务端口 · HTTP port of intake")
    grading_port: Port = Field(8702, description="判级服务端口 · HTTP port of grading")
    followup_port: Port = Field(8703, description="跟进服务端口 · HTTP port of followup")
    intake_url: str | None = Field(
        None, description="接待服务地址 · Where intake is reached; the running system's when absent"
    )
    grading_url: str | None = Field(
        None, description="判级服务地址 · Where grading is reached; the running system's when absent"
    )
    followup_url: str | None = Field(
        None, description="跟进服务地址 · Where followup is reached; the running system's when absent"
    )
    ledger: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,30}$")] = Field(
        "intake", description="账本名称 · Name of the ledger (shard) that this intake writes"
    )
    topic_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{0,60}$")] = Field(
        "", description="主题前缀 · Put before every topic and consumer group, to share one broker"
    )
    partitions: PositiveInt = Field(8, description="分区数 · Partitions of the topics when they are created")
    replication: PositiveInt = Field(1, description="副本数 · Replicas of the topics when they are created")
    phone_key: str | None = Field(
        None,
        repr=False,
        min_length=32,
        description="电话哈希密钥 · Secret of the phone hash, 32 characters or more; kept in data_dir when absent",
    )
    default_region: str = Field(
        "CN", pattern=r"^[A-Z]{2}$", description="默认国家 · Region of phone numbers without +country"
    )
    max_body_bytes: PositiveInt = Field(8_000_000, description="请求体上限 · Largest accepted HTTP body")
    commit_batch: PositiveInt = Field(500, description="组提交上限 · Most commands in one ledger transaction")
    projection_batch: PositiveInt = Field(20_000, description="投影批量 · Most events in one projection transaction")
    state_cache: PositiveInt = Field(100_000, description="状态缓存 · Streams whose state a worker keeps in memory")
    log_level: str = Field(
        "INFO", pattern=r"^(DEBUG|INFO|WARNING|ERROR)$", description="日志级别 · Lowest level that is logged"
    )

    # Messages to customers: docs/messages.md. What is given as JSON is read by the gateway that it is for.
    sms_gateway: Literal["file", "http", "aliyun", "off"] = Field(
        "file", description="短信网关 · Gateway of text messages: file, http, aliyun or off"
    )
    email_gateway: Literal["off", "smtp", "file"] = Field(
        "off", description="邮件网关 · Gateway of e-mails: off, smtp or file"
    )
    message_signature: str | None = Field(
        None, max_length=20, description="短信签名 · Signature in front of a message; the dealer's name when absent"
    )
    gateway_seconds: float = Field(
        10, gt=0, le=120, description="网关时限（秒） · Longest wait for a gateway's answer, in seconds"
    )
    sender_concurrency: Annotated[int, Field(ge=1, le=1000)] = Field(
        64, description="同时发送数 · Most messages that one sender hands over at once"
    )
    sms_http_url: str | None = Field(
        None, repr=False, pattern=r"^https?://", description="HTTP 短信网关地址 · Address of the HTTP gateway"
    )
    sms_http_method: Literal["POST", "PUT", "GET"] = Field(
        "POST", description="HTTP 短信请求方法 · Method of the HTTP gateway's request"
    )
    sms_http_format: Literal["json", "form"] = Field(
        "json", description="HTTP 短信请求格式 · How the HTTP gateway's body is written: json or form"
    )
    sms_http_headers: str = Field(
        "{}", repr=False, description="HTTP 短信请求头模板 · Headers of the request: a JSON object of templates"
    )
    sms_http_body: str = Field(
        '{"to": "{to}", "text": "{text}", "key": "{key}"}',
        repr=False,
        description="HTTP 短信请求体模板 · Body of the request: JSON whose texts are templates",
    )
    sms_http_secret: str | None = Field(
        None,
        repr=False,
        min_length=16,
        description="HTTP 短信签名密钥 · Secret of the request's HMAC; none when absent",
    )
    sms_http_signature_header: str = Field(
        "X-Signature", description="HTTP 短信签名头 · Header of the HMAC-SHA256 over timestamp and body"
    )
    sms_http_timestamp_header: str = Field(
        "X-Timestamp", description="HTTP 短信时间戳头 · Header of the timestamp that is signed"
    )
    sms_http_key_header: str = Field("Idempotency-Key", description="HTTP 短信幂等键头 · Header of the idempotency key")
    sms_http_id_path: str = Field(
        "$.id", description="HTTP 短信编号路径 · Where the answer has the gateway's id of the message"
    )
    sms_http_success: str | None = Field(
        None,
        description="HTTP 短信成功条件 · What an answer has that took the message, as $.code=0; any 2xx when absent",
    )
    aliyun_access_key_id: str | None = Field(None, repr=False, description="阿里云 AccessKey ID · Aliyun access key id")
    aliyun_access_key_secret: str | None = Field(
        None, repr=False, description="阿里云 AccessKey Secret · Aliyun access key secret"
    )
    aliyun_endpoint: str = Field(
        "https://dysmsapi.aliyuncs.com", pattern=r"^https?://", description="阿里云短信地址 · Address of Aliyun SMS"
    )
    aliyun_sign_name: str | None = Field(
        None, description="阿里云短信签名 · Approved signature; the message's own when absent"
    )
    aliyun_templates: str = Field(
        "{}", description='阿里云模板编号 · Approved templates as JSON: {"thank_you.zh": "SMS_1"}'
    )
    smtp_host: str | None = Field(None, description="邮件服务器 · Mail server")
    smtp_port: Port = Field(587, description="邮件服务器端口 · Port of the mail server")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="邮件加密方式 · How the connection is encrypted: starttls, tls or none"
    )
    smtp_user: str | None = Field(None, repr=False, description="邮件账号 · User of the mail server")
    smtp_password: str | None = Field(None, repr=False, description="邮件密码 · Password of the mail server")
    smtp_sender: str | None = Field(None, description="发件人 · Address that mails come from")
    receipt_secret: str | None = Field(
        None,
        repr=False,
        min_length=16,
        description="回执签名密钥 · Secret that gateways sign receipts with; none are taken when absent",
    )

    @property
    def database(self) -> str:
        """Address of the database that a part of a service works on.

        Raises:
            SettingsInvalid: none was given; only `showroom up` starts an embedded one.
        """
        return _given(self.database_url, "DATABASE_URL")

    @property
    def brokers(self) -> str:
        """Kafka brokers that a part of a service works on.

        Raises:
            SettingsInvalid: none were given; only `showroom up` starts an embedded one.
        """
        return _given(self.kafka_bootstrap, "KAFKA_BOOTSTRAP")

    @property
    def phone_secret(self) -> bytes:
        """Secret of the keyed phone hash.

        Raises:
            SettingsInvalid: none was given; only `showroom up` makes one.
        """
        return _given(self.phone_key, "SHOWROOM_PHONE_KEY").encode()


def _given(value: str | None, variable: str) -> str:
    if value is None:
        raise SettingsInvalid(f"请设置 {variable} · Set {variable}, or start everything with: showroom up")
    return value


class SettingsInvalid(Exception):
    """A setting is missing or wrong; the message lists each with its variable and the reason."""


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        SettingsInvalid: one line per wrong variable: its name, what is wrong, what is expected.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = [
            f"  {_variable_at(e['loc'])}: {e['msg']}{_meaning_at(e['loc'])}"
            for e in error.errors(include_input=False, include_url=False)
        ]
        hint = "各项设置的含义见 showroom settings · See: showroom settings"
        raise SettingsInvalid("\n".join(["设置有误 · Settings are wrong:", *wrong, hint])) from None


def variable_of(field: str) -> str:
    """Name of the environment variable that sets a field."""
    alias = Settings.model_fields[field].validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"SHOWROOM_{field.upper()}"


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment in which a child process reads the same settings."""
    values = {variable_of(field): getattr(settings, field) for field in Settings.model_fields}
    # An empty variable counts as absent, and hides one that our own environment may have.
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _variable_at(location: tuple[int | str, ...]) -> str:
    name = str(location[0])
    return variable_of(name) if name in Settings.model_fields else name


def _meaning_at(location: tuple[int | str, ...]) -> str:
    """What the setting means, on a line of its own below what is wrong with it."""
    name = str(location[0])
    return f"\n    {Settings.model_fields[name].description}" if name in Settings.model_fields else ""
