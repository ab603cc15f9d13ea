"""The example import, whole and through the real path: every row accounted for, true dates, counts equal the file's."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from services.intake.client import IntakeClient
from services.intake.importing.file_import import FileImport
from services.intake.importing.mapping_file import read_mapping
from services.intake.importing.run import run_import
from services.intake.importing.tally import Tally
from shared.events.envelope import Envelope
from shared.settings import Settings
from tests.support.intake_server import intake_running, ledger_of

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

DATA = Path(__file__).parents[3] / "shared" / "data" / "crm-sales"
MAPPING = Path(__file__).parents[2] / "examples" / "crm-sales" / "mapping.yaml"
ZONES = {"central": "America/Chicago", "east": "America/New_York", "west": "America/Los_Angeles"}
Months = Counter[tuple[str, str]]
"""Counts by dealer and month."""

if not DATA.exists():
    pytest.skip("the data folder ../shared/data/crm-sales is not here", allow_module_level=True)


@pytest.fixture(scope="module")
def work() -> FileImport:
    return FileImport(DATA / "sales_pipeline.csv", read_mapping(MAPPING))


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """The file as pandas reads it, with each row's office."""
    pipeline = pd.read_csv(DATA / "sales_pipeline.csv")
    teams = pd.read_csv(DATA / "sales_teams.csv")
    for column in ("engage_date", "close_date"):
        pipeline[column] = pd.to_datetime(pipeline[column], format="%d-%m-%y")
    return pipeline.merge(teams, on="sales_agent", how="left", validate="many_to_one")


def in_file(rows: pd.DataFrame, column: str, *stages: str) -> Months:
    """Rows of some stages by office and month of a date."""
    chosen = rows[rows["deal_stage"].isin(stages)]
    return Counter(zip(chosen["regional_office"].str.lower(), chosen[column].dt.strftime("%Y-%m"), strict=True))


def in_ledger(ledger: Iterable[Envelope], name: str) -> Months:
    """Events of a type by dealer and month in the dealer's zone."""
    return Counter(
        (event.dealerid, event.time.astimezone(ZoneInfo(ZONES[event.dealerid])).strftime("%Y-%m"))
        for event in ledger
        if event.type.startswith(f"showroom.{name}.")
    )


def test_the_rows_become_the_commands_that_pandas_counts(work: FileImport, rows: pd.DataFrame) -> None:
    made = Counter(one.step.called for row in work.rows() for one in row.made)
    assert not [row.problems for row in work.rows() if row.problems]
    stages = rows["deal_stage"].value_counts()
    assert made["SignContract"] == stages["Won"]
    assert made["ReportDefeat"] == made["ConfirmDefeat"] == stages["Lost"]
    assert made["OpenCard"] == stages["Prospecting"]
    assert made["RegisterVisit"] == stages["Won"] + stages["Lost"] + stages["Engaging"]


async def test_the_ledger_holds_what_the_file_says_and_a_second_run_adds_nothing(
    work: FileImport, rows: pd.DataFrame, settings: Settings
) -> None:
    async with intake_running(settings) as url:

        def send(folder: str) -> Tally:
            with IntakeClient(url) as client:
                return run_import(work, settings.data_dir / folder, client.send, lambda _: None)

        first = await asyncio.to_thread(send, "first")
        ledger = await ledger_of(settings)
        again = await asyncio.to_thread(send, "again")
        assert await ledger_of(settings) == ledger
    assert (first.rows, first.taken, first.listed, first.blank) == (len(rows), len(rows), 0, 0)
    assert (again.rows, again.already_there, again.accepted) == (len(rows), len(rows), 0)
    assert len({event.customerid for event in ledger if event.customerid}) == len(rows)
    assert in_ledger(ledger, "ContractSigned") == in_file(rows, "close_date", "Won")
    assert in_ledger(ledger, "DefeatReported") == in_file(rows, "close_date", "Lost")
    assert in_ledger(ledger, "DefeatConfirmed") == in_file(rows, "close_date", "Lost")
    assert in_ledger(ledger, "VisitRegistered") == in_file(rows, "engage_date", "Won", "Lost", "Engaging")
