"""Intake's API upon the real ledger, in this process, behind a line that can be cut."""

import httpx
from httpx import ASGITransport

from services.intake.api import create_app
from services.intake.ledger.ledger import Ledger
from services.intake.persons.api import person_routes
from shared.database.connection import Pool
from shared.settings import Settings


class CutLine(httpx.AsyncBaseTransport):
    """Hands requests to intake. Once ``left`` of them have passed, answers are lost on the way; None: never."""

    def __init__(self, ledger: Ledger, pool: Pool) -> None:
        self._intake = ASGITransport(create_app(ledger, Settings(), routes=person_routes(pool)))
        self.left: int | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Intake's answer; it may have acted although the answer is lost."""
        response = await self._intake.handle_async_request(request)
        if self.left is not None:
            if self.left <= 0:
                raise httpx.ReadError("cut off", request=request)
            self.left -= 1
        return response
