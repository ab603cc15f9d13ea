"""Requests generated from the served OpenAPI document, to the real ledger: every answer is as the document says."""

import json
import re
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import jsonschema
import pytest
import schemathesis
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from schemathesis import GenerationMode
from schemathesis.core import NOT_SET
from schemathesis.specs.openapi.checks import negative_data_rejection, response_headers_conformance
from schemathesis.specs.openapi.definitions import OPENAPI_31

from services.intake.api import create_app
from services.intake.deciding import DECIDERS, Decides
from services.intake.http.routes import BATCH_PATH, path_of
from services.intake.leads.api import ADF_PATH, adf_route
from services.intake.ledger.ledger import Ledger
from services.intake.ledger.recorder import open_datastore
from shared.settings import Settings
from tests.support import generated
from tests.support.generated import for_generated

pytestmark = pytest.mark.integration

CHECKS = [*generated.CHECKS, response_headers_conformance]
DEALER = "north"
STAFF = {role: role.replace("_", "-") for role in ("consultant", "receptionist", "manager", "clerk", "after_sales")}
KNOWN = {
    f"{thing}_id": f"0195555a-3c00-7000-8000-00000000000{number}"
    for number, thing in enumerate(
        ("customer", "visit", "drive", "quote", "order", "absorbed_customer", "referred_customer")
    )
}
"""Ids of what the dealer knows; a generated request names them as often as ids of nothing."""


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient[Litestar]]:
    """The API upon a ledger with one dealer, its staff, and a customer who is about to order."""
    with open_datastore(database_url) as datastore:
        ledger = Ledger(datastore, phone_key=b"a key of the tests, 32 letters or more")
        ledger.start()
        with TestClient(create_app(ledger, Settings(), routes=[adf_route(ledger)])) as opened:
            _tell_history(opened)
            yield opened
        ledger.stop()


def _tell_history(client: TestClient[Litestar]) -> None:
    group = {"id": "head-office", "role": "group"}
    manager = {"id": "manager", "role": "manager"}
    ids = {name: KNOWN[name] for name in ("customer_id", "visit_id", "drive_id", "quote_id", "order_id")}
    customer, visit, drive, quote, order = ({name: value} for name, value in ids.items())
    history: list[dict[str, Any]] = [
        {"type": "OpenDealer", "actor": group, "group_id": "acme", "name": "North"},
        *({"type": "HireStaff", "actor": group, "staff_id": id_, "role": role} for role, id_ in STAFF.items()),
        {"type": "PublishRota", "actor": manager, "order": ["consultant"]},
        {"type": "RegisterVisit", "actor": manager, **customer, **visit, "name": "王伟", "phone": "13800138000"},
        {"type": "RegisterVisit", "actor": manager, "customer_id": KNOWN["absorbed_customer_id"], "name": "李娜"},
        {"type": "RegisterVisit", "actor": manager, "customer_id": KNOWN["referred_customer_id"]},
        {
            "type": "TakeTestDrive",
            "actor": manager,
            **customer,
            **drive,
            "model": "Q5",
            "licence_checked": True,
            "agreement_signed": True,
        },
        {
            "type": "GiveQuote",
            "actor": manager,
            **customer,
            **quote,
            "model": "Q5",
            "items": [{"name": "car", "amount": {"amount_minor": 18_000_000}}],
        },
        {
            "type": "TakeDeposit",
            "actor": manager,
            **customer,
            **order,
            "model": "Q5",
            "amount": {"amount_minor": 300_000},
        },
    ]
    told = [{"dealer_id": DEALER, "request_id": f"history-{number:02}", **one} for number, one in enumerate(history)]
    answers = client.post(BATCH_PATH, json=told).json()
    assert [answer["status"] for answer in answers] == [201] * len(told), answers


def grounded(case: Any, roles: list[str], *, known: bool) -> Any:
    """The generated request as someone of the dealer would give it: about what is known, and just now, or not so."""
    role = roles[len(str(case.body)) % len(roles)]
    body = {**case.body, "dealer_id": DEALER, "actor": {"id": STAFF.get(role, "outside"), "role": role}}
    if known:
        body.update({name: value for name, value in KNOWN.items() if name in body})
        body = {name: _of_this_century(value) for name, value in body.items() if name != "occurred_at"}
        body["request_id"] = str(uuid4())
        case.headers.pop("Idempotency-Key", None)
    case.body = body
    return case


def _of_this_century(value: Any) -> Any:
    is_date = isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value)
    return f"2028{value[4:]}".replace("02-29", "02-28") if is_date else value


@pytest.mark.timeout(300)
def test_generated_commands_are_answered_as_documented(client: TestClient[Litestar]) -> None:
    api = schemathesis.openapi.from_dict(client.get("/schema").json())
    accepted = set()

    def check(path: str, case: Any) -> None:
        response = client.post(path, json=case.body, headers=case.headers)
        case.validate_response(response, checks=CHECKS)
        if response.status_code == HTTPStatus.CREATED:
            accepted.add(path)

    for decides in sorted(DECIDERS.values(), key=_ends_things):
        path = path_of(decides)
        cases = api[path]["POST"].as_strategy(GenerationMode.POSITIVE)
        ground = partial(grounded, roles=sorted(decides.roles))
        for_generated(st.builds(ground, cases, known=st.booleans()), partial(check, path), most=8)
    assert len(accepted) > len(DECIDERS) / 2


@pytest.mark.timeout(300)
def test_generated_mistakes_are_refused(client: TestClient[Litestar]) -> None:
    api = schemathesis.openapi.from_dict(client.get("/schema").json())

    def check(path: str, case: Any) -> None:
        headers = {name: value for name, value in case.headers.items() if value.isascii()}
        response = client.post(path, content=_sent(case.body), headers={**headers, "Content-Type": "application/json"})
        # a batch is taken, and refuses its commands one by one
        refusal = [] if path == BATCH_PATH else [negative_data_rejection]
        case.validate_response(response, checks=[*CHECKS, *refusal])

    for path in [*(path_of(decides) for decides in DECIDERS.values()), BATCH_PATH]:
        for_generated(api[path]["POST"].as_strategy(GenerationMode.NEGATIVE), partial(check, path), most=3)


def test_the_document_is_valid_openapi(client: TestClient[Litestar]) -> None:
    jsonschema.Draft202012Validator(OPENAPI_31).validate(client.get("/schema").json())


def test_the_example_of_a_lead_is_taken(client: TestClient[Litestar]) -> None:
    operation = client.get("/schema").json()["paths"][ADF_PATH]["post"]
    example = operation["requestBody"]["content"]["application/xml"]["example"]
    [answer] = client.post(f"{ADF_PATH}?dealer_id={DEALER}", content=example).json()
    assert (answer["lead"]["status"], answer["warnings"]) == (HTTPStatus.CREATED, [])


def _sent(body: Any) -> bytes:
    """A generated body as it is sent: as JSON, unless it is bytes or nothing."""
    if isinstance(body, bytes):
        return body
    return b"" if body is NOT_SET else json.dumps(body).encode()


def _ends_things(decides: Decides) -> int:
    """Commands after which there is less to do come last."""
    name = decides.command.__name__
    return _LAST.index(name) if name in _LAST else -1


_LAST = ("CancelOrder", "ReportDefeat", "ReportOutOfContact", "RecordStaffLeft", "MergeCards", "ErasePerson")
