"""The file outbox writes each message once, whoever writes, whatever was torn, and says so when it cannot."""

import asyncio
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from services.followup.messages.gateways.file_outbox import FileOutbox
from services.followup.messages.message import Accepted, GatewayUnavailable
from tests.support.messages import PHONE, message

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY, TOMORROW = "2026-11-24.jsonl", "2026-11-25.jsonl"


def outbox(folder: Path, at: datetime = NOON) -> FileOutbox:
    return FileOutbox("file", folder, now=lambda: at)


def lines(folder: Path, day: str = TODAY) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in (folder / day).read_bytes().splitlines()]


async def test_a_message_is_one_line_that_only_its_owner_reads(tmp_path: Path) -> None:
    assert await outbox(tmp_path).send(message()) == Accepted(message().key)
    (line,) = lines(tmp_path)
    assert (line["key"], line["to"], line["text"]) == (message().key, PHONE, message().text)
    assert stat.S_IMODE((tmp_path / TODAY).stat().st_mode) == 0o600


async def test_a_key_is_written_once_though_several_write(tmp_path: Path) -> None:
    one, other = outbox(tmp_path), outbox(tmp_path)
    await asyncio.gather(*(box.send(message(number)) for number in range(50) for box in (one, other, one)))
    await asyncio.gather(*(outbox(tmp_path).send(message(number)) for number in range(0, 50, 10)))
    assert sorted(line["key"] for line in lines(tmp_path)) == sorted(message(number).key for number in range(50))


async def test_yesterdays_key_is_known_today(tmp_path: Path) -> None:
    await outbox(tmp_path).send(message(1))
    await outbox(tmp_path, NOON + timedelta(days=1)).send(message(1))
    await outbox(tmp_path, NOON + timedelta(days=1)).send(message(2))
    assert [line["key"] for line in lines(tmp_path, TOMORROW)] == [message(2).key]


async def test_a_torn_line_is_written_anew(tmp_path: Path) -> None:
    await outbox(tmp_path).send(message(1))
    whole = (tmp_path / TODAY).read_bytes()
    await outbox(tmp_path).send(message(2))
    torn = (tmp_path / TODAY).read_bytes()[:-7]
    (tmp_path / TODAY).write_bytes(torn)
    assert torn.startswith(whole)
    await outbox(tmp_path).send(message(2))
    assert [line["key"] for line in lines(tmp_path)] == [message(1).key, message(2).key]


async def test_a_disk_that_takes_nothing_is_told_and_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    folder.write_text("in the way")
    box = outbox(folder)
    with pytest.raises(GatewayUnavailable, match="outbox_not_written"):
        await box.send(message(1))
    folder.unlink()
    await box.send(message(1))
    await box.close()
    assert len(lines(folder)) == 1


async def test_many_together_are_few_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[int] = []
    monkeypatch.setattr("os.fdatasync", flushed.append)
    box = outbox(tmp_path)
    await asyncio.gather(*(box.send(message(number)) for number in range(500)))
    assert len(lines(tmp_path)) == 500
    assert len(flushed) <= 3
