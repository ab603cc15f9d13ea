"""A sender upon rows that a test writes, with a gateway and an intake that do as they are told."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from shared.settings import Settings
from tests.support.followup_rows import FollowUpRows
from tests.support.gateway_server import gateway_server
from tests.support.message_intake import message_intake
from tests.support.sending import NEVER_QUIET, Sending, policy


@pytest.fixture
async def sending(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sending]:
    """The stage, with one dealer, whose customers may be written to at any hour: the tests run when they run."""
    monkeypatch.setattr("services.followup.messages.dispatching._GRACE_SECONDS", 0.2)
    async with (
        asyncpg.create_pool(database_url, min_size=1, max_size=4) as pool,
        message_intake() as intake,
        gateway_server() as gateway,
    ):
        settings = Settings(
            database_url=database_url,
            intake_url=intake.address,
            data_dir=tmp_path,
            sms_gateway="http",
            sms_http_url=gateway.address,
            gateway_seconds=0.5,
        )
        rows = FollowUpRows(pool)
        await rows.dealer()
        await rows.row("policy", scope="group", scope_id="acme", **policy(NEVER_QUIET))
        yield Sending(settings, pool, rows, intake, gateway)
