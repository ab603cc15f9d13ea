"""The client sends again what had no answer, halves what is too large, and says what it cannot get past."""

from collections.abc import Callable

import httpx
import msgspec
import pytest

from services.intake.client import BatchRefused, IntakeClient, IntakeUnreachable
from services.intake.deciding import Command
from services.intake.pipelining import sent
from services.intake.reception.commands import RegisterVisit
from shared.events.values import Actor, Role

Handler = Callable[[httpx.Request], httpx.Response]


def visits(count: int) -> list[Command]:
    desk = Actor("desk", Role.RECEPTIONIST)
    return [RegisterVisit(request_id=f"visit-{n:04}", dealer_id="north", actor=desk) for n in range(count)]


def answered(request: httpx.Request) -> httpx.Response:
    """An answer that repeats each command's request id."""
    commands = msgspec.json.decode(request.content)
    answers = [{"status": 201, "events": [], "answer": {"id": command["request_id"]}} for command in commands]
    return httpx.Response(200, json=answers)


def client(handler: Handler) -> IntakeClient:
    return IntakeClient("http://intake.test", transport=httpx.MockTransport(handler), pause=0)


def test_answers_come_in_the_commands_order() -> None:
    with client(answered) as intake:
        ids = [answer.answer["id"] for answer in intake.send(visits(12_001))]
    assert ids == [command.request_id for command in visits(12_001)]


def test_a_batch_that_is_too_large_is_halved() -> None:
    sizes: list[int] = []

    def at_most_three(request: httpx.Request) -> httpx.Response:
        sizes.append(len(msgspec.json.decode(request.content)))
        return answered(request) if sizes[-1] <= 3 else httpx.Response(413)

    with client(at_most_three) as intake:
        assert len(intake.send(visits(10))) == 10
    assert max(sizes) == 10


def test_what_had_no_answer_is_sent_again() -> None:
    seen: list[bytes] = []

    def third_time(request: httpx.Request) -> httpx.Response:
        seen.append(request.content)
        if len(seen) == 1:
            raise httpx.ConnectError("refused")
        return httpx.Response(503) if len(seen) == 2 else answered(request)

    with client(third_time) as intake:
        assert len(intake.send(visits(2))) == 2
    assert len(set(seen)) == 1


def test_what_could_not_be_recorded_for_now_is_sent_again_with_all_that_came_after_it() -> None:
    sent_again: list[list[str]] = []

    def recovering(request: httpx.Request) -> httpx.Response:
        ids = [command["request_id"] for command in msgspec.json.decode(request.content)]
        sent_again.append(ids)
        answers = answered(request).json()
        if len(sent_again) < 3:
            answers[-2] = {"status": 503, "problem": {"type": "urn:showroom:problem:NotRecorded"}}
            answers[-1] = {"status": 404, "problem": {"type": "urn:showroom:problem:CustomerUnknown"}}
        return httpx.Response(200, json=answers)

    with client(recovering) as intake:
        answers = intake.send(visits(5))
    assert [answer.answer["id"] for answer in answers] == [command.request_id for command in visits(5)]
    assert [len(ids) for ids in sent_again] == [5, 2, 2]


def test_one_who_cannot_record_is_told() -> None:
    never = httpx.Response(200, json=[{"status": 503, "problem": {}}])
    with client(lambda _: never) as intake, pytest.raises(IntakeUnreachable, match="does not record"):
        intake.send(visits(1))


def test_one_who_never_answers_is_told() -> None:
    with client(lambda _: httpx.Response(503)) as intake, pytest.raises(IntakeUnreachable, match=r"intake\.test"):
        intake.send(visits(1))


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (httpx.Response(422, json={"title": "Body invalid", "detail": "no"}), "Body invalid 422: no"),
        (httpx.Response(404, text="<html>"), "HTTP 404"),
        (httpx.Response(200, json=[]), "0 answers to 1"),
        (httpx.Response(200, text="hello"), "no answers"),
    ],
)
def test_a_batch_that_is_refused_as_such_is_told(response: httpx.Response, reason: str) -> None:
    with client(lambda _: response) as intake, pytest.raises(BatchRefused, match=reason):
        intake.send(visits(1))


def test_a_refusal_has_its_name() -> None:
    problem = {"type": "urn:showroom:problem:PhoneInvalid", "detail": "d", "detail_zh": "z", "path": "$.phone"}
    with client(lambda _: httpx.Response(200, json=[{"status": 422, "problem": problem}])) as intake:
        (answer,) = intake.send(visits(1))
    assert (answer.accepted, answer.refusal, answer.problem.path) == (False, "PhoneInvalid", "$.phone")


def test_batches_are_made_one_ahead_and_answered_in_order() -> None:
    made: list[int] = []

    def batches() -> "list[list[Command]]":
        return [visits(size) for size in (3, 1, 2)]

    with client(answered) as intake:
        for batch, answers in sent(batches(), list, intake.send):
            made.append(len(batch))
            assert len(batch) == len(answers)
    assert made == [3, 1, 2]
