"""Invariant 6: personal data is in the person store and nowhere else: no log, topic, projection, metric or answer."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaConsumer

from services.intake.card.commands import ErasePerson
from services.intake.client import IntakeClient
from shared.database.connection import Connection
from shared.events.event import Topic
from shared.events.values import Actor, Role
from showroom.system import System
from tests.support.recognisable import MARK, PHONES, recognisable_history
from tests.support.waiting import until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(240)]
OFFICE = Actor("head-office", Role.GROUP)
PERSON_STORE = {"person", "note", "lead_body"}
"""Tables of schema intake that hold personal data as it is; phone_claim holds a keyed hash of it."""


@pytest.fixture
async def connection(told_system: System) -> AsyncIterator[Connection]:
    """A look at the system's database."""
    opened = await asyncpg.connect(told_system.settings.database)
    yield opened
    await opened.close()


def traces_in(text: bytes) -> list[str]:
    """The marks that stand in a text."""
    return [mark for mark in (MARK, "泽菲琳", PHONES, f"{PHONES[:3]} {PHONES[3:7]}") if mark.encode() in text]


async def tables_with_traces(connection: Connection) -> set[str]:
    """Tables in any column of which, also in its bytes, a mark stands."""
    found = set()
    for row in await connection.fetch(
        "SELECT table_schema, table_name, column_name, udt_name FROM information_schema.columns"
        " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
    ):
        table, column = f"{row['table_schema']}.{row['table_name']}", f'"{row["column_name"]}"'
        value = column if row["udt_name"] == "bytea" else f"convert_to({column}::text, 'UTF8')"
        if await connection.fetchval(
            f"SELECT EXISTS (SELECT 1 FROM {table} WHERE position($1::bytea IN {value}) > 0"  # noqa: S608
            f" OR position($2::bytea IN {value}) > 0)",
            MARK.encode(),
            PHONES.encode(),
        ):
            found.add(table)
    return found


async def test_tables(told_system: System, connection: Connection) -> None:
    await until(
        lambda: connection.fetchval("SELECT count(*) FROM grading.customer_grade WHERE grade <> 'ungraded'"),
        lambda graded: graded > 20,
    )
    assert await tables_with_traces(connection) == {f"intake.{table}" for table in PERSON_STORE}
    assert await connection.fetchval("SELECT count(*) FROM intake.phone_claim") > 50
    assert told_system.urls.keys() >= {"intake", "grading"}


async def test_topics(told_system: System, connection: Connection) -> None:
    settings = told_system.settings
    await until(
        lambda: connection.fetchval(
            "SELECT (SELECT max(notification_id) FROM intake.stored_events) = position FROM intake.relay_position"
        ),
        bool,
        seconds=60,
    )
    consumer = AIOKafkaConsumer(*(settings.topic_prefix + topic for topic in Topic), bootstrap_servers=settings.brokers)
    await consumer.start()
    try:
        count = 0
        for one in consumer.assignment():
            end = (await consumer.end_offsets([one]))[one]
            consumer.seek(one, 0)
            while await consumer.position(one) < end:
                for record in (await consumer.getmany(one, timeout_ms=500)).get(one, []):
                    everything = b" ".join([record.key, record.value, *(text for _, text in record.headers)])
                    assert traces_in(everything) == [], record.headers
                    count += 1
    finally:
        await consumer.stop()
    assert count > 1_000


def test_metrics_and_grades(told_system: System) -> None:
    for url in told_system.urls.values():
        for path in ("/metrics", "/health/ready", "/schema"):
            assert traces_in(httpx.get(url + path).content) == []
    dealers = {command.dealer_id for command in recognisable_history()}
    for dealer in dealers:
        listed = httpx.get(f"{told_system.urls['grading']}/v1/grades", params={"dealer_id": dealer, "limit": 500})
        assert listed.json()["customers"]
        assert traces_in(listed.content) == []


WRONG: dict[str, Callable[[dict[str, Any]], Any]] = {
    "in a number": lambda body: body | {"party_size": MARK},
    "in an unknown field": lambda body: body | {"nickname": MARK},
    "as an unknown field": lambda body: body | {f"{MARK} {PHONES}": 1},
    "as an unknown inner field": lambda body: body | {"actor": body["actor"] | {f"泽菲琳{MARK}": 1}},
    "as a type": lambda body: body | {"type": MARK},
    "in an id": lambda body: body | {"customer_id": MARK},
    "in a time": lambda body: body | {"occurred_at": MARK},
    "in a choice": lambda body: body | {"source": MARK},
    "in a role": lambda body: body | {"actor": {"id": "a", "role": MARK}},
    "as an actor": lambda body: body | {"actor": MARK},
    "in a dealer": lambda body: body | {"dealer_id": MARK},
    "in a dealer that is none": lambda body: body | {"dealer_id": MARK.lower()},
    "in a staff id": lambda body: body | {"consultant_id": MARK.lower()},
    "in a name that is too long": lambda body: body | {"name": MARK * 20},
    "in an address with control characters": lambda body: body | {"address": f"{MARK}\n{PHONES}"},
    "in an e-mail": lambda body: body | {"email": f"{MARK} {PHONES}"},
    "in a phone": lambda body: body | {"phone": f"{PHONES} {MARK}"},
    "in a text with U+0000": lambda body: body | {"name": f"{MARK}\0"},
    "as a whole": lambda _: MARK,
    "as a list": lambda _: [MARK, PHONES],
}


@pytest.mark.parametrize("what", WRONG)
def test_problems(told_system: System, what: str) -> None:
    client = httpx.Client(base_url=told_system.urls["intake"], timeout=30)
    manager, request = {"id": "nobody", "role": "manager"}, {"request_id": "privacy-0001", "dealer_id": "nowhere"}
    body = WRONG[what]({**request, "actor": manager, "party_size": 2})
    with client:
        answers = [
            client.post("/v1/reception/register-visit", json=body),
            client.post("/v1/batch", json=[{"type": "RegisterVisit"} | body if isinstance(body, dict) else body]),
            client.post("/v1/reception/register-visit", content=json.dumps(body)[:-2]),
            client.post(f"/v1/{MARK}", params={"name": MARK}, json=body),
            client.get("/v1/reception/register-visit", params={"phone": PHONES}),
            client.post("/v1/leads/adf", params={"dealer_id": MARK}, content=f"<adf>{MARK}</adf>"),
            client.post("/v1/leads/adf", params={"dealer_id": "nowhere"}, content=f"<adf><{MARK}>{PHONES}"),
            httpx.get(f"{told_system.urls['grading']}/v1/grades", params={"dealer_id": MARK, MARK: MARK}),
        ]
    for answer in answers:
        assert traces_in(answer.content) == [], answer.text
        assert answer.status_code != 500


FAULTS = {
    "the table is gone": (
        "ALTER TABLE intake.person RENAME TO person_away",
        "ALTER TABLE intake.person_away RENAME TO person",
    ),
    "the row is not allowed": (
        "ALTER TABLE intake.person ADD CONSTRAINT never CHECK (name IS NULL) NOT VALID",
        "ALTER TABLE intake.person DROP CONSTRAINT never",
    ),
    "the server quotes the value": (
        """
        CREATE FUNCTION intake.choke() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM NEW.name::integer; RETURN NEW; END $$;
        CREATE TRIGGER choke BEFORE INSERT ON intake.person FOR EACH ROW EXECUTE FUNCTION intake.choke()
        """,
        "DROP FUNCTION intake.choke CASCADE",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_answers_when_writing_fails(told_system: System, connection: Connection, fault: str) -> None:
    breaking, repairing = FAULTS[fault]
    visit = {
        "request_id": f"privacy-{fault}".replace(" ", "-"),
        "dealer_id": next(iter(recognisable_history())).dealer_id,
        "actor": {"id": "platform", "role": "integration"},
        "name": f"{MARK} Nobody",
        "phone": f"{PHONES}998",
    }
    await connection.execute(breaking)
    try:
        async with httpx.AsyncClient(base_url=told_system.urls["intake"], timeout=60) as client:
            answers = [
                await client.post("/v1/reception/register-visit", json=visit),
                await client.post("/v1/batch", json=[{"type": "RegisterVisit"} | visit]),
            ]
    finally:
        await connection.execute(repairing)
    assert answers[0].status_code in {500, 503}, answers[0].text
    assert [traces_in(answer.content) for answer in answers] == [[], []]


async def test_reads_of_the_person_store(told_system: System, connection: Connection) -> None:
    """What they answer, and nothing of it in metrics; `test_logs` looks for it in the logs."""
    asked = await connection.fetchrow(
        "SELECT p.dealer_id, p.customer_id, n.note_id FROM intake.person AS p JOIN intake.note AS n USING (customer_id)"
        " WHERE p.name LIKE $1 AND n.text LIKE $1 LIMIT 1",
        f"%{MARK}%",
    )
    assert asked is not None
    dealer_id, customer_id, note_id = asked["dealer_id"], str(asked["customer_id"]), str(asked["note_id"])
    async with httpx.AsyncClient(base_url=told_system.urls["intake"], timeout=30) as client:
        answers = [
            await client.get(f"/v1/customers/{customer_id}/person", params={"dealer_id": dealer_id}),
            await client.post("/v1/persons/read", json={"dealer_id": dealer_id, "customer_ids": [customer_id]}),
            await client.post("/v1/notes/read", json={"dealer_id": dealer_id, "note_ids": [note_id]}),
        ]
        assert all(MARK.encode() in answer.content for answer in answers)
        assert traces_in((await client.get("/metrics")).content) == []


async def test_an_erased_person(told_system: System, connection: Connection) -> None:
    person = await connection.fetchrow("SELECT * FROM intake.person WHERE address IS NOT NULL LIMIT 1")
    assert person is not None
    erase = ErasePerson(
        request_id="privacy-erase", dealer_id=person["dealer_id"], actor=OFFICE, customer_id=person["customer_id"]
    )
    with IntakeClient(told_system.urls["intake"]) as client:
        [answer] = client.send([erase])
    assert answer.accepted
    for table in PERSON_STORE | {"phone_claim"}:
        left = await connection.fetchval(
            f"SELECT count(*) FROM intake.{table} WHERE customer_id = $1",  # noqa: S608 - names from above
            person["customer_id"],
        )
        assert left == 0, table


def test_logs(told_system: System) -> None:
    """Last, with everything in them that the tests above have caused."""
    for name, log in told_system.logs.items():
        text = Path(log).read_bytes()
        assert traces_in(text) == [], name
    assert b"request" in told_system.logs["intake.api"].read_bytes()
