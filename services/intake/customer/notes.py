"""Free text of commands: it goes to the person store, and the event carries a reference to it."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from services.intake.deciding import NoteWritten, View

NoteText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=4000,
        pattern=r"^[^\x00]*\Z",
        description="备注 · Free text, kept in the person store",
    ),
]
Note = NoteText | None


def note_of(
    view: View, text: str | None, customer_id: UUID | None = None
) -> tuple[UUID | None, tuple[NoteWritten, ...]]:
    """The reference for the event and what to write for it; neither when there is no text.

    Args:
        view: gives the note its id.
        text: the note, which may be absent.
        customer_id: whom it is about; None for the dealer's day.
    """
    if text is None:
        return None, ()
    note = NoteWritten(view.new_id(), text, customer_id)
    return note.note_id, (note,)
