"""ADF over HTTP: every prospect is answered, what was sent is kept byte for byte, a repeat is one."""

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from services.intake.api import create_app
from services.intake.leads.api import ADF_PATH, adf_route
from services.intake.reception.commands import ReceiveLead
from shared.settings import Settings
from tests.support.intake_api import LedgerInMemory

DOCUMENT = """<?ADF VERSION "1.0"?><adf>
<prospect><requestdate>2026-03-30T15:30</requestdate>
<vehicle interest="lease"><make>Star</make><model>Nova</model></vehicle>
<customer><contact><name part="full">王伟</name><phone>13800138000</phone><email>nowhere</email></contact></customer>
<provider><name>Platform</name></provider></prospect>
<prospect><customer><contact><name part="full">{long}</name></contact></customer></prospect></adf>""".format(
    long="长" * 200
)
BODY = DOCUMENT.encode("gb18030")
NORTH = {"dealer_id": "north"}


@pytest.fixture
def ledger() -> LedgerInMemory:
    return LedgerInMemory()


@pytest.fixture
def client(ledger: LedgerInMemory) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(ledger, Settings(), routes=[adf_route(ledger)])) as opened:
        yield opened


def leads(ledger: LedgerInMemory) -> list[ReceiveLead]:
    return [command for command in ledger.recorded if isinstance(command, ReceiveLead)]


def test_every_prospect_becomes_a_lead(client: TestClient[Litestar], ledger: LedgerInMemory) -> None:
    response = client.post(ADF_PATH, params={**NORTH, "actor_id": "platform"}, content=BODY)
    assert response.status_code == 200, response.text
    assert [answer["lead"]["status"] for answer in response.json()] == [201, 201]
    first, second = leads(ledger)
    assert (first.dealer_id, first.actor.id, first.actor.role) == ("north", "platform", "integration")
    assert (first.name, first.phone, first.interest, first.models) == ("王伟", "13800138000", "lease", ("Star Nova",))
    assert first.requested_at is not None
    assert first.requested_at.isoformat() == "2026-03-30T15:30:00+08:00"
    assert first.body == second.body == BODY


def test_what_a_card_cannot_hold_is_left_out_with_a_warning(
    client: TestClient[Litestar], ledger: LedgerInMemory
) -> None:
    answers = client.post(ADF_PATH, params=NORTH, content=BODY).json()
    warned = [{warning["element"] for warning in answer["warnings"]} for answer in answers]
    assert "email" in warned[0]
    assert "name" in warned[1]
    assert (leads(ledger)[0].email, leads(ledger)[1].name) == (None, None)


def test_the_same_document_again_is_a_repeat(client: TestClient[Litestar], ledger: LedgerInMemory) -> None:
    client.post(ADF_PATH, params=NORTH, content=BODY)
    again = client.post(ADF_PATH, params=NORTH, content=BODY).json()
    assert [answer["lead"]["repeated"] for answer in again] == [True, True]
    assert len(ledger.recorded) == 2


@pytest.mark.parametrize(
    ("params", "body", "status", "path"),
    [
        (NORTH, b"<adf><prospect></adf>", 422, "prospect"),
        (NORTH, b"", 422, "document"),
        (NORTH, b"<adf>" + b" " * 1_000_001 + b"</adf>", 413, None),
        (NORTH, b"<adf>" + b"<prospect/>" * 300 + b" " * 100_000 + b"</adf>", 413, None),
        ({**NORTH, "time_zone": "../etc"}, BODY, 422, "time_zone"),
    ],
)
def test_a_document_that_cannot_be_read_is_a_problem(
    client: TestClient[Litestar], params: dict[str, str], body: bytes, status: int, path: str | None
) -> None:
    response = client.post(ADF_PATH, params=params, content=body)
    assert (response.status_code, response.json().get("path")) == (status, path)
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("params", [{}, {"dealer_id": "No Such"}, {**NORTH, "actor_id": "x y"}])
def test_a_wrong_parameter_is_a_problem(client: TestClient[Litestar], params: dict[str, str]) -> None:
    response = client.post(ADF_PATH, params=params, content=BODY)
    assert 400 <= response.status_code < 500
    assert response.headers["content-type"] == "application/problem+json"


def test_the_route_is_documented(client: TestClient[Litestar]) -> None:
    operation = client.get("/schema").json()["paths"][ADF_PATH]["post"]
    assert {parameter["name"] for parameter in operation["parameters"]} == {"dealer_id", "actor_id", "time_zone"}
