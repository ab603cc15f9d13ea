"""Two clocks (invariant 8): what is said to have happened when, in any zone, on days of 23 and 25 hours, and late."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from services.intake.dealer.commands import HireStaff, OpenDealer, RecordStaffLeft
from services.intake.deciding import Accepted
from services.intake.ledger.ledger import Ledger
from services.intake.reception.commands import EndVisit, RegisterVisit
from services.intake.rota.commands import PublishRota
from shared.events.values import Actor, Role
from tests.support.intake_client import LEAD, POLICY, VISIT, IntakeClient, intake_client, told
from tests.support.ledgers import CONSULTANTS, GROUP, accepted, command, ledger_events, ledgers_on, names, opening

pytestmark = pytest.mark.integration
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PLATFORM = Actor("history", Role.INTEGRATION)


@pytest.fixture
async def ledger(database_url: str) -> AsyncIterator[Ledger]:
    """A ledger whose clock stands still, with one dealer in Shanghai."""
    with ledgers_on(database_url, number=1, clock=lambda: NOW) as [opened]:
        await accepted(opened, *opening())
        yield opened


@pytest.fixture
def client(database_url: str) -> Iterator[IntakeClient]:
    """The API over a real ledger."""
    with intake_client(database_url) as opened:
        yield opened


async def dealer_in(ledger: Ledger, zone: str, days: list[date]) -> str:
    """A dealer in a zone, with a rota on each of the days."""
    dealer_id = f"dealer-{uuid4().hex[:8]}"
    await accepted(
        ledger,
        command(OpenDealer, GROUP, dealer_id, group_id="acme", name=zone, time_zone=zone),
        *(command(HireStaff, GROUP, dealer_id, staff_id=one, role=Role.CONSULTANT) for one in CONSULTANTS),
        *(command(PublishRota, PLATFORM, dealer_id, order=CONSULTANTS, day=day) for day in days),
    )
    return dealer_id


async def receiver(ledger: Ledger, dealer_id: str, at: str) -> str | None:
    """Who receives a new visitor at a time, by the rota of the day that it falls on."""
    visit = command(RegisterVisit, PLATFORM, dealer_id, occurred_at=datetime.fromisoformat(at))
    [outcome] = await ledger.submit([visit])
    assert isinstance(outcome, Accepted), outcome
    received: str | None = outcome.answer["consultant_id"]
    return received


@pytest.mark.parametrize(
    ("zone", "moments"),
    [
        ("Asia/Shanghai", ["2026-03-01T16:00:00Z", "2026-03-02T00:00:00+08:00", "2026-03-02T15:59:59.999999Z"]),
        ("Pacific/Kiritimati", ["2026-03-01T10:00:00Z", "2026-03-02T09:59:59Z", "2026-03-02T00:00:00+14:00"]),
        ("Etc/GMT+12", ["2026-03-02T12:00:00Z", "2026-03-03T11:59:59Z", "2026-03-02T23:59:59-12:00"]),
        ("Asia/Kathmandu", ["2026-03-01T18:15:00Z", "2026-03-02T18:14:59Z", "2026-03-02T23:00:00+23:59"]),
        ("America/New_York", ["2026-03-02T05:00:00Z", "2026-03-03T04:59:59Z", "2026-03-02T09:00:00-23:59"]),
    ],
)
async def test_the_day_is_the_dealers(ledger: Ledger, zone: str, moments: list[str]) -> None:
    dealer_id = await dealer_in(ledger, zone, [date(2026, 3, 2)])
    in_zone = [datetime.fromisoformat(moment) for moment in moments]
    expected = ["li", "wang", "zhang"]
    received = [await receiver(ledger, dealer_id, moment.isoformat()) for moment in in_zone[:2]]
    assert received == expected[:2]
    assert await receiver(ledger, dealer_id, (min(in_zone[:2]) - timedelta(seconds=1)).isoformat()) is None
    assert await receiver(ledger, dealer_id, (max(in_zone[:2]) + timedelta(days=1)).isoformat()) is None


async def test_the_hour_that_comes_twice_and_the_one_that_does_not_come(ledger: Ledger) -> None:
    dealer_id = await dealer_in(ledger, "America/New_York", [date(2026, 3, 8), date(2026, 11, 1)])
    autumn = ["2026-11-01T00:00:00-04:00", "2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00"]
    assert [await receiver(ledger, dealer_id, at) for at in [*autumn, "2026-11-01T23:59:59-05:00"]] == [
        *CONSULTANTS,
        CONSULTANTS[0],
    ]
    assert await receiver(ledger, dealer_id, "2026-11-02T00:00:00-05:00") is None
    spring = ["2026-03-08T00:00:00-05:00", "2026-03-08T02:30:00-05:00", "2026-03-08T23:59:59-04:00"]
    assert [await receiver(ledger, dealer_id, at) for at in spring] == list(CONSULTANTS)
    assert await receiver(ledger, dealer_id, "2026-03-09T00:00:00-04:00") is None


async def test_history_that_arrives_late_takes_no_turn_of_today(ledger: Ledger, database_url: str) -> None:
    today, then = date(2026, 11, 24), date(2026, 10, 5)
    dealer_id = await dealer_in(ledger, "Asia/Shanghai", [today])
    assert await receiver(ledger, dealer_id, "2026-11-24T10:00:00+08:00") == "li"
    assert await receiver(ledger, dealer_id, "2026-10-05T10:00:00+08:00") is None
    await accepted(ledger, command(PublishRota, PLATFORM, dealer_id, order=("zhang", "li"), day=then))
    late = [await receiver(ledger, dealer_id, f"2026-10-05T1{hour}:00:00+08:00") for hour in range(3)]
    assert late == ["zhang", "li", "zhang"]
    assert await receiver(ledger, dealer_id, "2026-11-24T11:00:00+08:00") == "wang"
    events = [event for event in await ledger_events(database_url) if event.dealerid == dealer_id]
    assert {event.recordedtime for event in events} == {NOW}
    assert min(event.time for event in events).date() == then


async def test_someone_who_has_left_since_received_visitors_then(ledger: Ledger) -> None:
    dealer_id = await dealer_in(ledger, "Asia/Shanghai", [date(2026, 10, 5), date(2026, 11, 24)])
    left_at = datetime.fromisoformat("2026-11-01T18:00:00+08:00")
    await accepted(ledger, command(RecordStaffLeft, GROUP, dealer_id, staff_id="li", occurred_at=left_at))
    assert await receiver(ledger, dealer_id, "2026-10-05T10:00:00+08:00") == "li"
    assert await receiver(ledger, dealer_id, "2026-11-24T10:00:00+08:00") == "wang"


async def test_the_end_may_be_told_before_the_beginning_it_is_of(ledger: Ledger) -> None:
    """Clients' clocks differ; the order of the ledger is the order in which we were told."""
    customer, visit = uuid4(), uuid4()
    await accepted(
        ledger,
        command(RegisterVisit, customer_id=customer, visit_id=visit, occurred_at=NOW),
        command(EndVisit, customer_id=customer, visit_id=visit, occurred_at=NOW - timedelta(minutes=3)),
    )


@pytest.mark.parametrize(
    ("occurred_at", "what"),
    [
        (NOW + timedelta(minutes=5), "accepted"),
        (NOW + timedelta(minutes=5, microseconds=1), "TimeImpossible"),
        (datetime(1990, 1, 1, tzinfo=UTC), "accepted"),
        (datetime(1989, 12, 31, 23, 59, 59, 999999, UTC), "TimeImpossible"),
        (datetime.max.replace(tzinfo=UTC), "TimeImpossible"),
        (datetime.min.replace(tzinfo=UTC), "TimeImpossible"),
    ],
)
async def test_impossible_times(ledger: Ledger, occurred_at: datetime, what: str) -> None:
    assert names(await ledger.submit([command(RegisterVisit, occurred_at=occurred_at)])) == [what]


@pytest.mark.parametrize(
    "time",
    [
        "2026-06-30T23:59:60Z",
        "2026-03-02T24:00:00Z",
        "2026-03-02T09:00:00",
        "2026-03-02",
        "2026-02-29T09:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2200-01-01T00:00:00Z",
        "1899-12-31T23:59:59Z",
        "2026-03-02T09:00:00+24:00",
        "2026-03-02T09:00:00Z[Asia/Shanghai]",
        "２０２６-03-02T09:00:00Z",
        "",
        1767225600,
        [],
    ],
)
def test_what_is_no_time_is_refused_by_its_path(client: IntakeClient, time: object) -> None:
    assert told(client.post(VISIT, occurred_at=time)) == (422, "FieldInvalid", "$.occurred_at")
    requested = client.post(LEAD, provider="platform", requested_at=time)
    assert told(requested) == (422, "FieldInvalid", "$.requested_at")
    policy = client.post(POLICY, subject="grading", settings={}, effective_at=time)
    assert told(policy) == (422, "FieldInvalid", "$.effective_at")
