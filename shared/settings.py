"""All settings, read from the environment in one place and checked at start.

Every variable has the prefix ``SHOWROOM_`` except the two that the field knows by other names: ``DATABASE_URL`` and
``KAFKA_BOOTSTRAP``. Where those two are not given, the system runs its own PostgreSQL and Kafka (`shared.embedded`).
"""

from pathlib import Path
from typing import Annotated

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
    intake_url: str | None = Field(
        None, description="接待服务地址 · Where intake is reached; the running system's when absent"
    )
    grading_url: str | None = Field(
        None, description="判级服务地址 · Where grading is reached; the running system's when absent"
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
