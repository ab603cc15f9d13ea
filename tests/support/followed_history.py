"""Random months of two dealers in one partition: what was recorded, and what grading made of it."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from services.followup.projection import FollowUpProjection
from services.grading.projection import GradeProjection
from shared.events.card import PersonErased
from shared.events.daily import DailyReportReviewed, DailyReportSubmitted, Figure, MeetingHeld, TargetsSet
from shared.events.dealer import (
    DealerOpened,
    DealerPolicyChanged,
    GroupPolicyChanged,
    LeaveCancelled,
    LeavePlanned,
    StaffJoined,
    StaffLeft,
)
from shared.events.event import Event, Topic
from shared.events.kafka import record_of
from shared.events.streams import day_stream, dealer_stream, group_stream
from shared.events.values import Role
from shared.projector.folding import Folder
from shared.projector.outcome import Outcome
from shared.projector.partition import Partition
from shared.projector.projection import Projection
from shared.projector.record import StoredRecord
from tests.support.recorded_lives import CONSULTANTS, Moment, card_opened, something
from tests.support.topic import TopicPartitionWriter

GROUP = "g1"
ZONES = {"d1": "Asia/Shanghai", "d2": "Europe/Berlin"}
START = datetime(2026, 3, 2, 1, tzinfo=UTC)
_MINUTES = (0, 0, 0, 1, 7, 45, 300, 1_000, 2_000)
_LATE = (*[timedelta()] * 9, timedelta(minutes=3), timedelta(hours=10), timedelta(hours=30), timedelta(days=40))
_SETTINGS = (
    {"cadence_days": {"C": 3, "B": 2, "H": 0.5}},
    {"cadence_days": {"C": None}, "retained_days": 20},
    {"first_follow_up_hours": 1, "grace_business_days": 0},
    {"hours": {"sunday": [], "monday": [{"opens": "10:00", "closes": "14:00"}]}, "closed_on": ["2026-04-06"]},
    {"greetings": [{"name": "spring", "on": ["03-20", "04-05", "05-01", "06-01"]}]},
    {"audit_days": 7, "escalation_minutes": {"cadence": 600, "first_follow_up": None}},
    {"thank_you_minutes": 60, "after_delivery_message_days": [1, 2]},
    {"audit_days": 0},
)
"""Policies as they are written; the last one is wrong, and holds for nobody."""


class _InMemory:
    """A projection that is folded as the history is written."""

    def __init__(self, projection: Projection[object]) -> None:
        self.partition: Partition[object] = Partition(number=0)
        self._folder = Folder(projection)

    def take(self, record: StoredRecord) -> Outcome[object]:
        """Fold one record."""
        reads, outcome = [self._folder.read(record)], Outcome[object]()
        self._folder.meet(self.partition, reads)
        self._folder.fold(self.partition, reads, outcome)
        assert not outcome.parked, outcome.parked
        return outcome


class FollowedHistory:
    """The records of both topics' partition 0, each in its order.

    Follow-ups and messages name tasks that are open by then, as far as both topics are read at the same pace.
    """

    def __init__(self, seed: int, *, customers: int = 8, events: int = 200) -> None:
        self.now = START
        self.records: dict[Topic, list[StoredRecord]] = {Topic.INTERACTIONS: [], Topic.GRADES: []}
        self.recorded_at: list[datetime] = []
        self._random = Random(seed)
        self._topic = TopicPartitionWriter(seed=seed, topic=Topic.INTERACTIONS)
        self._grading = _InMemory(GradeProjection())  # type: ignore[arg-type]  # of any state
        self._followup = _InMemory(FollowUpProjection())  # type: ignore[arg-type]  # of any state
        self._leaves: list[tuple[str, LeavePlanned]] = []
        self._customers = {self._topic.id(): self._random.choice(sorted(ZONES)) for _ in range(customers)}
        self._open_dealers()
        for customer_id, dealer_id in self._customers.items():
            card = card_opened(self._moment(customer_id), has_phone=self._random.random() < 0.9)
            self._write(card, customer_id, dealer_id)
        for _ in range(events):
            self._happens()
        erased = self._random.choice(sorted(self._customers))
        self._write(PersonErased(person_id=erased), erased, self._customers[erased])

    @property
    def ends_at(self) -> datetime:
        """After the last event, and after much of what it asks for."""
        return self.now + timedelta(days=20)

    @property
    def customers(self) -> set[UUID]:
        """Everybody's id."""
        return set(self._customers)

    def _open_dealers(self) -> None:
        for dealer_id, zone in ZONES.items():
            self._write(DealerOpened(name=dealer_id, time_zone=zone), dealer_stream(dealer_id), dealer_id)
            for staff_id in CONSULTANTS:
                self._hire(dealer_id, staff_id, Role.CONSULTANT)
            self._hire(dealer_id, "zhao", Role.MANAGER)

    def _hire(self, dealer_id: str, staff_id: str, role: Role) -> None:
        self._write(StaffJoined(staff_id=staff_id, role=role), dealer_stream(dealer_id), dealer_id)

    def _happens(self) -> None:
        """Time passes, and something is recorded."""
        self.now += timedelta(minutes=self._random.choice(_MINUTES))
        kind, dealer_id = self._random.random(), self._random.choice(sorted(ZONES))
        if kind < 0.04:
            self._write(*self._policy(dealer_id), dealer_id)
        elif kind < 0.08:
            self._write(self._of_staff(dealer_id), dealer_stream(dealer_id), dealer_id)
        elif kind < 0.12:
            today = self.now.date()
            self._write(self._of_the_day(today), day_stream(dealer_id, today), dealer_id)
        else:
            customer_id = self._random.choice(sorted(self._customers))
            late = self._random.choice(_LATE)
            event = something(self._moment(customer_id, late))
            self._write(event, customer_id, self._customers[customer_id], late)

    def _moment(self, customer_id: UUID, late: timedelta = timedelta()) -> Moment:
        stream = self._followup.partition.streams.get(customer_id)
        tasks = stream.state.open if stream is not None and stream.state is not None else ()  # type: ignore[attr-defined]
        return Moment(self._random, customer_id, self.now - late, tasks)

    def _policy(self, dealer_id: str) -> tuple[Event, UUID]:
        effective_at = self._random.choice((None, self.now - timedelta(days=2), self.now + timedelta(days=4)))
        subject = self._random.choice(("follow_up", "follow_up", "follow_up", "grading"))
        settings = {"signals_needed": 1} if subject == "grading" else self._random.choice(_SETTINGS)
        if self._random.random() < 0.3:
            change = GroupPolicyChanged(subject=subject, settings=settings, effective_at=effective_at)
            return change, group_stream(GROUP)
        return DealerPolicyChanged(subject=subject, settings=settings, effective_at=effective_at), dealer_stream(
            dealer_id
        )

    def _of_staff(self, dealer_id: str) -> Event:
        staff_id, other = self._random.sample(CONSULTANTS, 2)
        kind = self._random.random()
        mine = [leave for of, leave in self._leaves if of == dealer_id]
        if kind < 0.25:
            return StaffLeft(staff_id=staff_id)
        if kind < 0.5:
            return StaffJoined(staff_id=staff_id, role=Role.CONSULTANT)
        if kind < 0.65 and mine:
            leave = self._random.choice(mine)
            return LeaveCancelled(leave_id=leave.leave_id, staff_id=leave.staff_id)
        first = self.now.date() + timedelta(days=self._random.randint(0, 3))
        until = first + timedelta(days=self._random.randint(0, 20))
        stand_in = other if self._random.random() < 0.7 else None
        leave = LeavePlanned(
            leave_id=self._topic.id(), staff_id=staff_id, from_on=first, until_on=until, stand_in_id=stand_in
        )
        self._leaves.append((dealer_id, leave))
        return leave

    def _of_the_day(self, day: date) -> Event:
        figures = (Figure("visits", self._random.randint(0, 9)),)
        report_id = UUID(int=day.toordinal())
        return self._random.choice(
            (
                MeetingHeld(day=day, kind="morning", attended=CONSULTANTS),
                TargetsSet(period="day", starts_on=day, figures=figures),
                DailyReportSubmitted(report_id=report_id, day=day, consultant_id="li", figures=figures),
                DailyReportReviewed(report_id=report_id, consultant_id="li"),
            )
        )

    def _write(self, event: Event, stream: UUID, dealer_id: str, late: timedelta = timedelta()) -> None:
        record = self._topic.write(
            event, stream, at=self.now - late, recorded_at=self.now, dealer_id=dealer_id, group_id=GROUP
        )
        self.records[Topic.INTERACTIONS].append(record)
        self.recorded_at.append(self.now)
        self._followup.take(record)
        for row in self._grading.take(record).outbox:
            grades = self.records[Topic.GRADES]
            sent = record_of(row.envelope, "grading-0", row.position)
            grades.append(
                StoredRecord(Topic.GRADES, 0, len(grades), record.timestamp, sent.headers, sent.key, sent.value)
            )
            self._followup.take(grades[-1])
