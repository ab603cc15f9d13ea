"""A client that keeps what it was told: it repeats a request until it is answered, and remembers the answer."""

import asyncio
from random import Random
from typing import Any
from uuid import UUID

import httpx

DEALER = "fault-dealer"
GROUP = {"id": "office", "role": "group"}
CONSULTANT = {"id": "wang", "role": "consultant"}
SIGNALS = ("C1", "C2", "B1", "B2", "BP1", "BP2", "A1", "A2", "AP1", "AP2", "H1", "H2")
STAGES = ("needs_analysis", "presentation", "test_drive", "quote", "close")
_RETRY_SECONDS = 0.1


class ClientLog:
    """Sends interactions of one dealer, many at once, until told to stop.

    ``told`` has the event ids of every acknowledged request, by request id; ``refused`` what was refused.
    """

    def __init__(self, intake_url: str, seed: int) -> None:
        self._url = intake_url
        self._seed = seed
        self._random = Random(seed)
        self._number = 0
        self._stopping = asyncio.Event()
        self.told: dict[str, list[str]] = {}
        self.refused: list[dict[str, Any]] = []
        self.unclear = 0

    async def open_dealer(self) -> None:
        """The dealer and a consultant; the same in every run."""
        async with httpx.AsyncClient(timeout=10) as http:
            opening = {"group_id": "fault-group", "name": "Fault dealer"}
            await self._send(http, "dealer/open-dealer", GROUP, "fault-open-dealer", **opening)
            hiring = {"staff_id": "wang", "role": "consultant"}
            await self._send(http, "dealer/hire-staff", GROUP, "fault-hire-wang", **hiring)

    async def work(self, consultants: int = 8) -> None:
        """Serve customers, each consultant one after the other, until `stop`."""
        async with httpx.AsyncClient(timeout=10) as http:
            await asyncio.gather(*(self._serve(http) for _ in range(consultants)))

    def stop(self) -> None:
        """Let everyone finish the customer at hand."""
        self._stopping.set()

    async def _serve(self, http: httpx.AsyncClient) -> None:
        while not self._stopping.is_set():
            number = self._next()
            customer = str(UUID(int=self._random.getrandbits(128), version=4))
            key = f"fault-{self._seed}-{number}"
            visit = {"customer_id": customer, "intended_model": "Roadster", "name": f"Visitor {number}"}
            visit["phone"] = f"+86139{self._seed % 10_000:04d}{number:04d}"
            await self._send(http, "reception/register-visit", CONSULTANT, f"{key}-visit", **visit)
            for step in range(self._random.randint(1, 4)):
                seen = {"stage": self._random.choice(STAGES), "signals": self._random.sample(SIGNALS, 2)}
                await self._send(
                    http, "sale/observe-signals", CONSULTANT, f"{key}-{step}", customer_id=customer, **seen
                )

    def _next(self) -> int:
        self._number += 1
        return self._number

    async def _send(
        self, http: httpx.AsyncClient, path: str, actor: dict[str, str], request_id: str, **fields: Any
    ) -> None:
        body = {"request_id": request_id, "dealer_id": DEALER, "actor": actor, **fields}
        while True:
            try:
                answer = await http.post(f"{self._url}/v1/{path}", json=body)
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
