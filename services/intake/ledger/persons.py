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
    gathered: list[tuple[str, Private]] = []
    for dealer_id, change in rows.changes:
        if isinstance(change, PhoneReleased | PersonForgotten):  # what came before it is written before it
            _write_gathered(cursor, rows, gathered)
            gathered = []
            _take_away(cursor, rows, dealer_id, change)
        else:
            gathered.append((dealer_id, change))
    _write_gathered(cursor, rows, gathered)


_INSERT_REQUESTS = """
    INSERT INTO intake.request (dealer_id, request_id, digest, accepted)
    SELECT * FROM unnest(%b::text[], %b::text[], %b::bytea[], %b::bytea[])
"""
_WRITE_PERSONS = """
    INSERT INTO intake.person (person_id, customer_id, dealer_id, name, phone, address, email, written_at)
    SELECT *, %s FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[])
    ON CONFLICT (person_id) DO UPDATE SET name = EXCLUDED.name, phone = EXCLUDED.phone, address = EXCLUDED.address,
        email = EXCLUDED.email, written_at = EXCLUDED.written_at
"""
_CLAIM_PHONES = """
    INSERT INTO intake.phone_claim (dealer_id, phone_hash, customer_id)
    SELECT * FROM unnest(%b::text[], %b::bytea[], %b::uuid[])
"""
_WRITE_NOTES = """
    INSERT INTO intake.note (note_id, customer_id, dealer_id, text, written_at)
    SELECT *, %s FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::text[])
"""
_KEEP_LEADS = """
    INSERT INTO intake.lead_body (lead_id, customer_id, dealer_id, body, written_at)
    SELECT *, %s FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::bytea[])
"""
_RELEASE_PHONE = "DELETE FROM intake.phone_claim WHERE dealer_id = %s AND phone_hash = %s AND customer_id = %s"
_FORGET = tuple(
    f"DELETE FROM intake.{table} WHERE customer_id = %s"  # noqa: S608 - fixed names
    for table in ("person", "phone_claim", "note", "lead_body")
)


def _write_gathered(cursor: Cursor[dict[str, Any]], rows: PrivateRows, gathered: Sequence[tuple[str, Private]]) -> None:
    """Write what only adds, each kind in one statement."""
    persons: dict[UUID, tuple[Any, ...]] = {}  # of one person, what was written last
    claims, notes, leads = [], [], []
    for dealer_id, change in gathered:
        match change:
            case PersonWritten(person_id, customer_id, details):
                values = (details.name, details.phone, details.address, details.email)
                persons[person_id] = (person_id, customer_id, dealer_id, *values)
            case PhoneClaimed(phone, customer_id):
                claims.append((dealer_id, hash_phone(rows.phone_key, dealer_id, phone), customer_id))
            case NoteWritten(note_id, text, customer_id):
                notes.append((note_id, customer_id, dealer_id, text))
            case LeadKept(lead_id, customer_id, body):
                leads.append((lead_id, customer_id, dealer_id, body))
    for statement, written, found in (
        (_WRITE_PERSONS, (rows.written_at,), list(persons.values())),
        (_CLAIM_PHONES, (), claims),
        (_WRITE_NOTES, (rows.written_at,), notes),
        (_KEEP_LEADS, (rows.written_at,), leads),
    ):
        if found:
            cursor.execute(statement, (*written, *(list(column) for column in zip(*found, strict=True))), prepare=True)


def _take_away(
    cursor: Cursor[dict[str, Any]], rows: PrivateRows, dealer_id: str, change: PhoneReleased | PersonForgotten
) -> None:
    if isinstance(change, PhoneReleased):
        hashed = hash_phone(rows.phone_key, dealer_id, change.phone)
        cursor.execute(_RELEASE_PHONE, (dealer_id, hashed, change.customer_id), prepare=True)
        return
    for statement in _FORGET:
        cursor.execute(statement, (change.customer_id,), prepare=True)


class PersonStore:
    """Reads of the person store and of the requests, outside the transaction."""

    def __init__(self, datastore: PostgresDatastore, phone_key: bytes) -> None:
        self._datastore = datastore
        self._key = phone_key

    def requests(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], RequestRow]:
        """Those of the (dealer, request id) pairs that were accepted before."""
        rows = self._select(
            "SELECT r.dealer_id, r.request_id, r.digest, r.accepted FROM intake.request AS r"
            " JOIN unnest(%b::text[], %b::text[]) AS wanted (dealer_id, request_id) USING (dealer_id, request_id)",
            ([dealer for dealer, _ in wanted], [request for _, request in wanted]),
        )
        return {
            (row["dealer_id"], row["request_id"]): RequestRow(
                row["dealer_id"], row["request_id"], bytes(row["digest"]), bytes(row["accepted"])
            )
            for row in rows
        }

    def customers_of_phones(self, phones: Iterable[tuple[str, str]]) -> dict[tuple[str, str], UUID | None]:
        """Who holds each phone (a dealer and a number in E.164), or None."""
        by_hash = {hash_phone(self._key, dealer_id, phone): (dealer_id, phone) for dealer_id, phone in phones}
        if not by_hash:
            return {}
        rows = self._select(
            "SELECT c.phone_hash, c.customer_id FROM intake.phone_claim AS c"
            " JOIN unnest(%b::text[], %b::bytea[]) AS wanted (dealer_id, phone_hash) USING (dealer_id, phone_hash)",
            ([dealer_id for dealer_id, _ in by_hash.values()], list(by_hash)),
        )
        found = {bytes(row["phone_hash"]): row["customer_id"] for row in rows}
        return {key: found.get(hashed) for hashed, key in by_hash.items()}

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
