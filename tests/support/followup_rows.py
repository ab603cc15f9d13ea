"""Rows of follow-up's tables, as the projection would have written them, for tests of what is read from them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from msgspec import json

from services.followup.dealers import Dealer, dealer_to_json
from shared.database.connection import Pool
from shared.events.values import Role

# ruff: noqa: S608 - names of tables and columns are this file's and the tests'

NOW = datetime.now(UTC).replace(microsecond=0)
_SPACE = UUID("018f0000-0000-7000-8000-0000000000f0")


def hence(**duration: float) -> datetime:
    """A moment after the test's start (before it, with negative figures); the arguments are those of `timedelta`."""
    return NOW + timedelta(**duration)


class FollowUpRows:
    """Writes rows, of dealer ``north`` and group ``acme`` unless said otherwise."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._numbers = count(1)

    def id(self) -> UUID:
        """Ids in a row, the same in every run."""
        return uuid5(_SPACE, str(next(self._numbers)))

    async def dealer(self, dealer_id: str = "north", time_zone: str = "Asia/Shanghai") -> None:
        """A dealer with the manager ``zhao`` and the consultants ``li``, ``wang``, ``zhang``."""
        staff = {"zhao": Role.MANAGER, **dict.fromkeys(("li", "wang", "zhang"), Role.CONSULTANT)}
        dealer = Dealer(dealer_id=dealer_id, group_id="acme", name="北区店", time_zone=time_zone, staff=staff)
        stored = json.encode(dealer_to_json(dealer)).decode()
        await self._insert("dealer", {"partition": 0, "dealer_id": dealer_id, "dealer": stored})

    async def customer(self, **columns: Any) -> UUID:
        """A customer of the consultant ``li``."""
        customer_id: UUID = columns.pop("customer_id", None) or self.id()
        row = {
            "customer_id": customer_id,
            "partition": 0,
            "dealer_id": "north",
            "group_id": "acme",
            "consultant_id": "li",
            "grade": "B",
            "open_tasks": 0,
            "sent": 0,
            **columns,
        }
        if "versions" in await self._columns("customer"):
            row.setdefault("versions", [1])
        await self._insert("customer", row)
        return customer_id

    async def task(self, customer_id: UUID, **columns: Any) -> UUID:
        """A cadence task of the customer that is due in an hour."""
        task_id: UUID = columns.pop("task_id", None) or self.id()
        due_at = columns.pop("due_at", hence(hours=1))
        row = {
            "task_id": task_id,
            "partition": 0,
            "customer_id": customer_id,
            "dealer_id": "north",
            "group_id": "acme",
            "kind": "cadence",
            "status": "scheduled",
            "scheduled_at": due_at - timedelta(days=3),
            "due_at": due_at,
            "expires_at": due_at + timedelta(days=1),
            "consultant_id": "li",
            "policy_scope": "default",
            "policy_version": 0,
            **columns,
        }
        await self._insert("task", row)
        return task_id

    async def talk(self, customer_id: UUID, **columns: Any) -> None:
        """A conversation with the customer, or an attempt at one."""
        await self._activity({"customer_id": customer_id, "kind": "follow_up", "channel": "call", **columns})

    async def interest(self, customer_id: UUID, kind: str, value: str, at: datetime) -> None:
        """Something that the customer said to want."""
        told = json.encode([[kind, value]]).decode()
        await self._activity({"customer_id": customer_id, "kind": "needs_report", "at": at, "told": told})

    async def row(self, table: str, **columns: Any) -> None:
        """A row of any other table."""
        await self._insert(table, {"partition": 0, **columns})

    async def _activity(self, columns: Mapping[str, Any]) -> None:
        at = columns["at"]
        row = {
            "event_id": self.id(),
            "partition": 0,
            "dealer_id": "north",
            "group_id": "acme",
            "day": at.date(),
            "figures": [],
            **columns,
        }
        await self._insert("activity", row)

    async def _insert(self, table: str, row: Mapping[str, Any]) -> None:
        places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
        await self._pool.execute(f"INSERT INTO followup.{table} ({', '.join(row)}) VALUES ({places})", *row.values())

    async def _columns(self, table: str) -> set[str]:
        rows = await self._pool.fetch(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'followup' AND table_name = $1",
            table,
        )
        return {row["column_name"] for row in rows}
