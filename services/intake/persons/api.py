"""Routes that give personal data, to be used at once and kept nowhere.

Who asks is not checked: that comes with roles and keys for every API. What is answered is never logged nor measured.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from litestar import get
from litestar.datastructures import CacheControlHeader
from litestar.handlers import ASGIRouteHandler
from litestar.types import ControllerRouterHandler
from msgspec.structs import replace

from services.intake.customer.checks import CUSTOMER_UNKNOWN
from services.intake.http.answers import problem_of
from services.intake.http.reading import require_json
from services.intake.persons.answers import NotesRead, NotesWanted, Person, PersonsRead, PersonsWanted
from services.intake.persons.queries import read_notes, read_persons
from shared.database.connection import Pool
from shared.http.decoding import decode_body
from shared.http.parameters import Customer, Dealer, check_names
from shared.http.posting import Answer, Headers, post_route
from shared.http.problems import ProblemRaised

PERSONS_PATH = "/v1/persons/read"
NOTES_PATH = "/v1/notes/read"

_NO_STORE = ((b"cache-control", b"no-store"),)
T = TypeVar("T")


def person_routes(pool: Pool) -> list[ControllerRouterHandler]:
    """The routes, reading the database of the pool."""

    async def persons(wanted: PersonsWanted) -> PersonsRead:
        return PersonsRead(tuple(await read_persons(pool, wanted.dealer_id, wanted.customer_ids)))

    async def notes(wanted: NotesWanted) -> NotesRead:
        return NotesRead(tuple(await read_notes(pool, wanted.dealer_id, wanted.note_ids)))

    return [
        person_route(pool),
        _read_route(PERSONS_PATH, PersonsWanted, persons),
        _read_route(NOTES_PATH, NotesWanted, notes),
    ]


def person_route(pool: Pool) -> ControllerRouterHandler:
    """The route of one customer's details."""

    @get(
        "/v1/customers/{customer_id:uuid}/person",
        guards=[check_names],
        tags=["person"],
        summary="客户个人信息 · A customer's personal details",
        operation_id="ReadPerson",
        cache_control=CacheControlHeader(no_store=True),
    )
    async def person(customer_id: Customer, dealer_id: Dealer) -> Person:
        """What is known now; all null once the person was erased. Use it at once, and keep it nowhere."""
        for found in await read_persons(pool, dealer_id, [customer_id]):
            return Person(name=found.name, phone=found.phone, email=found.email, address=found.address)
        raise ProblemRaised(problem_of(replace(CUSTOMER_UNKNOWN, path="customer_id")))

    return person


def _read_route(path: str, wanted: type[T], read: Callable[[T], Awaitable[Any]]) -> ASGIRouteHandler:
    """A route that takes what is wanted as JSON, for there may be much of it, and answers with what was read."""
    decoder = msgspec.json.Decoder(wanted)

    async def take(_headers: Headers, body: bytes) -> Answer:
        return Answer(200, msgspec.json.encode(await read(decode_body(decoder, body))), headers=_NO_STORE)

    return post_route(path, take, name=wanted.__name__, accept=require_json)
