"""A command comes in; what was recorded, or a problem, goes out, and never a value of the client's."""

from typing import Any
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from services.intake.deciding import LedgerUnavailable, Refusal
from services.intake.reception.commands import RegisterVisit
from shared.events.values import Role
from tests.support.intake_api import BATCH, EVENT_ID, JSON_TYPE, PRIVATE, VISIT, LedgerInMemory, refused, visit

Client = AsyncTestClient[Litestar]


async def test_a_command_is_recorded_and_answered(client: Client, ledger: LedgerInMemory) -> None:
    response = await client.post(VISIT, json=visit(type="RegisterVisit", party_size=4))
    assert (response.status_code, response.json()) == (
        201,
        {"events": [str(EVENT_ID)], "answer": {"visit_id": str(EVENT_ID)}},
    )
    [command] = ledger.recorded
    assert isinstance(command, RegisterVisit)
    assert (command.party_size, command.actor.role) == (4, Role.RECEPTIONIST)


async def test_the_same_request_id_is_answered_as_a_repeat(client: Client, ledger: LedgerInMemory) -> None:
    first = await client.post(VISIT, json=visit())
    second = await client.post(VISIT, json=visit())
    assert "repeated" not in first.headers
    assert (second.status_code, second.headers["repeated"]) == (201, "true")
    assert second.json() == {**first.json(), "repeated": True}
    assert len(ledger.recorded) == 1


async def test_a_refusal_is_a_problem_with_its_name(client: Client, ledger: LedgerInMemory) -> None:
    ledger.refusal = Refusal("VisitEnded", "The visit has ended", "批次已离店", 409, "$.visit_id", {"visit_id": "v-1"})
    problem = refused(await client.post(VISIT, json=visit()), "VisitEnded", 409)
    assert (problem["title"], problem["detail_zh"]) == ("Visit ended", "批次已离店")
    assert (problem["path"], problem["about"]) == ("$.visit_id", {"visit_id": "v-1"})


async def test_a_ledger_that_does_not_answer_asks_for_another_try(client: Client, ledger: LedgerInMemory) -> None:
    ledger.failure = LedgerUnavailable()
    response = await client.post(VISIT, json=visit())
    refused(response, "LedgerUnavailable", 503)
    assert int(response.headers["retry-after"]) > 0


async def test_a_failure_of_ours_is_an_incident(client: Client, ledger: LedgerInMemory) -> None:
    ledger.failure = ZeroDivisionError(PRIVATE)
    problem = refused(await client.post(VISIT, json=visit(name=PRIVATE)), "Incident", 500)
    assert UUID(problem["about"]["incident"])


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"party_size": "many"}, "$.party_size"),
        ({"party_size": 0}, "$.party_size"),
        ({"colour": PRIVATE}, "$.colour"),
        ({"actor": {"id": "chen", "role": PRIVATE}}, "$.actor.role"),
        ({"actor": {"id": "chen", "role": "manager", "phone": PRIVATE}}, "$.actor.phone"),
        ({"dealer_id": PRIVATE}, "$.dealer_id"),
        ({"occurred_at": "2026-02-30T10:00:00+08:00"}, "$.occurred_at"),
        ({"occurred_at": "2026-02-03T10:00:00"}, "$.occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "$.occurred_at"),
        ({"occurred_at": "9999-12-31T23:59:59-14:00"}, "$.occurred_at"),
        ({"customer_id": PRIVATE}, "$.customer_id"),
        ({"models": ["A", PRIVATE * 20]}, "$.models[1]"),
        ({"name": f"{PRIVATE}\0"}, "$.name"),
        ({"intended_model": "A\0"}, "$.intended_model"),
        ({"request_id": "short"}, "$.request_id"),
        ({"type": "EndVisit"}, "$.type"),
    ],
)
async def test_a_wrong_field_is_named_by_its_path(client: Client, fields: dict[str, Any], path: str) -> None:
    response = await client.post(VISIT, json=visit(**fields))
    assert refused(response, "FieldInvalid", 422)["path"] == path


async def test_a_missing_field_is_named(client: Client) -> None:
    response = await client.post("/v1/reception/end-visit", json=visit())
    assert refused(response, "FieldInvalid", 422)["path"] == "$.customer_id"


@pytest.mark.parametrize("body", [b"", b"{", b'{"request_id":"\xff"}', b"[" * 1_000_000])
async def test_what_is_not_json_is_malformed(client: Client, body: bytes) -> None:
    response = await client.post(VISIT, content=body, headers=JSON_TYPE)
    assert response.status_code in {400, 422}
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=gb18030"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
async def test_other_media_types_are_refused(client: Client, headers: dict[str, str]) -> None:
    body = msgspec.json.encode(visit())
    refused(await client.post(VISIT, content=body, headers=headers), "MediaTypeUnsupported", 415)
    refused(await client.post(BATCH, content=b"[" + body + b"]", headers=headers), "MediaTypeUnsupported", 415)


async def test_utf8_json_is_taken_however_it_is_announced(client: Client) -> None:
    body = msgspec.json.encode(visit())
    for announced in ({"Content-Type": "Application/JSON; charset=UTF-8"}, {}):
        assert (await client.post(VISIT, content=body, headers=announced)).status_code == 201


async def test_bodies_over_the_limit_are_refused(client: Client) -> None:
    refused(await client.post(VISIT, content=b" " * 2_000_001, headers=JSON_TYPE), "BodyTooLarge", 413)
