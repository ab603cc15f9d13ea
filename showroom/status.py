"""`showroom status`: per service, how far it has come and what is in its way."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg
import msgspec
import typer
from aiokafka.errors import KafkaError
from msgspec import Struct
from rich.console import Console
from rich.table import Table

from shared.database.connection import Connection
from shared.events.event import Topic
from shared.projector.projection import Projection
from shared.projector.status import projection_status
from shared.projector.versions import live_version
from shared.settings import Settings
from showroom.asking import AsJson, asked
from showroom.log_reading import open_log
from showroom.projections import PROJECTIONS
from showroom.running import connected_settings


class ServiceStatus(Struct, frozen=True):
    """One service's line. ``lag`` is in events: for intake those not yet in Kafka, for others those not yet applied.

    It is None while Kafka does not answer.
    """

    service: str
    position: int
    lag: int | None
    parked: int
    unsent: int
    last_error: str | None = None
    last_error_at: datetime | None = None


def status(as_json: AsJson = False) -> None:
    """各服务的进度、延迟、搁置与错误 · Show each service's position, lag, parked events and last error."""
    lines = asked(read_status(connected_settings()))
    if as_json:
        typer.echo(msgspec.json.encode(lines))
        return
    table = Table(
        "服务 · Service", "位置 · Position", "延迟 · Lag", "搁置 · Parked", "未发 · Unsent", "错误 · Last error"
    )
    for line in lines:
        figures = (line.position, line.lag, line.parked, line.unsent)
        shown = ("?" if figure is None else f"{figure:,}" for figure in figures)
        table.add_row(line.service, *shown, line.last_error or "–")
    Console().print(table)


async def read_status(settings: Settings) -> list[ServiceStatus]:
    """A line for every service, in the order in which an interaction goes through them."""
    connection = await asyncpg.connect(settings.database)
    try:
        lines = [await _intake(connection, settings)]
        for service, make in PROJECTIONS.items():
            lines.append(await _projection(connection, settings, make(), service))
        return lines
    finally:
        await connection.close()


async def _intake(connection: Connection, settings: Settings) -> ServiceStatus:
    position = await connection.fetchval("SELECT coalesce(max(notification_id), 0) FROM intake.stored_events")
    relayed = await connection.fetchval("SELECT position FROM intake.relay_position WHERE ledger = $1", settings.ledger)
    behind = await connection.fetchval(
        "SELECT count(*) FROM intake.stored_events WHERE notification_id > $1", relayed or 0
    )
    return ServiceStatus("intake", position, behind, parked=0, unsent=behind)


async def _projection(
    connection: Connection, settings: Settings, projection: Projection[Any], service: str
) -> ServiceStatus:
    version = await live_version(connection, service)
    if version is None:
        return ServiceStatus(service, 0, 0, 0, 0, "尚未运行 · has not run yet")
    ends, kafka_says = await _ends(settings, projection.topics)
    found = await projection_status(connection, service, version, ends or {})
    return ServiceStatus(
        service,
        found.position,
        None if ends is None else found.lag,
        found.parked,
        found.outbox_lag,
        kafka_says or found.last_error,
        None if kafka_says else found.last_error_at,
    )


async def _ends(settings: Settings, topics: Sequence[Topic]) -> tuple[dict[tuple[str, int], int] | None, str | None]:
    """Where the topics' partitions end; None and the reason while Kafka does not answer."""
    try:
        async with open_log(settings, topics) as consumer:
            ends = await consumer.end_offsets(sorted(consumer.assignment()))
    except KafkaError as error:
        return None, f"Kafka 无应答 · Kafka does not answer ({type(error).__name__})"
    return {(one.topic, one.partition): end for one, end in ends.items()}, None
