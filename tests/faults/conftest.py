"""One whole system for all fault tests, with two of every worker, relay and sender, and the option of a seed."""

from collections.abc import Iterator
from pathlib import Path
from random import SystemRandom

import pytest

from shared.embedded.ports import free_port
from shared.settings import Settings
from showroom.parts import existing_services
from showroom.system import System, running_system

COPIES = dict.fromkeys(
    ("intake.relay", "grading.worker", "followup.worker", "followup.relay", "followup.sender"),
    2,
)
_GATEWAY_SECONDS = 1
"""A message in the hands of a killed sender is free again soon: after some of these."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, default=None, help="Seed of the faults' moments; a random one when absent")


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> int:
    """Seed of this run, in every failure's message."""
    given: int | None = request.config.getoption("--seed")
    return SystemRandom().randrange(10_000) if given is None else given


@pytest.fixture(scope="package")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Everything as processes of its own, with embedded servers."""
    folder: Path = tmp_path_factory.mktemp("faults")
    ports = {f"{service}_port": free_port() for service in existing_services()}
    settings = Settings.model_validate(
        {"data_dir": folder, "partitions": 4, "gateway_seconds": _GATEWAY_SECONDS, **ports}
    )
    with running_system(settings, copies=COPIES, durable=False) as running:
        yield running
