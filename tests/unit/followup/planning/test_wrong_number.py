"""A number that proved to be another's gets no more messages until the card is corrected; people go on (section 4)."""

from services.followup.task import TaskKind, TaskStatus
from shared.events.card import CardDetailsCorrected
from shared.events.values import ContactOutcome
from tests.support.followed import CUSTOMER, Followed, at

THANKS = TaskKind.THANK_YOU
CORRECTED = CardDetailsCorrected(person_id=CUSTOMER, has_name=True, has_phone=True)


def wrongly_numbered() -> Followed:
    return Followed().has_card(at(1)).is_called(at(2), ContactOutcome.WRONG_NUMBER)


def test_nobody_else_is_thanked_and_that_shows() -> None:
    customer = wrongly_numbered().comes(at(3)).leaves(at(3, "11:00")).waits_until(at(3, "11:05"))
    missed = customer.only(THANKS)
    assert (missed.status, missed.end_reason, missed.escalated_at) == (
        TaskStatus.MISSED,
        "wrong_number",
        at(3, "11:05"),
    )
    assert customer.kinds == ["first_follow_up"]


def test_nobody_else_is_reminded() -> None:
    customer = wrongly_numbered().is_called(at(3), ContactOutcome.NO_ANSWER, promises=at(9, "15:00"))
    assert customer.kinds == ["appointment"]


def test_a_corrected_card_gets_messages_again() -> None:
    customer = wrongly_numbered().happens(CORRECTED, on=at(3, "10:30")).comes(at(3, "10:40")).leaves(at(3, "11:00"))
    assert customer.opened(THANKS)


def test_so_does_whoever_is_reached_by_phone_after_all() -> None:
    assert wrongly_numbered().is_called(at(3)).comes(at(3, "11:00")).leaves(at(3, "12:00")).opened(THANKS)
