"""docker-compose.yml says what the code knows."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.settings import Settings, variable_of
from showroom.parts import existing_services

ROOT = Path(__file__).parents[2]
NOT_OURS = {"postgres", "kafka"}


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))


def test_every_service_of_the_code_is_run_by_name(compose: Any) -> None:
    ours = {name: service for name, service in compose["services"].items() if name not in NOT_OURS}
    assert {service["command"] for service in ours.values()} == {f"run {name}" for name in existing_services()}
    assert all(service["command"] == f"run {name}" for name, service in ours.items())


def test_every_variable_is_a_setting(compose: Any) -> None:
    known = {variable_of(field) for field in Settings.model_fields}
    for name in set(compose["services"]) - NOT_OURS:
        variables = set(compose["services"][name]["environment"]) - {"READY"}
        assert variables <= known
        assert {"DATABASE_URL", "KAFKA_BOOTSTRAP", "SHOWROOM_PHONE_KEY"} <= variables


def test_services_start_after_the_servers_are_healthy(compose: Any) -> None:
    services = compose["services"]
    for name in set(services) - NOT_OURS:
        assert services[name]["depends_on"].keys() >= NOT_OURS
        for needed, how in services[name]["depends_on"].items():
            assert how == {"condition": "service_healthy"}
            assert "healthcheck" in services[needed]


def test_ports_are_the_settings_defaults(compose: Any) -> None:
    for name in set(compose["services"]) - NOT_OURS:
        port = Settings.model_fields[f"{name}_port"].default
        assert compose["services"][name]["ports"] == [f"{port}:{port}"]
        assert f":{port}/health/ready" in compose["services"][name]["environment"]["READY"]


def test_the_image_takes_everything_that_the_services_import() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    ignored = (ROOT / ".dockerignore").read_text("utf-8")
    for package in ("shared", "services", "showroom"):
        assert f"COPY {package} {package}" in dockerfile
        assert f"!{package}" in ignored
