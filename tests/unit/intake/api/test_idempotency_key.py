"""The header ``Idempotency-Key`` may stand for ``request_id``."""

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from tests.support.intake_api import VISIT, LedgerInMemory, refused, visit

Client = AsyncTestClient[Litestar]


async def test_it_stands_for_the_request_id(client: Client, ledger: LedgerInMemory) -> None:
    body = visit()
    del body["request_id"]
    for key in ("key-00000001", '"key-00000001"'):
        assert (await client.post(VISIT, json=body, headers={"Idempotency-Key": key})).status_code == 201
    assert [command.request_id for command in ledger.recorded] == ["key-00000001"]


async def test_both_may_be_given_when_they_agree(client: Client) -> None:
    response = await client.post(VISIT, json=visit(), headers={"Idempotency-Key": "request-0001"})
    assert response.status_code == 201


async def test_they_must_agree(client: Client, ledger: LedgerInMemory) -> None:
    response = await client.post(VISIT, json=visit(), headers={"Idempotency-Key": "request-0002"})
    assert refused(response, "RequestIdsDiffer", 422)["path"] == "$.request_id"
    assert ledger.recorded == []


@pytest.mark.parametrize("key", ["short", "has a space", "x" * 101, '"'])
async def test_an_unsound_key_is_refused(client: Client, key: str) -> None:
    response = await client.post(VISIT, json=visit(), headers={"Idempotency-Key": key})
    assert refused(response, "FieldInvalid", 422)["path"] == "Idempotency-Key"


@pytest.mark.parametrize("body", [b"{}", b" { } ", b"[]", b"", b"x"])
async def test_bodies_that_are_no_command_stay_that(client: Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": "key-00000001"}
    response = await client.post(VISIT, content=body, headers=headers)
    assert response.status_code in {400, 422}
