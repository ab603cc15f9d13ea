"""What the README tells a newcomer to type is true."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from showroom.system import System

pytestmark = [
    pytest.mark.integration,
    pytest.mark.timeout(180),
    pytest.mark.skipif(shutil.which("curl") is None, reason="the README's commands use curl"),
]

README = Path(__file__).parents[2] / "README.md"


def test_the_commands_over_http_record_a_visit_and_show_it(system: System) -> None:
    [commands] = re.findall(r"```\n(tell\(\).*?)```", README.read_text("utf-8"), re.DOTALL)
    for port, service in (("8701", "intake"), ("8702", "grading")):
        commands = commands.replace(f"http://127.0.0.1:{port}", system.urls[service])
    told = [line for line in commands.splitlines() if "<customer_id>" not in line]
    ended = subprocess.run(
        ["bash", "-e"], input="\n".join(told), capture_output=True, text=True, check=True, timeout=60
    )
    opened, hired, came = (json.loads(line) for line in ended.stdout.splitlines()[:3])
    assert opened["events"]
    assert hired["events"]
    assert came["answer"]["customer_id"]
