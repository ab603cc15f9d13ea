"""``POST /v1/batch``: what is wrong with one command does not stop the others."""

import msgspec
from litestar import Litestar
from litestar.testing import AsyncTestClient

from services.intake.deciding import LedgerUnavailable, Refusal
from services.intake.http.routes import MOST_COMMANDS
from tests.support.intake_api import BATCH, EVENT_ID, JSON_TYPE, PRIVATE, LedgerInMemory, refused, visit

Client = AsyncTestClient[Litestar]


async def test_answers_come_in_order(client: Client, ledger: LedgerInMemory) -> None:
    body = [
        visit(type="RegisterVisit"),
        visit(type="EndVisit", request_id="request-0002"),
        visit(type="RegisterCall", request_id="request-0003"),
        visit(type="RegisterVisit"),
        "not a command",
    ]
    response = await client.post(BATCH, json=body)
    answers = response.json()
    assert response.status_code == 200
    assert [answer["status"] for answer in answers] == [201, 422, 201, 201, 422]
    assert answers[0] == {"status": 201, "events": [str(EVENT_ID)], "answer": {"visit_id": str(EVENT_ID)}}
    assert answers[1].keys() == {"status", "problem"}
    assert (answers[1]["problem"]["path"], answers[1]["problem"]["status"]) == ("$.customer_id", 422)
    assert answers[3] == {**answers[0], "repeated": True}
    assert [type(command).__name__ for command in ledger.recorded] == ["RegisterVisit", "RegisterCall"]


async def test_refusals_of_the_ledger_stand_in_their_place(client: Client, ledger: LedgerInMemory) -> None:
    ledger.refusal = Refusal("VisitEnded", "The visit has ended", "批次已离店")
    [answer] = (await client.post(BATCH, json=[visit(type="RegisterVisit")])).json()
    assert answer["status"] == answer["problem"]["status"] == 409
    assert answer["problem"]["type"] == "urn:showroom:problem:VisitEnded"


async def test_each_command_says_its_type(client: Client) -> None:
    answers = (await client.post(BATCH, json=[visit(), visit(type=PRIVATE)])).json()
    assert [answer["problem"]["path"] for answer in answers] == ["$.type", "$.type"]
    assert PRIVATE not in str(answers)


async def test_broken_utf8_in_one_command_is_that_commands_fault(client: Client) -> None:
    good = msgspec.json.encode(visit(type="RegisterVisit"))
    body = b"[" + good.replace(b"north", b"\xff") + b"," + good + b"]"
    response = await client.post(BATCH, content=body, headers=JSON_TYPE)
    assert [answer["status"] for answer in response.json()] == [400, 201]


async def test_an_empty_batch_is_answered_empty(client: Client) -> None:
    assert (await client.post(BATCH, json=[])).json() == []


async def test_too_many_commands_are_refused_whole(client: Client, ledger: LedgerInMemory) -> None:
    response = await client.post(BATCH, json=[{}] * (MOST_COMMANDS + 1))
    assert refused(response, "FieldInvalid", 422)["path"] == "$"
    assert ledger.recorded == []


async def test_a_ledger_that_does_not_answer_refuses_the_batch(client: Client, ledger: LedgerInMemory) -> None:
    ledger.failure = LedgerUnavailable()
    refused(await client.post(BATCH, json=[visit(type="RegisterVisit")]), "LedgerUnavailable", 503)
