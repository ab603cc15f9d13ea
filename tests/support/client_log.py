"""A client that keeps what it was told: it repeats a request until it is answered, and remembers the answer."""

import asyncio
from typing import Any, Self

import httpx

DEALER = "fault-dealer"
_RETRY_SECONDS = 0.1
_CONCERNING = {"dealer_id": DEALER}

Actor = dict[str, str]


class ClientLog:
    """Sends commands of one dealer; use it as a context manager.

    ``told`` has the event ids of every acknowledged request, by request id; ``refused`` what was refused; ``unclear``
    counts the requests that were repeated because nobody said what had become of them.
    """

    def __init__(self, intake_url: str, followup_url: str) -> None:
        self._intake = httpx.AsyncClient(base_url=intake_url, timeout=10)
        self._followup = httpx.AsyncClient(base_url=followup_url, timeout=2)
        self.told: dict[str, list[str]] = {}
        self.refused: list[dict[str, Any]] = []
        self.unclear = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._intake.aclose()
        await self._followup.aclose()

    async def send(self, path: str, actor: Actor, request_id: str, **fields: Any) -> None:
        """A command, until it is acknowledged or refused."""
        body = {"request_id": request_id, "dealer_id": DEALER, "actor": actor, **fields}
        while True:
            try:
                answer = await self._intake.post(f"/v1/{path}", json=body)
            except httpx.TransportError:
                self.unclear += 1
            else:
                if answer.status_code == 201:
                    self.told[request_id] = answer.json()["events"]
                    return
                if answer.status_code != 503:
                    self.refused.append(answer.json())
                    return
                self.unclear += 1
            await asyncio.sleep(_RETRY_SECONDS)

    async def open_tasks(self, customer_id: str) -> list[str]:
        """A person's open tasks for a customer, by id; none where follow-up does not know them yet, or is away."""
        try:
            answer = await self._followup.get(f"/v1/customers/{customer_id}/tasks", params=_CONCERNING)
        except httpx.TransportError:
            return []
        found = answer.json()["tasks"] if answer.is_success else []
        return [one["task_id"] for one in found if one["status"]["name"] == "due" and one["template"] is None]
