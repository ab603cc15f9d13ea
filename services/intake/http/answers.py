"""Words outcomes for the client: what was recorded, or the problem."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct, UnsetType

from services.intake.deciding import Accepted, Outcome, Refusal
from shared.events.values import described
from shared.http.posting import Answer
from shared.http.problems import PROBLEM_JSON, Problem, problem

_CREATED = 201
_encode = msgspec.json.Encoder().encode

EventIds = Annotated[tuple[UUID, ...], described("Ids of the recorded events, in order", "已记录事件的编号")]
Ids = Annotated[dict[str, Any], described("Ids that the command made, for example customer_id", "产生的编号")]
Repeated = Annotated[bool, described("This request id had been recorded before", "该请求此前已记录")]


class CommandAnswer(Struct, frozen=True, omit_defaults=True):
    """A command is recorded, now or when its request id was first sent."""

    events: EventIds
    answer: Ids
    repeated: Repeated = False


class BatchAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one command of a batch: ``events`` and ``answer`` when recorded, ``problem`` when not."""

    status: Annotated[int, described("HTTP status of this command", "该命令的状态码")]
    events: EventIds | UnsetType = UNSET
    answer: Ids | UnsetType = UNSET
    repeated: Repeated = False
    problem: Problem | UnsetType = UNSET


def answer_of(outcome: Outcome) -> Answer:
    """The answer to a single command."""
    if isinstance(outcome, Refusal):
        refused = problem_of(outcome)
        return Answer(refused.status, _encode(refused), PROBLEM_JSON.encode())
    body = _encode(CommandAnswer(outcome.events, outcome.answer, outcome.repeated))
    return Answer(_CREATED, body, headers=((b"repeated", b"true"),) if outcome.repeated else ())


def batch_answer_of(outcome: Outcome | Problem) -> BatchAnswer:
    """The entry of one command in a batch's response."""
    if isinstance(outcome, Accepted):
        return BatchAnswer(status=_CREATED, events=outcome.events, answer=outcome.answer, repeated=outcome.repeated)
    refused = problem_of(outcome) if isinstance(outcome, Refusal) else outcome
    return BatchAnswer(status=refused.status, problem=refused)


def problem_of(refusal: Refusal) -> Problem:
    """A refusal as problem details."""
    return problem(refusal.name, refusal.status, en=refusal.en, zh=refusal.zh, path=refusal.path, about=refusal.about)
