"""Section 6: the manager confirms every day and spot-checks some; a rejected defeat goes back to the consultant."""

from typing import Any
from uuid import uuid4

import pytest

from services.intake.deciding import DECIDERS, Command
from services.intake.defeat.commands import (
    AnswerDefeatQuestionnaire,
    ConfirmDefeat,
    RecordComeBack,
    RejectDefeat,
    ReportDefeat,
    SpotCheckDefeat,
)
from shared.events.defeat import DefeatConfirmed, DefeatQuestionnaireAnswered, DefeatRejected, DefeatSpotChecked
from shared.events.values import Channel, DefeatReason, Role
from tests.support.view import MANAGER, Showroom
from tests.support.visitors import carded

_DECISIONS: tuple[tuple[type[Command], dict[str, Any]], ...] = (
    (ConfirmDefeat, {}),
    (RejectDefeat, {"reason": "call-again"}),
)
_REMARKS: tuple[tuple[type[Command], dict[str, Any]], ...] = (
    (SpotCheckDefeat, {"agrees": False}),
    (AnswerDefeatQuestionnaire, {"would_come_back": True}),
)
_each_decision = pytest.mark.parametrize(("command", "fields"), _DECISIONS)
_each_remark = pytest.mark.parametrize(("command", "fields"), _REMARKS)
_each = pytest.mark.parametrize(("command", "fields"), _DECISIONS + _REMARKS)


def _reported(showroom: Showroom) -> dict[str, Any]:
    customer_id = carded(showroom)
    reported = showroom.accepts(ReportDefeat, customer_id=customer_id, reason=DefeatReason.NEEDS).answer
    return {"customer_id": customer_id, **reported, "by": MANAGER}


def test_a_confirmed_defeat_stands() -> None:
    showroom = Showroom.opened()
    lost = _reported(showroom)
    showroom.accepts(ConfirmDefeat, **lost)
    assert len(showroom.events(DefeatConfirmed)) == 1
    assert showroom.customer(lost["customer_id"]).defeat is not None


def test_a_rejected_defeat_gives_the_customer_back() -> None:
    showroom = Showroom.opened()
    lost = _reported(showroom)
    showroom.accepts(RejectDefeat, **lost, reason="call-again")
    assert [one.reason for one in showroom.events(DefeatRejected)] == ["call-again"]
    assert showroom.customer(lost["customer_id"]).defeat is None


@_each_decision
@pytest.mark.parametrize(
    ("before", "said", "name"),
    [
        (ConfirmDefeat, {}, "DefeatAlreadyConfirmed"),
        (RejectDefeat, {"reason": "call-again"}, "DefeatAlreadyRejected"),
    ],
)
def test_a_defeat_is_decided_once(
    command: type[Command], fields: dict[str, Any], before: type[Command], said: dict[str, Any], name: str
) -> None:
    showroom = Showroom.opened()
    lost = _reported(showroom)
    showroom.accepts(before, **lost, **said)
    assert showroom.refuses(command, **lost, **fields).name == name


@_each_decision
def test_a_defeat_that_a_come_back_overtook_is_not_decided(command: type[Command], fields: dict[str, Any]) -> None:
    showroom = Showroom.opened()
    lost = _reported(showroom)
    showroom.accepts(RecordComeBack, customer_id=lost["customer_id"])
    assert showroom.refuses(command, **lost, **fields).name == "DefeatOvertaken"


@_each
def test_a_defeat_is_one_of_this_customers(command: type[Command], fields: dict[str, Any]) -> None:
    showroom = Showroom.opened()
    lost = _reported(showroom)
    other = lost | {"customer_id": carded(showroom)}
    unknown = lost | {"defeat_id": uuid4()}
    for named in (other, unknown):
        refusal = showroom.refuses(command, **named, **fields)
        assert (refusal.name, refusal.status, refusal.path) == ("DefeatUnknown", 404, "$.defeat_id")


@_each_remark
def test_a_defeat_is_asked_about_before_and_after_the_decision(command: type[Command], fields: dict[str, Any]) -> None:
    """After a come-back too: the answer shows how good the report was."""
    showroom = Showroom.opened()
    lost = _reported(showroom)
    showroom.accepts(command, **lost, **fields)
    showroom.accepts(ConfirmDefeat, **lost)
    showroom.accepts(command, **lost, **fields)
    showroom.accepts(RecordComeBack, customer_id=lost["customer_id"])
    showroom.accepts(command, **lost, **fields)


@_each_remark
def test_a_rejected_defeat_is_not_asked_about(command: type[Command], fields: dict[str, Any]) -> None:
    showroom = Showroom.opened()
    lost = _reported(showroom)
    showroom.accepts(RejectDefeat, **lost, reason="call-again")
    assert showroom.refuses(command, **lost, **fields).name == "DefeatAlreadyRejected"


def test_a_spot_check_is_recorded_with_its_channel() -> None:
    showroom = Showroom.opened()
    lost = _reported(showroom)
    showroom.accepts(SpotCheckDefeat, **lost, agrees=True, channel=Channel.WECHAT)
    (check,) = showroom.events(DefeatSpotChecked)
    assert (check.agrees, check.channel) == (True, Channel.WECHAT)


def test_the_questionnaires_free_text_is_kept_beside_it() -> None:
    showroom = Showroom.opened()
    lost = _reported(showroom)
    showroom.accepts(AnswerDefeatQuestionnaire, **lost, would_come_back=True, note="明年再看")
    (answered,) = showroom.events(DefeatQuestionnaireAnswered)
    assert answered.note_id is not None
    assert showroom.store.notes[answered.note_id].text == "明年再看"


@pytest.mark.parametrize("command", [ConfirmDefeat, RejectDefeat, SpotCheckDefeat])
def test_only_a_manager_decides(command: type[Command]) -> None:
    """Machine clients may bring in what a manager decided elsewhere."""
    assert DECIDERS[command].roles == {Role.MANAGER, Role.INTEGRATION}
