"""SQL of the person store's reads. Another dealer's customers and notes are as absent as unknown ones."""

from collections.abc import Sequence
from uuid import UUID

from services.intake.persons.answers import KnownPerson, Note
from shared.database.connection import Pool
from shared.events.envelope import from_json
from shared.events.event import StreamKind

_PERSONS = """
    SELECT first.state, person.name, person.phone, person.email, person.address
    FROM intake.stored_events AS first
    LEFT JOIN intake.person ON person.customer_id = first.originator_id
    WHERE first.originator_id = ANY($1) AND first.originator_version = 1
"""
_NOTES = "SELECT note_id, text FROM intake.note WHERE dealer_id = $1 AND note_id = ANY($2)"


async def read_persons(pool: Pool, dealer_id: str, customer_ids: Sequence[UUID]) -> list[KnownPerson]:
    """Details of the customers whom the dealer knows; a customer's first event says whose they are."""
    persons = []
    for row in await pool.fetch(_PERSONS, customer_ids):
        first = from_json(row["state"])
        if first.streamkind is StreamKind.CUSTOMER and first.dealerid == dealer_id:
            details = {name: row[name] for name in ("name", "phone", "email", "address")}
            persons.append(KnownPerson(customer_id=first.subject, **details))
    return persons


async def read_notes(pool: Pool, dealer_id: str, note_ids: Sequence[UUID]) -> list[Note]:
    """The notes that the dealer has."""
    return [Note(row["note_id"], row["text"]) for row in await pool.fetch(_NOTES, dealer_id, note_ids)]
