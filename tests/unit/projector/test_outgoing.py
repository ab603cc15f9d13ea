"""What a projection sends is an envelope like any other's, written in one pass."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.events.contact import ContactTaskDue
from shared.events.envelope import from_json, to_json
from shared.events.event import StreamKind, type_of
from shared.events.recorded import Recorded
from shared.events.values import Role
from shared.projector.outgoing import outgoing, outgoing_in_time
from shared.projector.projection import Dated, Passed

_AT = datetime(2026, 3, 2, 9, 30, 0, 125, tzinfo=UTC)
_CUSTOMER = UUID("018f0000-0000-7000-8000-000000000001")
_CAUSE = Recorded(
    version=3,
    position=5,
    type="showroom.VisitEnded.v1",
    id=UUID("0195560a-0000-7000-8000-00000000000a"),
    stream=StreamKind.CUSTOMER,
    stream_id=_CUSTOMER,
    occurred_at=_AT,
    recorded_at=_AT + timedelta(seconds=1),
    group_id="g1",
    dealer_id="d1",
    actor_id="li",
    actor_role=Role.CONSULTANT,
    ledger="intake",
)
_DUE = ContactTaskDue(task_id=UUID("018f0000-0000-7000-8000-0000000000bb"))


def test_what_an_event_causes_reads_and_writes_as_any_envelope() -> None:
    sent = outgoing(_DUE, "followup", _CAUSE, index=0, sequence=7)
    envelope = from_json(sent)
    assert to_json(envelope) == sent
    assert (envelope.type, envelope.sequence) == (type_of(_DUE).type, 7)
    assert (envelope.time, envelope.recordedtime) == (_CAUSE.occurred_at, _CAUSE.recorded_at)
    assert (envelope.subject, envelope.customerid, envelope.causationid) == (_CUSTOMER, _CUSTOMER, _CAUSE.id)


def test_an_event_may_have_occurred_at_another_moment_than_its_cause() -> None:
    earlier = _AT - timedelta(hours=2)
    assert from_json(outgoing(Dated(_DUE, earlier), "followup", _CAUSE, index=0, sequence=1)).time == earlier


def test_ids_have_the_time_of_their_cause_and_differ_by_place_and_sender() -> None:
    ids = [
        from_json(outgoing(_DUE, name, _CAUSE, index=index, sequence=1)).id
        for name in ("followup", "grading")
        for index in range(3)
    ]
    assert len(set(ids)) == len(ids)
    assert {(one.version, one.int >> 80) for one in ids} == {(7, _CAUSE.id.int >> 80)}


def test_what_time_causes_is_numbered_on_and_recorded_when_it_was_found() -> None:
    passed = Passed(None, "g1", "d1", (Dated(_DUE, _AT), Dated(_DUE, _AT)))
    sent = outgoing_in_time(passed, "followup", _CUSTOMER, sent=4, at=_AT + timedelta(minutes=1))
    envelopes = list(map(from_json, sent))
    assert list(map(to_json, envelopes)) == sent
    assert [one.sequence for one in envelopes] == [5, 6]
    assert {(one.time, one.recordedtime) for one in envelopes} == {(_AT, _AT + timedelta(minutes=1))}
    assert envelopes[0].id != envelopes[1].id
    assert envelopes[0].causationid is None
