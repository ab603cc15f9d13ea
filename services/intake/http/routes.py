"""The routes: one for every command in the registry, and one for batches."""

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Protocol

import msgspec
from litestar.handlers import ASGIRouteHandler
from msgspec import Meta

from services.intake.deciding import Command, Decides, Outcome
from services.intake.http.answers import BatchAnswer, answer_of, batch_answer_of
from services.intake.http.reading import (
    CommandReader,
    idempotency_key,
    refuse_other_request_id,
    require_json,
    with_request_id,
)
from shared.http.decoding import decode_json
from shared.http.posting import Answer, Headers, post_route
from shared.http.problems import Problem, ProblemRaised

BATCH_PATH = "/v1/batch"
MOST_COMMANDS = 5_000

_ITEMS = msgspec.json.Decoder(Annotated[list[msgspec.Raw], Meta(max_length=MOST_COMMANDS)])
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Submits(Protocol):
    """What the routes need of the ledger."""

    async def submit(self, commands: Sequence[Command]) -> list[Outcome]:
        """Record the commands in order; an outcome for each."""


def path_of(decides: Decides) -> str:
    """Where a command is posted: ``/v1/reception/register-visit``."""
    return f"/v1/{decides.subject}/{_WORD.sub('-', decides.command.__name__).lower()}"


def command_route(decides: Decides, ledger: Submits) -> ASGIRouteHandler:
    """The route of one command."""
    reader = CommandReader.of([decides.command])

    async def take_command(headers: Headers, body: bytes) -> Answer:
        key = idempotency_key(headers)
        command = reader.read(body if key is None else with_request_id(body, key))
        if key is not None:
            refuse_other_request_id(command, key)
        [outcome] = await ledger.submit([command])
        return answer_of(outcome)

    return post_route(path_of(decides), take_command, name=decides.command.__name__, accept=require_json)


def batch_route(commands: Iterable[type[Command]], ledger: Submits) -> ASGIRouteHandler:
    """The route that takes many commands of any types: what is wrong with one does not stop the others."""
    reader = CommandReader.of(commands)

    async def take_batch(_headers: Headers, body: bytes) -> Answer:
        read = [_read_item(reader, item) for item in decode_json(_ITEMS, body)]
        outcomes = iter(await ledger.submit([item for item in read if isinstance(item, Command)]))
        answers: list[BatchAnswer] = [
            batch_answer_of(next(outcomes) if isinstance(item, Command) else item) for item in read
        ]
        return Answer(200, msgspec.json.encode(answers))

    return post_route(BATCH_PATH, take_batch, name="batch", accept=require_json)


def _read_item(reader: CommandReader, item: msgspec.Raw) -> Command | Problem:
    try:
        return reader.read(bytes(item))
    except ProblemRaised as raised:
        return raised.problem
