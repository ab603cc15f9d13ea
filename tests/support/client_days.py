"""The traffic of the fault tests: consultants serve and follow up customers, a manager changes the rules."""

import asyncio
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from tests.support.client_log import ClientLog

GROUP = {"id": "office", "role": "group"}
MANAGER = {"id": "zhao", "role": "manager"}
CONSULTANT = {"id": "wang", "role": "consultant"}
STAFF = {"wang": "consultant", "li": "consultant", "zhao": "manager"}
SIGNALS = ("C1", "C2", "B1", "B2", "BP1", "BP2", "A1", "A2", "AP1", "AP2", "H1", "H2")
STAGES = ("needs_analysis", "presentation", "test_drive", "quote", "close")
LATE = timedelta(minutes=20)
"""How long after a visit some are recorded: too late for the thank-you."""
_LOCAL_HOUR = 11


def _zone_in_business_hours() -> str:
    """A zone in which it is late in the morning: whenever the tests run, the dealer is open and messages go out."""
    ahead = _LOCAL_HOUR - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}"


ZONE = _zone_in_business_hours()


class ClientDays:
    """What the dealer's people do, many at once, until told to stop."""

    def __init__(self, log: ClientLog, seed: int) -> None:
        self._log = log
        self._seed = seed
        self._random = Random(seed)
        self._number = 0
        self._stopping = asyncio.Event()

    async def open_dealer(self) -> None:
        """The dealer and its staff; the same in every run."""
        opening = {"group_id": "fault-group", "name": "Fault dealer", "time_zone": ZONE}
        await self._log.send("dealer/open-dealer", GROUP, "fault-open-dealer", **opening)
        for staff_id, role in STAFF.items():
            hiring = {"staff_id": staff_id, "role": role}
            await self._log.send("dealer/hire-staff", GROUP, f"fault-hire-{staff_id}", **hiring)

    async def work(self, consultants: int = 8) -> None:
        """Serve customers, each consultant one after the other, until `stop`."""
        await asyncio.gather(self._manage(), *(self._serve() for _ in range(consultants)))

    def stop(self) -> None:
        """Let everyone finish the customer at hand."""
        self._stopping.set()

    async def _serve(self) -> None:
        while not self._stopping.is_set():
            key, customer = self._key(), str(self._id())
            visit = {"customer_id": customer, "visit_id": str(self._id())}
            late = LATE if self._random.random() < 0.1 else timedelta()
            await self._receive(key, visit, late)
            fate = self._random.random()
            if fate < 0.1:
                deposit = {"model": "Roadster", "amount": {"amount_minor": 300_000}}
                await self._log.send(
                    "order/take-deposit", CONSULTANT, f"{key}-deposit", customer_id=customer, **deposit
                )
            left_at = (datetime.now(UTC) - late).isoformat()
            ended = {**visit, "with_deal": fate < 0.1, "occurred_at": left_at}
            await self._log.send("reception/end-visit", CONSULTANT, f"{key}-end", **ended)
            for step in range(self._random.randint(0, 2)):
                await self._follow_up(f"{key}-call-{step}", customer)
            if self._random.random() < 0.04:
                await self._log.send("card/erase-person", MANAGER, f"{key}-erase", customer_id=customer)

    async def _receive(self, key: str, visit: dict[str, str], late: timedelta) -> None:
        number = key.rpartition("-")[2]
        person = {"name": f"Visitor {number}", "phone": f"+86139{self._seed % 10_000:04d}{int(number):04d}"}
        came_at = (datetime.now(UTC) - late - timedelta(seconds=1)).isoformat()
        arrived = {**visit, **person, "intended_model": "Roadster", "occurred_at": came_at}
        await self._log.send("reception/register-visit", CONSULTANT, f"{key}-visit", **arrived)
        for step in range(self._random.randint(1, 3)):
            seen = {"stage": self._random.choice(STAGES), "signals": self._random.sample(SIGNALS, 2)}
            customer = visit["customer_id"]
            await self._log.send("sale/observe-signals", CONSULTANT, f"{key}-seen-{step}", customer_id=customer, **seen)

    async def _follow_up(self, request_id: str, customer: str) -> None:
        """A call, for a task that is open where there is one; with an appointment in some seconds, or none."""
        tasks = await self._log.open_tasks(customer)
        outcome = self._random.choice(("talked", "no_answer", "appointment", "refused", "sent"))
        now = datetime.now(UTC)
        logged = {"channel": "call", "outcome": outcome, "occurred_at": now.isoformat()}
        if outcome == "appointment":
            logged["next_contact_at"] = (now + timedelta(seconds=self._random.uniform(0, 4))).isoformat()
        if tasks:
            logged["task_id"] = self._random.choice(tasks)
        await self._log.send("contact/log-follow-up", CONSULTANT, request_id, customer_id=customer, **logged)

    async def _manage(self) -> None:
        """Now and then another policy, which reaches every customer, and a consultant who is away, or is not."""
        leave_id: str | None = None
        while not self._stopping.is_set():
            key = self._key()
            settings = {"first_follow_up_hours": self._random.randint(0, 3), "audit_days": self._random.randint(5, 40)}
            change = {"subject": "follow_up", "settings": settings}
            await self._log.send("dealer/change-dealer-policy", MANAGER, f"{key}-policy", **change)
            if leave_id is None:
                leave_id = str(self._id())
                until = datetime.now(UTC).date() + timedelta(days=self._random.randint(2, 30))
                leave = {"staff_id": "wang", "stand_in_id": "li", "until_on": until.isoformat()}
                away = {**leave, "leave_id": leave_id, "from_on": datetime.now(UTC).date().isoformat()}
                await self._log.send("dealer/plan-leave", MANAGER, f"{key}-leave", **away)
            else:
                await self._log.send("dealer/cancel-leave", MANAGER, f"{key}-back", leave_id=leave_id)
                leave_id = None
            pause = asyncio.wait_for(self._stopping.wait(), self._random.uniform(2, 5))
            await asyncio.gather(pause, return_exceptions=True)
        if leave_id is not None:
            await self._log.send("dealer/cancel-leave", MANAGER, f"{self._key()}-back", leave_id=leave_id)

    def _key(self) -> str:
        self._number += 1
        return f"fault-{self._seed}-{self._number}"

    def _id(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)
