"""A change of policy, of the staff or of a leave reaches every customer whom it concerns, when it takes effect."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from msgspec.structs import replace

from services.followup.planning import Customer
from services.followup.projection import FollowUpProjection
from shared.database.connection import Pool
from shared.events.card import CardOpened, PersonErased
from shared.events.dealer import DealerOpened, DealerPolicyChanged, GroupPolicyChanged, LeavePlanned, StaffLeft
from shared.events.event import Event, StreamKind, Topic
from shared.events.grade import GradeChanged
from shared.events.sale import SignalsObserved
from shared.events.streams import dealer_stream, group_stream
from shared.events.values import Grade, Signal, Stage
from shared.projector.projector import Projector
from tests.support.followed import recorded_as
from tests.support.followed_history import START
from tests.support.topic import TopicPartitionWriter

pytestmark = pytest.mark.integration
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
OFTENER = {"cadence_days": {"ungraded": 9, "C": 9}}
SIGNALS = SignalsObserved(stage=Stage.QUOTE, signals=(Signal.H1,))


class Changing:
    """A dealer with one customer, who has a card and a task for a month later. What is told is applied at once."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.projector: Projector[Customer] = Projector(FollowUpProjection(), pool)
        self._topic = TopicPartitionWriter(topic=Topic.INTERACTIONS)
        self._grades = TopicPartitionWriter(topic=Topic.GRADES, ledger="grading-0", seed=1)
        self.customer_id = self._topic.id()

    async def begin(self) -> None:
        """Until the card is open."""
        await self.projector.load([0])
        await self.tell(DealerOpened(name="D1"), START, dealer_stream("d1"))
        card = CardOpened(person_id=self.customer_id, has_name=True, has_phone=True, consultant_id="li")
        await self.tell(card, START)

    async def tell(self, event: Event, at: datetime, stream: UUID | None = None) -> None:
        """An event of the customer, unless another stream is named."""
        topic = self._grades if isinstance(event, GradeChanged) else self._topic
        await self.projector.apply([topic.write(event, stream or self.customer_id, recorded_at=at)])

    async def change(self, settings: dict[str, Any], at: datetime, effective_at: datetime | None, group: bool) -> None:
        """A policy of the dealer or of its group."""
        change = GroupPolicyChanged if group else DealerPolicyChanged
        event = change(subject="follow_up", settings=settings, effective_at=effective_at)
        await self.tell(event, at, group_stream("g1") if group else dealer_stream("d1"))

    async def planned(self) -> list[tuple[str, str, str]]:
        """Kind, consultant and scope of the policy of every open task."""
        rows = await self.pool.fetch(
            "SELECT kind, consultant_id, policy_scope FROM followup.task WHERE status = 'scheduled' ORDER BY due_at"
        )
        return [tuple(row) for row in rows]


@pytest.fixture
async def changing(database_url: str) -> AsyncIterator[Changing]:
    """The dealer and the customer."""
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as pool:
        opened = Changing(pool)
        await opened.begin()
        yield opened


@pytest.mark.parametrize("group", [False, True])
@pytest.mark.parametrize("between", [False, True])
@pytest.mark.parametrize("later", [timedelta(), DAY])
async def test_a_policy_moves_what_is_planned_when_it_takes_effect(
    changing: Changing, later: timedelta, between: bool, group: bool
) -> None:
    """Also when the customer has an event between its recording and that moment."""
    assert await changing.planned() == [("cadence", "li", "default")]
    await changing.change(OFTENER, START + MINUTE, START + MINUTE + later if later else None, group)
    if between:
        await changing.tell(SIGNALS, START + 2 * MINUTE)
    if later:
        await changing.projector.tick(START + MINUTE * 5, [0])
        assert await changing.planned() == [("cadence", "li", "default")]
    await changing.projector.tick(START + later + 6 * MINUTE, [0])
    assert await changing.planned() == [("cadence", "li", "group" if group else "dealer")]


async def test_a_grade_that_was_read_late_does_not_keep_a_policy_away(changing: Changing) -> None:
    """Its moment lies before the policy's, so it is planned by the one before: the clock has to look again."""
    await changing.tell(SIGNALS, START + 9 * MINUTE)
    await changing.change(OFTENER, START + 10 * MINUTE, START + 5 * MINUTE, group=False)
    graded = GradeChanged(before=Grade.UNGRADED, after=Grade.C, cause_id=changing.customer_id, rests_on=1)
    await changing.tell(graded, START + 2 * MINUTE)
    await changing.projector.tick(START + 11 * MINUTE, [0])
    assert await changing.planned() == [("cadence", "li", "dealer")]


@pytest.mark.parametrize("between", [False, True])
async def test_a_leave_moves_the_tasks_to_the_stand_in(changing: Changing, between: bool) -> None:
    """Also when the customer has an event before the clock comes round."""
    away = LeavePlanned(
        leave_id=UUID(int=1), staff_id="li", from_on=START.date(), until_on=date(2026, 12, 31), stand_in_id="wang"
    )
    await changing.tell(away, START + MINUTE, dealer_stream("d1"))
    await changing.tell(SIGNALS, START + 2 * MINUTE) if between else await changing.projector.tick(START + DAY, [0])
    assert await changing.planned() == [("cadence", "wang", "default")]


async def test_the_tasks_of_who_has_left_are_put_before_the_manager(changing: Changing) -> None:
    await changing.tell(StaffLeft(staff_id="li"), START + MINUTE, dealer_stream("d1"))
    await changing.projector.tick(START + DAY, [0])
    assert await changing.pool.fetchval("SELECT escalated_at FROM followup.task") == START + DAY


async def test_a_wrong_policy_holds_for_nobody_and_stops_nothing(changing: Changing) -> None:
    await changing.change({"audit_days": 0}, START + MINUTE, None, group=False)
    await changing.change(OFTENER, START + 2 * MINUTE, None, group=False)
    await changing.projector.tick(START + 3 * MINUTE, [0])
    assert await changing.planned() == [("cadence", "li", "dealer")]
    policies = await changing.pool.fetch("SELECT refused FROM followup.policy ORDER BY version")
    assert [row["refused"] is None for row in policies] == [False, True]
    assert await changing.pool.fetchval("SELECT count(*) FROM followup.parked") == 0


@pytest.mark.parametrize("effective_at", [None, START + DAY])
async def test_the_clock_leaves_the_erased_alone(changing: Changing, effective_at: datetime | None) -> None:
    """It would look for ever: for them no policy takes effect."""
    await changing.tell(PersonErased(person_id=changing.customer_id), START + MINUTE)
    await changing.change(OFTENER, START + 2 * MINUTE, effective_at, group=False)
    ticks = [await changing.projector.tick(START + 2 * DAY, [0]) for _ in range(3)]
    assert ticks[1:] == [0, 0]


def test_an_event_that_is_applied_late_sees_the_policies_that_stand_before_it() -> None:
    """It was parked, and its time is that of a policy which was made later, for the past."""
    projection = FollowUpProjection()
    change = DealerPolicyChanged(subject="follow_up", settings=OFTENER, effective_at=START - DAY)
    policy = replace(recorded_as(change, 5, START, START, UUID(int=5)), stream=StreamKind.DEALER)
    projection.fold_broadcast(0, policy)
    before, after = (recorded_as(SIGNALS, number, START, START, UUID(int=number)) for number in (4, 6))
    versions = []
    for recorded in (before, after):
        customer, _ = projection.fold(0, None, recorded)
        assert customer is not None
        versions.append(customer.policy_version)
    assert versions == [0, 5]
