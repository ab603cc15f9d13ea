"""A ledger in memory, and bodies of commands, for tests of intake's HTTP edge."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx

from services.intake.deciding import Accepted, Command, Outcome, Refusal

EVENT_ID = UUID("0195555a-3c00-7000-8000-000000000001")
VISIT = "/v1/reception/register-visit"
BATCH = "/v1/batch"
JSON_TYPE = {"Content-Type": "application/json"}
PRIVATE = "王伟 13800138000"
"""A value that no answer may repeat."""


class LedgerInMemory:
    """Accepts every command, once; a repeat of a request id is answered as one."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Be as new."""
        self.recorded: list[Command] = []
        self.refusal: Refusal | None = None
        self.failure: Exception | None = None

    async def submit(self, commands: Sequence[Command]) -> list[Outcome]:
        """Answer each command."""
        if self.failure is not None:
            raise self.failure
        return [self._answer(command) for command in commands]

    def _answer(self, command: Command) -> Outcome:
        if self.refusal is not None:
            return self.refusal
        repeated = command.request_id in {one.request_id for one in self.recorded}
        if not repeated:
            self.recorded.append(command)
        return Accepted((EVENT_ID,), {"visit_id": str(EVENT_ID)}, repeated)


def visit(**fields: Any) -> dict[str, Any]:
    """A body of `RegisterVisit`."""
    return {
        "request_id": "request-0001",
        "dealer_id": "north",
        "actor": {"id": "chen", "role": "receptionist"},
        **fields,
    }


def refused(response: httpx.Response, name: str, status: int) -> dict[str, Any]:
    """The problem of a response."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["type"] == f"urn:showroom:problem:{name}"
    assert PRIVATE not in response.text
    return problem
