"""One whole system that has taken in a simulated history of people who can be recognised anywhere."""

from collections.abc import Iterator

import pytest

from services.intake.client import IntakeClient
from shared.embedded.ports import free_port
from shared.settings import Settings
from showroom.system import System, running_system
from tests.support.recognisable import recognisable_history


@pytest.fixture(scope="package")
def told_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Every part as a process of its own, logging all that it can, after some weeks of two dealers.

    The servers are its own ones too, so that their logs can be looked into.
    """
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("privacy"),
        partitions=4,
        topic_prefix=f"privacy{free_port()}.",
        intake_port=free_port(),
        grading_port=free_port(),
        phone_key="a key of the tests, 32 letters or more",
        log_level="DEBUG",
    )
    alone = settings.model_copy(update={"database_url": None, "kafka_bootstrap": None})
    with running_system(alone, durable=False) as system:
        with IntakeClient(system.urls["intake"]) as client:
            answers = client.send(list(recognisable_history()))
        assert all(answer.accepted for answer in answers)
        yield system
