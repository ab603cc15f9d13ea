"""One whole system for all fault tests, with two workers and two relays, and the option of a seed."""

from collections.abc import Iterator
from pathlib import Path
from random import SystemRandom

import pytest

from shared.embedded.ports import free_port
from shared.settings import Settings
from showroom.system import System, running_system

COPIES = {"grading.worker": 2, "intake.relay": 2}


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
    settings = Settings(data_dir=folder, partitions=4, intake_port=free_port(), grading_port=free_port())
    with running_system(settings, copies=COPIES, durable=False) as running:
        yield running
