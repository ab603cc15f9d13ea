"""Policies are defaults that a dealer or group changes without code, each change an event."""

from typing import Any

import pytest

from services.intake.dealer.commands import ChangeDealerPolicy, ChangeGroupPolicy
from services.intake.deciding import Command
from shared.events.dealer import DealerPolicyChanged, GroupPolicyChanged
from shared.events.event import StreamKind
from shared.events.streams import group_stream
from tests.support.view import GROUP, GROUP_ID, MANAGER, MONDAY_MORNING, Showroom

_SETTINGS = {"cadence": {"H": {"every_days": 2}}}


def test_a_dealer_changes_its_policy() -> None:
    showroom = Showroom.opened()
    showroom.accepts(ChangeDealerPolicy, by=MANAGER, subject="follow_up", settings=_SETTINGS)
    assert showroom.events(DealerPolicyChanged) == [DealerPolicyChanged(subject="follow_up", settings=_SETTINGS)]
    dealer = showroom.dealer()
    assert dealer is not None
    assert dealer.policies == {"follow_up": _SETTINGS}


def test_a_group_changes_its_policy_on_its_own_stream() -> None:
    showroom = Showroom.opened()
    showroom.accepts(ChangeGroupPolicy, by=GROUP, subject="grading", settings=_SETTINGS, effective_at=MONDAY_MORNING)
    (changed,) = showroom.recorded
    assert changed.event == GroupPolicyChanged(subject="grading", settings=_SETTINGS, effective_at=MONDAY_MORNING)
    assert (changed.stream_id, changed.envelope.streamkind) == (group_stream(GROUP_ID), StreamKind.GROUP)


def _nested(levels: int) -> dict[str, Any]:
    inner: dict[str, Any] = {}
    for _ in range(levels - 1):
        inner = {"in": inner}
    return inner


@pytest.mark.parametrize("command", [ChangeDealerPolicy, ChangeGroupPolicy])
@pytest.mark.parametrize("settings", [{"text": "级" * 22_000}, _nested(21), _nested(500)])
def test_a_policy_is_neither_long_nor_deep(command: type[Command], settings: dict[str, Any]) -> None:
    refusal = Showroom.opened().refuses(command, by=GROUP, subject="grading", settings=settings)
    assert (refusal.name, refusal.path) == ("PolicyTooLarge", "$.settings")


@pytest.mark.parametrize("settings", [{}, {"text": "x" * 65_000}, _nested(20), {"list": [[[1]]]}])
def test_a_policy_of_fitting_size_is_taken(settings: dict[str, Any]) -> None:
    Showroom.opened().accepts(ChangeDealerPolicy, by=MANAGER, subject="grading", settings=settings)
