"""Whatever stands in a field, the real ledger records it or refuses it by its path; it never fails (500, 503)."""

import json
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest

from tests.support.intake_client import BATCH, DEALER, LEAD, OFFICE, POLICY, VISIT, IntakeClient, intake_client, told

pytestmark = pytest.mark.integration
MEETING = "/v1/daily/hold-meeting"
TEXTS = [
    (VISIT, "name", {}),
    (VISIT, "phone", {}),
    (VISIT, "address", {}),
    (VISIT, "email", {}),
    (VISIT, "intended_model", {}),
    (LEAD, "provider", {}),
    (MEETING, "note", {"kind": "morning"}),
    (POLICY, "subject", {"settings": {}}),
    (DEALER, "name", {"actor": OFFICE, "dealer_id": "new", "group_id": "acme"}),
    (DEALER, "time_zone", {"actor": OFFICE, "dealer_id": "new", "group_id": "acme", "name": "New"}),
]
CHARACTERS = {
    "control": "\x01",
    "delete": "\x7f",
    "line separator": "\u2028",
    "right to left": "\u202e\u200f\u2067",
    "family": "👩\u200d👩\u200d👧",
    "byte order mark": "\ufeff",
    "no character": "\uffff",
    "beyond the plane": "\U0010ffff",
    "many accents": "e" + "\u0301" * 30,
    "quote and backslash": "\"'\\",
}
PHONES = [
    *("+" * 40, "0" * 40, "1" * 40, "+" + "9" * 39, "110", "()-", "+86", "+999999999999", "13800138000" * 3),
    *(
        "tel:+8613800138000;phone-context=+1",
        "😀" * 40,
        "'; DROP TABLE intake.person; --",
    ),
]
READABLE_PHONES = [
    *("+86 138 0013 8000", "１３８００１３８０００", "١٣٨٠٠١٣٨٠٠٠", "13800138000 ext 5", "\u200e13800138000\u202c"),
    *("+86 138\u00a00013\u20118000 \u202e", "  ", "\t\n"),
]


@pytest.fixture
def client(database_url: str) -> Iterator[IntakeClient]:
    """The API over a real ledger."""
    with intake_client(database_url) as opened:
        yield opened


@pytest.mark.parametrize(("path", "field", "others"), TEXTS, ids=[f"{path[4:]} {field}" for path, field, _ in TEXTS])
def test_any_character_in_any_text(client: IntakeClient, path: str, field: str, others: dict[str, Any]) -> None:
    for character in CHARACTERS.values():
        status, _, at = told(client.post(path, **others, **{field: f"a@b{character}c"}))
        assert status in {201, 409, 422}
        assert status != 422 or at == f"$.{field}"


@pytest.mark.parametrize(("path", "field", "others"), TEXTS, ids=[f"{path[4:]} {field}" for path, field, _ in TEXTS])
def test_what_no_database_can_keep_is_refused_by_its_path(
    client: IntakeClient, path: str, field: str, others: dict[str, Any]
) -> None:
    body = json.dumps(client.body(**others, **{field: "a@b~c"})).encode()
    assert told(client.post_raw(path, body.replace(b"~", rb"\u0000"))) == (422, "FieldInvalid", f"$.{field}")
    for broken in (rb"\ud800", rb"\udc00\ud800", b"\x00", b"\xff", b"\xed\xa0\x80"):
        assert told(client.post_raw(path, body.replace(b"~", broken)))[:2] == (400, "BodyMalformed")


def test_inner_names_and_values_are_looked_at_too(client: IntakeClient) -> None:
    body = json.dumps(client.body(subject="grading", settings={"KEY": ["VALUE"]})).encode()
    value = client.post_raw(POLICY, body.replace(b"VALUE", rb"\u0000"))
    assert told(value) == (422, "FieldInvalid", "$.settings.KEY[0]")
    assert told(client.post_raw(POLICY, body.replace(b"KEY", rb"\u0000"))) == (422, "FieldInvalid", "$.settings[...]")


@pytest.mark.parametrize("phone", PHONES)
def test_what_is_no_phone_is_refused_and_a_lead_is_taken_all_the_same(client: IntakeClient, phone: str) -> None:
    assert told(client.post(VISIT, phone=phone)) == (422, "PhoneInvalid", "$.phone")
    lead = client.post(LEAD, provider="platform", phone=phone)
    assert lead.status_code == 201
    assert lead.json()["answer"]["phone_unreadable"]


@pytest.mark.parametrize("phone", READABLE_PHONES)
def test_phones_as_people_write_them(client: IntakeClient, phone: str) -> None:
    first, second = (client.post(VISIT, phone=phone).json()["answer"]["customer_id"] for _ in range(2))
    assert (first == second) is bool(phone.strip())


@pytest.mark.parametrize(
    "number", ["1" * 40, str(2**63), str(-(2**64)), "1" * 5000, "1e400", "1e308", "1e-400", "-0", "1.5"]
)
def test_any_number(client: IntakeClient, number: str) -> None:
    policy = json.dumps(client.body(subject="grading", settings={"x": "~"})).encode()
    assert told(client.post_raw(POLICY, policy.replace(b'"~"', number.encode())))[0] in {201, 422}
    visit = json.dumps(client.body(party_size="~")).encode()
    assert told(client.post_raw(VISIT, visit.replace(b'"~"', number.encode())))[::2] == (422, "$.party_size")


@pytest.mark.parametrize("depth", [18, 19, 20, 48, 60, 1_000, 200_000])
@pytest.mark.parametrize("brackets", [("[", "]"), ('{"a":', "}")])
def test_any_depth(client: IntakeClient, depth: int, brackets: tuple[str, str]) -> None:
    opened, closed = brackets
    nested = f"{opened * depth}1{closed * depth}".encode()
    body = json.dumps(client.body(subject="grading", settings={"x": "~"})).encode().replace(b'"~"', nested)
    assert told(client.post_raw(POLICY, body))[0] == (201 if depth < 20 else 400 if depth >= 1_000 else 422)
    assert told(client.post_raw(VISIT, nested))[0] in {400, 422}


def test_zones_that_mean_something_else_on_every_machine(client: IntakeClient) -> None:
    named = {"actor": OFFICE, "dealer_id": "new", "group_id": "acme", "name": "New"}
    for zone in ("Asia", "../etc/passwd", "/etc/localtime", "localtime", "posixrules", "Factory", ".", "UTC ", "utc\n"):
        assert told(client.post(DEALER, **named, time_zone=zone)) == (422, "TimeZoneUnknown", "$.time_zone"), zone
    assert client.post(DEALER, **named, time_zone="Pacific/Kiritimati").status_code == 201


async def test_a_full_batch_of_the_largest_commands(client: IntakeClient, database_url: str) -> None:
    """5,000 commands; every text as long as it may be, in characters of four bytes, as far as the body's limit goes."""
    long = {"name": "😀" * 100, "address": "😀" * 300, "models": ["😀" * 80] * 2, "intended_model": "😀" * 80}
    small = [client.body(type="RegisterVisit") for _ in range(4_500)]
    large = [client.body(type="RegisterVisit", **long) for _ in range(500)]
    content = json.dumps([*small[:2_250], *large, *small[2_250:]], ensure_ascii=False).encode()
    answer = client.post_raw(BATCH, content)
    assert answer.status_code == 200
    statuses = [one["status"] for one in answer.json()]
    assert len(statuses) == 5_000
    assert set(statuses) == {201}
    connection = await asyncpg.connect(database_url)
    visits = await connection.fetchval("SELECT count(*) FROM intake.stored_events WHERE topic LIKE '%VisitRegistered%'")
    people = await connection.fetchval("SELECT count(*) FROM intake.person WHERE length(address) = 300")
    await connection.close()
    assert (visits, people) == (5_000, 500)


def test_a_batch_that_is_one_too_many(client: IntakeClient) -> None:
    assert told(client.post_raw(BATCH, b"[" + b"{}," * 5_000 + b"{}]"))[:2] == (422, "FieldInvalid")


def test_one_hostile_command_does_not_touch_the_others_of_its_batch(client: IntakeClient) -> None:
    hostile = [client.body(type="RegisterVisit", phone=phone) for phone in PHONES]
    good = [client.body(type="RegisterVisit") for _ in PHONES]
    together = [one for pair in zip(hostile, good, strict=True) for one in pair]
    statuses = [one["status"] for one in client.post_raw(BATCH, json.dumps(together).encode()).json()]
    assert statuses == [422, 201] * len(PHONES)
