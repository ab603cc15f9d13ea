"""What the sender needs of intake, over real HTTP: persons, and commands recorded once by their request id."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from aiohttp import web
from msgspec import Struct, field, json

from tests.support.messages import PHONE


class MessageIntake(Struct):
    """The persons that it knows, and what was recorded, by request id in order.

    ``answers`` are statuses for paths instead of its own answer; ``refuse`` are refusals by the command's type;
    what occurred later than ``refuse_times_after`` is `TimeImpossible`.
    """

    address: str = ""
    persons: dict[str, dict[str, Any]] = field(default_factory=dict)
    recorded: dict[str, dict[str, Any]] = field(default_factory=dict)
    repeats: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    refuse: dict[str, str] = field(default_factory=dict)
    refuse_times_after: datetime | None = None

    def knows(self, customer_id: UUID, **details: str | None) -> UUID:
        """Someone called Wang Wei with a phone, unless said otherwise."""
        self.persons[str(customer_id)] = {
            "customer_id": str(customer_id),
            "name": "王伟",
            "phone": PHONE,
            "email": None,
            "address": None,
        } | details
        return customer_id

    def of(self, task_id: UUID) -> list[dict[str, Any]]:
        """What was recorded of a task."""
        return [command for command in self.recorded.values() if command.get("task_id") == str(task_id)]

    def record(self, command: dict[str, Any]) -> dict[str, Any]:
        """The answer to one command."""
        known = self.recorded.get(command["request_id"])
        if known is not None:
            self.repeats += 1
            return {"status": 201} if known == command else _refused("RequestIdReused")
        if command["type"] in self.refuse:
            return _refused(self.refuse[command["type"]])
        occurred_at = command.get("occurred_at")
        if occurred_at and self.refuse_times_after and datetime.fromisoformat(occurred_at) > self.refuse_times_after:
            return _refused("TimeImpossible")
        self.recorded[command["request_id"]] = command
        return {"status": 201}


@asynccontextmanager
async def message_intake() -> AsyncIterator[MessageIntake]:
    """Intake, answering until the block ends."""
    intake = MessageIntake()

    @web.middleware
    async def fail(request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path in intake.answers:
            return web.Response(status=intake.answers[request.path])
        return await handler(request)  # type: ignore[no-any-return]  # aiohttp's handlers are untyped here

    async def persons(request: web.Request) -> web.Response:
        wanted = json.decode(await request.read())["customer_ids"]
        return web.json_response({"persons": [intake.persons[one] for one in wanted if one in intake.persons]})

    async def batch(request: web.Request) -> web.Response:
        return web.json_response([intake.record(command) for command in json.decode(await request.read())])

    app = web.Application(middlewares=[fail], client_max_size=2**26)
    app.add_routes([web.post("/v1/persons/read", persons), web.post("/v1/batch", batch)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    intake.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield intake
    finally:
        await runner.cleanup()


def _refused(name: str) -> dict[str, Any]:
    return {"status": 409, "problem": {"type": f"urn:showroom:problem:{name}", "title": name}}
