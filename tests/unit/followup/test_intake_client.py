"""Followup's client of intake asks again where an answer is missing, and tells the unknown from the wrong."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from services.followup.intake import Intake, IntakeRefused, IntakeUnreachable, Person

ANNA = UUID(int=1)
Handler = Callable[[httpx.Request], httpx.Response]


def intake(handler: Handler, tries: int = 3) -> Intake:
    return Intake("http://intake.test", transport=httpx.MockTransport(handler), tries=tries, pause=0)


def problem(name: str, status: int) -> httpx.Response:
    return httpx.Response(status, json={"type": f"urn:showroom:problem:{name}", "title": name, "detail": "why"})


def recorded(request: httpx.Request) -> httpx.Response:
    commands = msgspec.json.decode(request.content)
    return httpx.Response(200, json=[{"status": 201, "answer": {"id": one["request_id"]}} for one in commands])


def commands(count: int) -> list[dict[str, Any]]:
    return [{"type": "RecordMessageSent", "request_id": f"message-{number:05}"} for number in range(count)]


async def test_a_person_is_asked_for_at_the_dealer() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json={"name": "安娜", "phone": "+8613800000000", "email": None, "address": None})

    async with intake(answer) as client:
        person = await client.person("north", ANNA)
    assert person == Person("安娜", "+8613800000000")
    assert asked == [f"http://intake.test/v1/customers/{ANNA}/person?dealer_id=north"]
    assert repr(person) == "Person(…)"


async def test_a_customer_that_the_dealer_has_not_is_nobody() -> None:
    async with intake(lambda _: problem("CustomerUnknown", 404)) as client:
        assert await client.person("north", ANNA) is None


async def test_an_address_that_is_not_intake_is_no_unknown_customer() -> None:
    async with intake(lambda _: problem("RouteUnknown", 404)) as client:
        with pytest.raises(IntakeRefused, match="RouteUnknown 404"):
            await client.person("north", ANNA)
    async with intake(lambda _: httpx.Response(200, text="<html>")) as client:
        with pytest.raises(IntakeRefused, match=r"intake\.test"):
            await client.person("north", ANNA)


async def test_notes_are_read_two_hundred_at_a_time() -> None:
    sizes: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        ids = msgspec.json.decode(request.content)["note_ids"]
        sizes.append(len(ids))
        return httpx.Response(200, json={"notes": [{"note_id": one, "text": one[-4:]} for one in ids[1:]]})

    async with intake(answer) as client:
        texts = await client.notes("north", [UUID(int=number) for number in range(201)])
    assert sizes == [200, 1]
    assert len(texts) == 199
    assert texts[UUID(int=15)] == "000f"


async def test_answers_come_in_the_commands_order() -> None:
    sizes: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        response = recorded(request)
        sizes.append(len(response.json()))
        return response

    async with intake(answer) as client:
        answers = await client.submit(commands(5_001))
    assert [one.answer["id"] for one in answers] == [one["request_id"] for one in commands(5_001)]
    assert sizes == [5_000, 1]


async def test_what_could_not_be_recorded_for_now_is_sent_again_with_all_that_came_after_it() -> None:
    sent: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        answers = recorded(request).json()
        sent.append(len(answers))
        if len(sent) == 1:
            answers[1] = {"status": 503, "problem": {"type": "urn:showroom:problem:NotRecorded"}}
        return httpx.Response(200, json=answers)

    async with intake(answer) as client:
        answers = await client.submit(commands(3))
    assert sent == [3, 2]
    assert [one.answer["id"] for one in answers] == [one["request_id"] for one in commands(3)]


async def test_what_had_no_answer_is_sent_again() -> None:
    seen: list[bytes] = []

    def third_time(request: httpx.Request) -> httpx.Response:
        seen.append(request.content)
        if len(seen) == 1:
            raise httpx.ReadTimeout("no answer")
        return httpx.Response(503) if len(seen) == 2 else recorded(request)

    async with intake(third_time) as client:
        assert all(answer.accepted for answer in await client.submit(commands(2)))
    assert len(set(seen)) == 1


@pytest.mark.parametrize("response", [httpx.Response(503), httpx.Response(200, json=[{"status": 503, "problem": {}}])])
async def test_one_who_never_answers_is_told(response: httpx.Response) -> None:
    async with intake(lambda _: response) as client:
        with pytest.raises(IntakeUnreachable, match=r"intake\.test"):
            await client.submit(commands(1))


async def test_a_refusal_has_its_name_and_a_refused_batch_its_reason() -> None:
    refused = {"status": 409, "problem": {"type": "urn:showroom:problem:CustomerErased"}}
    async with intake(lambda _: httpx.Response(200, json=[refused])) as client:
        (answer,) = await client.submit(commands(1))
    assert (answer.accepted, answer.refusal) == (False, "CustomerErased")
    async with intake(lambda _: problem("BodyMalformed", 400)) as client:
        with pytest.raises(IntakeRefused, match="BodyMalformed 400: why"):
            await client.submit(commands(1))
    async with intake(lambda _: httpx.Response(200, json=[])) as client:
        with pytest.raises(IntakeRefused, match="0 answers to 1"):
            await client.submit(commands(1))
