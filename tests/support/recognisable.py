"""A simulated history in which everything personal can be recognised wherever it turns up."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from msgspec.structs import replace

from services.intake.daily.commands import HoldWeeklySeminar
from services.intake.deciding import Command
from services.intake.reception.commands import ReceiveLead
from showroom.simulation.plan import Plan
from showroom.simulation.world import simulate

MARK = "Zephyrine"
"""Stands in every name, address, e-mail and free text."""
PHONES = "13911223"
"""Every phone begins with it; three digits follow."""
PLAN = Plan(
    seed=11, start=date(2026, 9, 1), until=datetime(2026, 10, 10, tzinfo=UTC), dealers=2, consultants=3, traffic=0.8
)


def recognisable_history() -> Iterator[Command]:
    """The plan's commands, their personal data replaced, and some where the simulation has none."""
    phones: dict[str, str] = {}
    for number, command in enumerate(simulate(PLAN)):
        changes: dict[str, Any] = {}
        if getattr(command, "phone", None):
            phone = phones.setdefault(command.phone, f"{PHONES}{len(phones):03}")  # type: ignore[attr-defined]
            changes |= {"phone": phone, "name": f"泽菲琳 {MARK} {number}"}
            changes |= {"address": f"{number} {MARK} Road", "email": f"{MARK}.{number}@example.com"}
        if "note" in command.__struct_fields__:
            changes["note"] = f"Says that {MARK} {number} may come too, or phone {PHONES}999"
        if isinstance(command, ReceiveLead):
            changes["body"] = f"<adf>{MARK} {PHONES}999</adf>".encode()
        if isinstance(command, HoldWeeklySeminar):
            changes["measures"] = tuple(replace(one, script=f"As {MARK} said") for one in command.measures)
        yield replace(command, **changes)
