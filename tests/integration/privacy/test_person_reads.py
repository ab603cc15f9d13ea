"""Section 8: personal data is asked of intake at the moment it is needed; what was erased is given to nobody."""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import jsonschema
import pytest
from httpx import ASGITransport, AsyncClient, Response
from schemathesis.specs.openapi.definitions import OPENAPI_31

from services.intake.api import create_app
from services.intake.card.commands import ErasePerson, MergeCards
from services.intake.contact.commands import PrepareContact
from services.intake.daily.commands import HoldWeeklySeminar, Measure
from services.intake.ledger.ledger import Ledger
from services.intake.persons.api import NOTES_PATH, PERSONS_PATH, person_routes
from services.intake.persons.openapi import persons_addition
from services.intake.reception.commands import RegisterVisit
from shared.database.connection import Pool
from shared.events.values import DefeatReason
from shared.settings import Settings
from tests.support.ledgers import CONSULTANT, MANAGER, NORTH, SOUTH, accepted, command, ledgers_on, opening

pytestmark = pytest.mark.integration
TOLD = {"name": "王伟", "phone": "13800138000", "email": "wang.wei@example.com", "address": "漕溪北路 1 号"}
KNOWN = TOLD | {"phone": "+8613800138000"}
NOTHING = dict.fromkeys(TOLD)
POINTS = "要点：分期方案"


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    """The ledger behind the API."""
    with ledgers_on(database_url, number=1) as [opened]:
        yield opened


@pytest.fixture
async def pool(database_url: str, ledger: Ledger) -> AsyncIterator[Pool]:
    """Connections to the ledger's database, in which two dealers are open."""
    await accepted(ledger, *opening(NORTH), *opening(SOUTH))
    async with asyncpg.create_pool(database_url, min_size=1, max_size=2) as opened:
        yield opened


@pytest.fixture
async def client(ledger: Ledger, pool: Pool) -> AsyncIterator[AsyncClient]:
    """Intake's API as it is served."""
    app = create_app(ledger, Settings(), routes=person_routes(pool), addition=persons_addition())
    async with AsyncClient(transport=ASGITransport(app), base_url="http://intake") as opened:
        yield opened


async def visitor(ledger: Ledger, dealer_id: str = NORTH, **details: str) -> UUID:
    customer_id = uuid4()
    await accepted(ledger, command(RegisterVisit, dealer_id=dealer_id, customer_id=customer_id, **details))
    return customer_id


async def prepared(ledger: Ledger, customer_id: UUID, text: str = POINTS) -> str:
    """A note about the customer: its reference."""
    [answer] = await accepted(
        ledger, command(PrepareContact, CONSULTANT, customer_id=customer_id, task_id=uuid4(), note=text)
    )
    return str(answer.answer["note_id"])


async def person(client: AsyncClient, customer_id: UUID, dealer_id: str = NORTH) -> Response:
    return await client.get(f"/v1/customers/{customer_id}/person", params={"dealer_id": dealer_id})


async def persons(client: AsyncClient, *customer_ids: UUID, dealer_id: str = NORTH) -> dict[str, dict[str, Any]]:
    """Details by customer."""
    wanted = {"dealer_id": dealer_id, "customer_ids": [str(one) for one in customer_ids]}
    response = await client.post(PERSONS_PATH, json=wanted)
    assert response.status_code == 200, response.text
    return {one.pop("customer_id"): one for one in response.json()["persons"]}


async def notes(client: AsyncClient, *note_ids: str, dealer_id: str = NORTH) -> dict[str, str]:
    """Texts by reference."""
    response = await client.post(NOTES_PATH, json={"dealer_id": dealer_id, "note_ids": note_ids})
    assert response.status_code == 200, response.text
    return {one["note_id"]: one["text"] for one in response.json()["notes"]}


async def test_what_is_known_is_given_and_the_rest_is_null(client: AsyncClient, ledger: Ledger) -> None:
    known, named, nobody = await visitor(ledger, **TOLD), await visitor(ledger, name="李娜"), await visitor(ledger)
    assert (await person(client, known)).json() == KNOWN
    assert (await person(client, named)).json() == NOTHING | {"name": "李娜"}
    assert (await person(client, nobody)).json() == NOTHING
    assert await persons(client, known, named, nobody) == {
        str(known): KNOWN,
        str(named): NOTHING | {"name": "李娜"},
        str(nobody): NOTHING,
    }


async def test_nothing_personal_may_be_kept_on_the_way(client: AsyncClient, ledger: Ledger) -> None:
    customer_id = await visitor(ledger, **TOLD)
    answers = [
        await person(client, customer_id),
        await client.post(PERSONS_PATH, json={"dealer_id": NORTH, "customer_ids": [str(customer_id)]}),
        await client.post(NOTES_PATH, json={"dealer_id": NORTH, "note_ids": []}),
    ]
    assert [one.headers["cache-control"] for one in answers] == ["no-store"] * 3


async def test_a_merged_card_keeps_its_own_details(client: AsyncClient, ledger: Ledger) -> None:
    survivor, absorbed = await visitor(ledger, **TOLD), await visitor(ledger, name="王先生")
    await accepted(ledger, command(MergeCards, MANAGER, customer_id=survivor, absorbed_customer_id=absorbed))
    assert (await person(client, survivor)).json() == KNOWN
    assert (await person(client, absorbed)).json() == NOTHING | {"name": "王先生"}


async def test_an_erased_person_is_nobody_and_their_notes_are_gone(client: AsyncClient, ledger: Ledger) -> None:
    erased, other = await visitor(ledger, **TOLD), await visitor(ledger, name="李娜")
    note_id, kept = await prepared(ledger, erased), await prepared(ledger, other)
    assert await notes(client, note_id, kept) == {note_id: POINTS, kept: POINTS}
    await accepted(ledger, command(ErasePerson, MANAGER, customer_id=erased))
    assert (await person(client, erased)).json() == NOTHING
    assert await persons(client, erased, other) == {str(erased): NOTHING, str(other): NOTHING | {"name": "李娜"}}
    assert await notes(client, note_id, kept) == {kept: POINTS}


async def test_a_talk_script_is_read_and_what_does_not_exist_is_left_out(
    client: AsyncClient, ledger: Ledger, pool: Pool
) -> None:
    """A note about no customer, as the seminar's measures have them (section 4)."""
    script = "先问用途，再谈配置"
    measure = Measure(against=DefeatReason.NEEDS, title="needs first", script=script)
    await accepted(ledger, command(HoldWeeklySeminar, MANAGER, week_starts_on=date(2026, 3, 2), measures=(measure,)))
    note_id = str(await pool.fetchval("SELECT note_id FROM intake.note"))
    assert await notes(client, note_id, str(uuid4()), note_id) == {note_id: script}


@pytest.mark.parametrize("customer_id", [UUID(int=0), uuid4()])
async def test_who_never_came_is_unknown(client: AsyncClient, customer_id: UUID) -> None:
    problem = (await person(client, customer_id)).json()
    assert (problem["type"], problem["status"]) == ("urn:showroom:problem:CustomerUnknown", 404)
    assert problem["detail_zh"] == "本店没有该客户"
    assert await persons(client, customer_id) == {}


async def test_another_dealers_customers_and_notes_are_unknown(client: AsyncClient, ledger: Ledger) -> None:
    """Invariant 5, also where both are asked for at once."""
    theirs, ours = await visitor(ledger, SOUTH, **TOLD), await visitor(ledger, name="李娜")
    note_id = await prepared(ledger, ours)
    foreign, absent = await person(client, theirs), await person(client, uuid4())
    assert (foreign.status_code, foreign.json()) == (404, absent.json())
    assert list(await persons(client, theirs, ours)) == [str(ours)]
    assert await notes(client, note_id, dealer_id=SOUTH) == {}
    assert (await person(client, theirs, SOUTH)).json() == KNOWN


async def test_a_stream_that_is_no_customers_is_unknown(client: AsyncClient, pool: Pool) -> None:
    streams = [row["originator_id"] for row in await pool.fetch("SELECT originator_id FROM intake.stored_events")]
    assert streams
    assert await persons(client, *streams) == {}


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        (PERSONS_PATH, {"dealer_id": NORTH}, "$.customer_ids"),
        (PERSONS_PATH, {"dealer_id": "No Such", "customer_ids": []}, "$.dealer_id"),
        (PERSONS_PATH, {"dealer_id": NORTH, "customer_ids": ["王伟"]}, "$.customer_ids[0]"),
        (PERSONS_PATH, {"dealer_id": NORTH, "customer_ids": [str(uuid4())] * 501}, "$.customer_ids"),
        (NOTES_PATH, {"dealer_id": NORTH, "note_ids": [str(uuid4())] * 201}, "$.note_ids"),
        (NOTES_PATH, {"dealer_id": NORTH, "note_ids": [], "customer_id": "x"}, "$.customer_id"),
    ],
)
async def test_a_wrong_wish_is_told_where(client: AsyncClient, path: str, body: dict[str, Any], where: str) -> None:
    response = await client.post(path, json=body)
    assert (response.status_code, response.json()["path"]) == (422, where), response.text


async def test_a_read_names_its_dealer(client: AsyncClient) -> None:
    response = await client.get(f"/v1/customers/{uuid4()}/person")
    assert (response.status_code, response.json()["path"]) == (422, "dealer_id")


async def test_the_document_shows_what_is_answered(client: AsyncClient, ledger: Ledger) -> None:
    document = (await client.get("/schema")).json()
    jsonschema.Draft202012Validator(OPENAPI_31).validate(document)
    assert "/v1/customers/{customer_id}/person" in document["paths"]
    customer_id = await visitor(ledger, **TOLD)
    wanted = {
        PERSONS_PATH: {"dealer_id": NORTH, "customer_ids": [str(customer_id)]},
        NOTES_PATH: {"dealer_id": NORTH, "note_ids": [await prepared(ledger, customer_id)]},
    }
    for path, body in wanted.items():
        operation = document["paths"][path]["post"]
        asked, read = operation["requestBody"]["content"], operation["responses"]["200"]["content"]
        answer = (await client.post(path, json=body)).json()
        for content, examples in ((asked, [body]), (read, [answer])):
            schema = content["application/json"]["schema"] | {"components": document["components"]}
            for one in (*examples, content["application/json"]["example"]):
                jsonschema.Draft202012Validator(schema).validate(one)


async def test_without_the_database_it_is_said_that_one_may_ask_again(ledger: Ledger, pool: Pool) -> None:
    await pool.close()
    app = create_app(ledger, Settings(), routes=person_routes(pool), addition=persons_addition())
    async with AsyncClient(transport=ASGITransport(app), base_url="http://intake") as client:
        response = await person(client, uuid4())
        assert (response.status_code, response.headers["retry-after"]) == (503, "1")
        assert response.json()["type"] == "urn:showroom:problem:DatabaseUnavailable"
