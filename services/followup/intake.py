"""A client of intake's HTTP API: personal data are asked for at the moment they are needed, outcomes are recorded.

What was sent without an answer is sent again: a request id that was recorded is answered as a repeat, so nothing is
recorded twice.
"""

import asyncio
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import UUID

import httpx
import msgspec
from msgspec import Struct

from shared.http.answered import REFUSED_FROM, Answered, ProblemDetails
from shared.settings import Settings

MOST_COMMANDS = 5_000
MOST_NOTES = 200
MOST_PERSONS = 500
_LONGEST_PAUSE = 10.0
_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
_NOT_NOW = 503
_UNKNOWN = 404
_ANY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - what may be set for listening
_JSON = {"Content-Type": "application/json"}
T = TypeVar("T")


class Person(Struct, frozen=True):
    """What intake's person store knows of a customer at this moment; all None once the person was erased."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None

    def __repr__(self) -> str:
        """Nothing personal: this may stand in a log."""
        return "Person(…)"


class IntakeUnreachable(Exception):
    """Intake did not answer, also after several tries; nothing is lost by asking again later."""


class IntakeRefused(Exception):
    """Intake refused a request as such; the message is its reason."""


class _KnownPerson(Person, frozen=True, kw_only=True):
    customer_id: UUID


class _Persons(Struct, frozen=True):
    persons: tuple[_KnownPerson, ...]


class _Note(Struct, frozen=True):
    note_id: UUID
    text: str


class _Notes(Struct, frozen=True):
    notes: tuple[_Note, ...]


_PERSON = msgspec.json.Decoder(Person)
_PERSONS = msgspec.json.Decoder(_Persons)
_NOTES = msgspec.json.Decoder(_Notes)
_ANSWERS = msgspec.json.Decoder(list[Answered])
_PROBLEM = msgspec.json.Decoder(ProblemDetails)


class Intake:
    """Connections to one intake. Use it as an async context manager.

    Args:
        url: where intake is.
        transport: instead of the network, for tests.
        connections: most requests at once.
        tries: how often a request is sent before `IntakeUnreachable`.
        pause: seconds before the second try; each further wait is twice as long.
    """

    def __init__(
        self,
        url: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        connections: int = 32,
        tries: int = 5,
        pause: float = 0.1,
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=url,
            transport=transport,
            timeout=httpx.Timeout(30, connect=5),
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        )
        self._tries = tries
        self._pause = pause

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def person(self, dealer_id: str, customer_id: UUID) -> Person | None:
        """Personal details of a customer; None where the dealer has no such customer.

        Raises:
            IntakeUnreachable: no answer.
            IntakeRefused: the request as such was refused.
        """
        response = await self._ask("GET", f"/v1/customers/{customer_id}/person", params={"dealer_id": dealer_id})
        if response.status_code == _UNKNOWN and _problem_of(response).name == "CustomerUnknown":
            return None
        return _decoded(_PERSON, response)

    async def persons(self, dealer_id: str, ids: Sequence[UUID]) -> dict[UUID, Person]:
        """Personal details of many customers; those that the dealer does not have are left out.

        Raises:
            IntakeUnreachable: no answer.
            IntakeRefused: the request as such was refused.
        """
        persons: dict[UUID, Person] = {}
        for start in range(0, len(ids), MOST_PERSONS):
            body = msgspec.json.encode({"dealer_id": dealer_id, "customer_ids": ids[start : start + MOST_PERSONS]})
            read = _decoded(_PERSONS, await self._ask("POST", "/v1/persons/read", content=body))
            persons |= {person.customer_id: person for person in read.persons}
        return persons

    async def notes(self, dealer_id: str, ids: Sequence[UUID]) -> dict[UUID, str]:
        """Texts of notes by their ids; those that no longer exist are left out.

        Raises:
            IntakeUnreachable: no answer.
            IntakeRefused: the request as such was refused.
        """
        texts: dict[UUID, str] = {}
        for start in range(0, len(ids), MOST_NOTES):
            body = msgspec.json.encode({"dealer_id": dealer_id, "note_ids": ids[start : start + MOST_NOTES]})
            read = _decoded(_NOTES, await self._ask("POST", "/v1/notes/read", content=body))
            texts |= {note.note_id: note.text for note in read.notes}
        return texts

    async def submit(self, commands: Sequence[Mapping[str, Any]]) -> list[Answered]:
        """Send commands (each with its ``type``) as one batch; answers come in their order.

        From the first one on that could not be recorded for now, they are sent again: later ones may rest on it.

        Raises:
            IntakeUnreachable: no answer; the same commands may be sent again later.
            IntakeRefused: the batch as such was refused.
        """
        answers: list[Answered] = []
        for start in range(0, len(commands), MOST_COMMANDS):
            answers += await self._submit(commands[start : start + MOST_COMMANDS])
        return answers

    async def _submit(self, commands: Sequence[Mapping[str, Any]]) -> list[Answered]:
        answers: list[Answered] = []
        for attempt in range(self._tries):
            answers += await self._batch(commands[len(answers) :])
            recorded = next((place for place, one in enumerate(answers) if one.status == _NOT_NOW), None)
            if recorded is None:
                return answers
            del answers[recorded:]
            await self._wait(attempt)
        raise IntakeUnreachable(f"接待服务暂不能入账 · {self._http.base_url} does not record for now")

    async def _batch(self, commands: Sequence[Mapping[str, Any]]) -> list[Answered]:
        response = await self._ask("POST", "/v1/batch", content=msgspec.json.encode(commands))
        answers = _decoded(_ANSWERS, response)
        if len(answers) != len(commands):
            raise IntakeRefused(f"应答数不符 · {len(answers)} answers to {len(commands)} commands")
        return answers

    async def _ask(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> httpx.Response:
        """Send a request until it has an answer that stands.

        Raises:
            IntakeUnreachable: it has none.
        """
        failed = ""
        for attempt in range(self._tries):
            if attempt:
                await self._wait(attempt - 1)
            try:
                headers = None if content is None else _JSON
                response = await self._http.request(method, path, params=params, content=content, headers=headers)
            except httpx.TransportError as error:
                failed = type(error).__name__
            else:
                if response.status_code not in _TRY_AGAIN:
                    return response
                failed = f"HTTP {response.status_code}"
        raise IntakeUnreachable(f"接待服务无应答 · {self._http.base_url} does not answer: {failed}")

    async def _wait(self, attempt: int) -> None:
        await asyncio.sleep(min(self._pause * 2**attempt, _LONGEST_PAUSE))


def address_of_intake(settings: Settings) -> str:
    """Where intake is: what is set, else where it listens on this machine."""
    host = "127.0.0.1" if settings.host in _ANY_ADDRESS else settings.host
    return settings.intake_url or f"http://{host}:{settings.intake_port}"


def _decoded(decoder: "msgspec.json.Decoder[T]", response: httpx.Response) -> T:
    if response.status_code >= REFUSED_FROM:
        problem = _problem_of(response)
        raise IntakeRefused(f"{problem.title or 'HTTP'} {response.status_code}: {problem.detail}")
    try:
        return decoder.decode(response.content)
    except msgspec.DecodeError:
        raise IntakeRefused(
            f"该地址不是接待服务 · {response.url.host} gives no answers that intake would give"
        ) from None


def _problem_of(response: httpx.Response) -> ProblemDetails:
    try:
        return _PROBLEM.decode(response.content)
    except msgspec.DecodeError:
        return ProblemDetails()
