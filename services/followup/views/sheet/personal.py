"""What only intake knows, asked at the moment the sheet is opened, and kept nowhere."""

import asyncio
from collections.abc import Iterable
from uuid import UUID

import structlog
from msgspec import Struct

from services.followup.day.notes import Texts, texts_of
from services.followup.intake import Intake, IntakeRefused, IntakeUnreachable, Person

_PATIENCE_SECONDS = 5


class Personal(Struct, frozen=True):
    """Who the customer is and what was noted; without intake's answer, nothing."""

    person: Person | None = None
    texts: Texts = Texts()
    answered: bool = False

    def __repr__(self) -> str:
        """Nothing personal: this may stand in a log."""
        return f"Personal(answered={self.answered})"


async def ask_intake(intake: Intake, dealer_id: str, customer_id: UUID, note_ids: Iterable[UUID | None]) -> Personal:
    """The person and the texts of notes; a sheet without them is better than none."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            person, texts = await asyncio.gather(
                intake.person(dealer_id, customer_id), texts_of(intake, dealer_id, note_ids)
            )
    except (IntakeUnreachable, IntakeRefused, TimeoutError) as error:
        structlog.get_logger().warning("person not read", reason=type(error).__name__)
        return Personal(texts=Texts(available=False))
    return Personal(person, texts, answered=texts.available)
