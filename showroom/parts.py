"""What can be run: the services and their parts."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from importlib.util import find_spec
from typing import TypeAlias

from shared.settings import Settings, SettingsInvalid

RunPart: TypeAlias = Callable[[Settings], Awaitable[None]]

# In the order in which an interaction goes through them.
_SERVICES = ("intake", "grading", "followup", "analytics")


def existing_services() -> dict[str, tuple[str, ...]]:
    """The services that can be run, each with the names of its parts."""
    return {name: tuple(parts_of(name)) for name in _SERVICES if find_spec(f"services.{name}.service")}


def parts_of(service: str) -> dict[str, RunPart]:
    """The parts of a service: each runs until it is cancelled.

    Raises:
        SettingsInvalid: there is no such service.
    """
    if service not in _SERVICES or find_spec(f"services.{service}.service") is None:
        known = ", ".join(name for name in _SERVICES if find_spec(f"services.{name}.service"))
        raise SettingsInvalid(f"没有该服务，可用：{known} · There is no service {service!r}; there are: {known}")
    parts: dict[str, RunPart] = import_module(f"services.{service}.service").PARTS
    return parts


def part_of(service: str, part: str) -> RunPart:
    """One part of a service.

    Raises:
        SettingsInvalid: the service has no such part.
    """
    parts = parts_of(service)
    if part not in parts:
        known = ", ".join(parts)
        raise SettingsInvalid(f"没有该部件，可用：{known} · {service} has no part {part!r}; it has: {known}")
    return parts[part]
