"""Policies as data: whose holds, from when, and which of them an event that is applied late has seen."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from shared.events.dealer import DealerPolicyChanged, GroupPolicyChanged
from shared.events.event import Event
from shared.events.recorded import Recorded
from shared.policies.book import DEALER, GROUP, PolicyBook, PolicyEntry, PolicyInvalid
from shared.policies.keeping import Policies
from tests.support.graded import recorded_as

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DEFAULT = "default"


def parse(settings: dict[str, Any], scope: str, version: int) -> str:
    """A policy whose text says where it is from."""
    if "wrong" in settings:
        raise PolicyInvalid("$.wrong: is wrong")
    return f"{scope}:{version}"


def hour(number: float) -> datetime:
    return NOON + timedelta(hours=number)


def entry(version: int, at: datetime, *, scope: str = DEALER, scope_id: str = "d1") -> PolicyEntry:
    """A change at the ledger position ten times its version."""
    return PolicyEntry(scope, scope_id, version, 10 * version, at, {})


def book(*entries: PolicyEntry) -> PolicyBook[str]:
    made = PolicyBook(parse, DEFAULT)
    for one in entries:
        made.add(one)
    return made


def holds(known: PolicyBook[str], at: datetime, *, before: int | None = None) -> str:
    return known.policy_for("d1", "g1", at, before=before)


def test_the_dealers_holds_before_the_groups_and_that_before_ours() -> None:
    group = entry(1, hour(0), scope=GROUP, scope_id="g1")
    assert holds(book(), hour(1)) == DEFAULT
    assert holds(book(group), hour(1)) == "group:1"
    assert holds(book(group, entry(2, hour(0))), hour(1)) == "dealer:2"
    assert holds(book(group, entry(2, hour(2))), hour(1)) == "group:1", "the dealer's has not come yet"


def test_others_policies_do_not_hold() -> None:
    others = book(entry(1, hour(0), scope_id="d2"), entry(2, hour(0), scope=GROUP, scope_id="g2"))
    assert holds(others, hour(1)) == DEFAULT


def test_one_holds_from_its_moment_on() -> None:
    known = book(entry(1, hour(0)))
    assert holds(known, hour(0) - timedelta(microseconds=1)) == DEFAULT
    assert holds(known, hour(0)) == "dealer:1"


def test_of_two_with_the_same_moment_the_later_in_the_ledger_holds() -> None:
    assert holds(book(entry(2, hour(0)), entry(1, hour(0))), hour(1)) == "dealer:2"


def test_an_event_sees_only_what_stands_before_it_in_the_ledger() -> None:
    known = book(entry(1, hour(0)), entry(2, hour(1)))
    assert holds(known, hour(5), before=21) == "dealer:2"
    assert holds(known, hour(5), before=20) == "dealer:1"
    assert holds(known, hour(5), before=10) == DEFAULT


def test_the_next_change_is_the_earliest_that_has_not_come() -> None:
    known = book(
        entry(1, hour(0)),
        entry(2, hour(5)),
        entry(3, hour(3), scope=GROUP, scope_id="g1"),
        entry(4, hour(1), scope_id="d2"),
    )
    assert known.next_change("d1", "g1", hour(0)) == hour(3)
    assert known.next_change("d1", "g1", hour(3)) == hour(5)
    assert known.next_change("d1", "g1", hour(5)) is None


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 4)), unique_by=lambda one: one[0]), st.randoms())
def test_the_order_in_which_changes_come_does_not_matter_nor_that_one_comes_twice(
    changes: list[tuple[int, int]], random: Any
) -> None:
    entries = [entry(version, hour(at)) for version, at in changes]
    again = [*entries, *entries]
    random.shuffle(again)
    for at in range(6):
        for before in (None, 15, 35):
            seen = [
                one for one in entries if one.effective_at <= hour(at) and (before is None or one.position < before)
            ]
            latest = max(seen, key=lambda one: (one.effective_at, one.position), default=None)
            expected = DEFAULT if latest is None else f"dealer:{latest.version}"
            assert holds(book(*again), hour(at), before=before) == expected


def met(policies: Policies[str], event: Event, *, position: int = 1, partition: int = 0) -> PolicyEntry | None:
    recorded: Recorded = replace(recorded_as(event, position, NOON), stream_id=UUID(int=1))
    return policies.take(partition, recorded)


def followup(settings: dict[str, Any] | None = None, effective_at: datetime | None = None) -> DealerPolicyChanged:
    return DealerPolicyChanged(subject="followup", settings=settings or {}, effective_at=effective_at)


def kept() -> Policies[str]:
    return Policies("followup", "policy", parse, DEFAULT)


def test_only_the_subjects_policies_are_taken_in() -> None:
    policies = kept()
    assert met(policies, DealerPolicyChanged(subject="grading", settings={})) is None
    assert policies.book(0).policy_for("d1", "g1", hour(9)) == DEFAULT


def test_each_partition_knows_what_it_has_met() -> None:
    policies = kept()
    taken = met(policies, followup(), partition=1)
    assert taken is not None
    assert policies.book(1).policy_for(taken.scope_id, "g1", hour(9)) == "dealer:1"
    assert policies.book(0).policy_for(taken.scope_id, "g1", hour(9)) == DEFAULT


def test_a_change_takes_effect_when_it_says_or_else_at_its_recording() -> None:
    later = met(kept(), followup(effective_at=hour(48)))
    assert later is not None
    assert later.effective_at == hour(48)
    now = met(kept(), GroupPolicyChanged(subject="followup", settings={}))
    assert now is not None
    assert (now.scope, now.effective_at) == (GROUP, NOON)


def test_wrong_settings_are_refused_and_leave_nothing() -> None:
    policies = kept()
    assert met(policies, followup({"wrong": True})) is None
    assert policies.book(0).next_change("d1", "g1", hour(-99)) is None
    taken = met(policies, followup())
    assert taken is not None, "the mended one has the same number when it is retried"
    assert policies.book(0).policy_for(taken.scope_id, "g1", hour(9)) == "dealer:1"
