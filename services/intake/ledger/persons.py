"""SQL of the person store and of the request table, run in the ledger's own transaction."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.postgres import PostgresDatastore
from msgspec import Struct
from psycopg import Cursor

from services.intake.deciding import (
    LeadKept,
    NoteWritten,
    PersonDetails,
    PersonForgotten,
    PersonWritten,
    PhoneClaimed,
    PhoneReleased,
    Private,
)


class RequestRow(Struct, frozen=True):
    """An accepted request with its answer: ``digest`` tells a repeat from another request with the same id."""

    dealer_id: str
    request_id: str
    digest: bytes
    accepted: bytes


class PrivateRows(Struct, frozen=True):
    """What goes into the transaction beside the events: changes (each with its dealer, in order) and requests."""

    written_at: datetime
    phone_key: bytes
    changes: tuple[tuple[str, Private], ...]
    requests: tuple[RequestRow, ...]


def hash_phone(key: bytes, dealer_id: str, phone: str) -> bytes:
    """Keyed hash of a phone (E.164) in a dealer: 32 bytes that mean nothing without the key or in another dealer."""
    return hmac.digest(key, f"{dealer_id}\0{phone}".encode(), hashlib.sha256)


def write_private_rows(cursor: Cursor[dict[str, Any]], rows: PrivateRows) -> None:
    """Write all of it.

    Raises:
        psycopg.errors.UniqueViolation: another transaction claimed a phone or recorded a request first.
    """
    if rows.requests:
        cursor.execute(
            _INSERT_REQUESTS,
            (
                [row.dealer_id for row in rows.requests],
                [row.request_id for row in rows.requests],
                [row.digest for row in rows.requests],
                [row.accepted for row in rows.requests],
            ),
            prepare=True,
        )
    for dealer_id, change in rows.changes:
        for statement, values in _statements(rows, dealer_id, change):
            cursor.execute(statement, values, prepare=True)


_INSERT_REQUESTS = """
    INSERT INTO intake.request (dealer_id, request_id, digest, accepted)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::bytea[], %s::bytea[])
"""
_WRITE_PERSON = """
    INSERT INTO intake.person (person_id, customer_id, dealer_id, name, phone, address, email, written_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (person_id) DO UPDATE SET name = EXCLUDED.name, phone = EXCLUDED.phone, address = EXCLUDED.address,
        email = EXCLUDED.email, written_at = EXCLUDED.written_at
"""
_CLAIM_PHONE = "INSERT INTO intake.phone_claim (dealer_id, phone_hash, customer_id) VALUES (%s, %s, %s)"
_RELEASE_PHONE = "DELETE FROM intake.phone_claim WHERE dealer_id = %s AND phone_hash = %s AND customer_id = %s"
_WRITE_NOTE = "INSERT INTO intake.note (note_id, customer_id, dealer_id, text, written_at) VALUES (%s, %s, %s, %s, %s)"
_KEEP_LEAD = """
    INSERT INTO intake.lead_body (lead_id, customer_id, dealer_id, body, written_at) VALUES (%s, %s, %s, %s, %s)
"""
_FORGET = tuple(
    f"DELETE FROM intake.{table} WHERE customer_id = %s"  # noqa: S608 - fixed names
    for table in ("person", "phone_claim", "note", "lead_body")
)


def _statements(rows: PrivateRows, dealer_id: str, change: Private) -> Iterable[tuple[str, Sequence[Any]]]:
    match change:
        case PersonWritten(person_id, customer_id, details):
            values = (details.name, details.phone, details.address, details.email)
            yield _WRITE_PERSON, (person_id, customer_id, dealer_id, *values, rows.written_at)
        case PhoneClaimed(phone, customer_id):
            yield _CLAIM_PHONE, (dealer_id, hash_phone(rows.phone_key, dealer_id, phone), customer_id)
        case PhoneReleased(phone, customer_id):
            yield _RELEASE_PHONE, (dealer_id, hash_phone(rows.phone_key, dealer_id, phone), customer_id)
        case NoteWritten(note_id, text, customer_id):
            yield _WRITE_NOTE, (note_id, customer_id, dealer_id, text, rows.written_at)
        case LeadKept(lead_id, customer_id, body):
            yield _KEEP_LEAD, (lead_id, customer_id, dealer_id, body, rows.written_at)
        case PersonForgotten(_, customer_id):
            yield from ((statement, (customer_id,)) for statement in _FORGET)


class PersonStore:
    """Reads of the person store and of the requests, outside the transaction."""

    def __init__(self, datastore: PostgresDatastore, phone_key: bytes) -> None:
        self._datastore = datastore
        self._key = phone_key

    def requests(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], RequestRow]:
        """Those of the (dealer, request id) pairs that were accepted before."""
        rows = self._select(
            "SELECT r.dealer_id, r.request_id, r.digest, r.accepted FROM intake.request AS r"
            " JOIN unnest(%s::text[], %s::text[]) AS wanted (dealer_id, request_id) USING (dealer_id, request_id)",
            ([dealer for dealer, _ in wanted], [request for _, request in wanted]),
        )
        return {
            (row["dealer_id"], row["request_id"]): RequestRow(
                row["dealer_id"], row["request_id"], bytes(row["digest"]), bytes(row["accepted"])
            )
            for row in rows
        }

    def customers_of_phones(self, dealer_id: str, phones: Sequence[str]) -> dict[str, UUID]:
        """Who holds each phone (E.164) in the dealer."""
        by_hash = {hash_phone(self._key, dealer_id, phone): phone for phone in phones}
        rows = self._select(
            "SELECT phone_hash, customer_id FROM intake.phone_claim WHERE dealer_id = %s AND phone_hash = ANY(%s)",
            (dealer_id, list(by_hash)),
        )
        return {by_hash[bytes(row["phone_hash"])]: row["customer_id"] for row in rows}

    def person(self, customer_id: UUID) -> PersonDetails:
        """Details of a customer; all None where nothing is known."""
        rows = self._select(
            "SELECT name, phone, address, email FROM intake.person WHERE customer_id = %s", (customer_id,)
        )
        return PersonDetails(**rows[0]) if rows else PersonDetails()

    def _select(self, statement: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        with self._datastore.get_connection() as connection, connection.cursor() as cursor:
            cursor.execute(statement, values, prepare=True)
            return cursor.fetchall()
