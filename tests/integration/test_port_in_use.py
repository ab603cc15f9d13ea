"""A part whose port is taken says so in both languages, and ends without being started again."""

import os
import subprocess
import sys

import pytest

from shared.http.serving import listen
from shared.settings import Settings
from showroom.part_process import REFUSED

pytestmark = pytest.mark.integration


def test_intake_says_that_its_port_is_taken(settings: Settings) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database,
        "KAFKA_BOOTSTRAP": settings.brokers,
        "SHOWROOM_PHONE_KEY": settings.phone_secret.decode(),
        "SHOWROOM_INTAKE_PORT": str(settings.intake_port),
    }
    with listen(settings.host, settings.intake_port):
        ended = subprocess.run(
            [sys.executable, "-m", "showroom.part_process", "intake", "api"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.returncode == REFUSED
    assert f"Port {settings.intake_port} on {settings.host} is in use" in ended.stderr
    assert "已被占用" in ended.stderr
    assert "Traceback" not in ended.stderr
