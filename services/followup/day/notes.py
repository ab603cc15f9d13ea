"""Texts of notes, asked of intake at the moment they are shown; an answer without them is better than none."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import structlog
from msgspec import Struct

from services.followup.intake import Intake, IntakeRefused, IntakeUnreachable


class Texts(Struct, frozen=True):
    """The texts that there are, and whether intake could be asked."""

    known: Mapping[UUID, str] = {}
    available: bool = True

    def of(self, note_id: UUID | None) -> str | None:
        """A note's text; None where there is none, or no longer."""
        return None if note_id is None else self.known.get(note_id)


async def texts_of(intake: Intake, dealer_id: str, note_ids: Iterable[UUID | None]) -> Texts:
    """Read the notes that are named."""
    ids = list(dict.fromkeys(one for one in note_ids if one is not None))
    if not ids:
        return Texts()
    try:
        return Texts(await intake.notes(dealer_id, ids))
    except (IntakeUnreachable, IntakeRefused) as error:
        structlog.get_logger().warning("notes not read", reason=type(error).__name__)
        return Texts(available=False)
