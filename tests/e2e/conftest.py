"""One whole system for all end-to-end tests, and a dealer of its own for each."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from shared.embedded.ports import free_port
from shared.settings import Settings
from showroom.system import System, running_system
from tests.support.showroom_over_http import ShowroomOverHttp


@pytest.fixture(scope="package")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Everything as processes of its own, with embedded servers."""
    folder: Path = tmp_path_factory.mktemp("e2e")
    ports = {f"{service}_port": free_port() for service in ("intake", "grading", "followup")}
    settings = Settings.model_validate({"data_dir": folder, "partitions": 2, **ports})
    with running_system(settings, durable=False) as running:
        yield running


@pytest.fixture
async def showroom(system: System) -> AsyncIterator[ShowroomOverHttp]:
    """An open dealer with its staff and today's rota: `li` is next."""
    async with ShowroomOverHttp(system.urls["intake"], system.urls["grading"]) as dealer:
        yield dealer
