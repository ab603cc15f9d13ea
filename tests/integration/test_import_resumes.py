"""An import that is killed goes on where it was, and nothing is in twice (issue: imports are resumable)."""

import asyncio
import os
import signal
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from services.intake.importing.checkpoint import Checkpoint
from shared.settings import Settings
from tests.support.intake_server import intake_running, ledger_of
from tests.support.waiting import until

pytestmark = pytest.mark.integration

ROWS = 3000
MAPPING = """
source: {name: kill, key: no}
clock: {zone: Asia/Shanghai}
fields: {name: name, day: {column: day, as: date, format: "%Y-%m-%d"}}
common: {dealer_id: north, actor: {id: head-office, role: group}, customer_id: $id.customer}
steps:
  - {command: OpenDealer, once: day, at: 2026-01-01, with: {group_id: acme, name: North}, accept: DealerAlreadyOpen}
  - {command: RegisterVisit, at: $day, with: {visit_id: $id.visit, name: $name, actor: {id: import, role: integration}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [f"{no},客户{no},2026-03-0{no % 9 + 1}" for no in range(ROWS)]
    lines[ROWS - 2] = "x,客户,2026-02-31"
    (tmp_path / "visits.csv").write_text("no,name,day\n" + "\n".join(lines))
    (tmp_path / "mapping.yaml").write_text(MAPPING)
    return tmp_path


async def import_command(folder: Path, url: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "showroom", "import", "visits.csv", "-m", "mapping.yaml", "--json"),
        cwd=folder,
        env={**os.environ, "SHOWROOM_INTAKE_URL": url, "SHOWROOM_DATA_DIR": str(folder / "data")},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def rows_done(folder: Path) -> int:
    try:
        saved = (folder / "data" / "imports" / "kill" / "checkpoint.json").read_bytes()
    except FileNotFoundError:
        return 0
    return msgspec.json.decode(saved, type=Checkpoint).row


async def test_a_killed_import_goes_on(folder: Path, settings: Settings) -> None:
    async with intake_running(settings) as url:
        first = await import_command(folder, url)
        killed_at = await until(lambda: rows_done(folder), lambda row: row > 0)
        first.send_signal(signal.SIGKILL)
        await first.wait()
        second = await import_command(folder, url)
        said, _ = await second.communicate()
        ledger = await ledger_of(settings)
    tally = msgspec.json.decode(said)
    assert 0 < killed_at < ROWS
    assert second.returncode == 1  # one row is listed
    assert (tally["rows"], tally["listed"], tally["taken"] + tally["already_there"]) == (ROWS, 1, ROWS - 1)
    visits = Counter(event.customerid for event in ledger if event.type.startswith("showroom.VisitRegistered."))
    assert len(visits) == ROWS - 1
    assert set(visits.values()) == {1}
