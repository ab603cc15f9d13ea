"""Section 4: what the sender did is on record, whatever has become of the card; a message never counts as a contact."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake.card.commands import ErasePerson, MergeCards
from services.intake.deciding import DECIDERS, Command
from services.intake.message.commands import RecordMessageNotSent, RecordMessageReceipt, RecordMessageSent
from shared.events.message import MessageNotSent, MessageReceiptReceived, MessageSent
from shared.events.values import Channel, Role
from tests.support.view import INTEGRATION, MANAGER, Showroom
from tests.support.visitors import carded

_TASK = uuid4()
_MESSAGE = {"task_id": _TASK, "channel": Channel.SMS, "template": "thank_you"}
_REPORTS: dict[type[Command], dict[str, Any]] = {
    RecordMessageSent: {**_MESSAGE, "language": "zh-CN", "gateway": "aliyun", "gateway_message_id": "900619746^0"},
    RecordMessageNotSent: {**_MESSAGE, "reason": "no_phone"},
    RecordMessageReceipt: {"task_id": _TASK, "gateway": "aliyun", "delivered": True},
}
_EACH = pytest.mark.parametrize("report", _REPORTS)


def _reported(showroom: Showroom, report: type[Command], customer_id: UUID) -> None:
    showroom.accepts(report, by=INTEGRATION, customer_id=customer_id, **_REPORTS[report])


def test_a_sent_message_says_for_which_task_how_and_through_whom() -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    _reported(showroom, RecordMessageSent, customer_id)
    assert showroom.events(MessageSent) == [
        MessageSent(
            task_id=_TASK,
            channel=Channel.SMS,
            template="thank_you",
            language="zh-CN",
            gateway="aliyun",
            gateway_message_id="900619746^0",
        )
    ]
    assert showroom.recorded[-1].stream_id == customer_id


def test_a_message_that_was_given_up_says_why() -> None:
    showroom = Showroom.opened()
    _reported(showroom, RecordMessageNotSent, carded(showroom))
    (given_up,) = showroom.events(MessageNotSent)
    assert (given_up.task_id, given_up.template, given_up.reason) == (_TASK, "thank_you", "no_phone")


def test_a_receipt_is_taken_also_before_the_sending_and_for_each_word_of_the_gateway() -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    _reported(showroom, RecordMessageReceipt, customer_id)
    failed = {"delivered": False, "reason": "MOBILE_NOT_ON_SERVICE"}
    fields = _REPORTS[RecordMessageReceipt] | failed
    showroom.accepts(RecordMessageReceipt, by=INTEGRATION, customer_id=customer_id, **fields)
    receipts = showroom.events(MessageReceiptReceived)
    assert [(one.delivered, one.reason) for one in receipts] == [(True, None), (False, "MOBILE_NOT_ON_SERVICE")]


@_EACH
def test_a_message_counts_as_no_contact(report: type[Command]) -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    before = showroom.customer(customer_id)
    _reported(showroom, report, customer_id)
    assert showroom.customer(customer_id) == before


@_EACH
def test_what_was_sent_is_on_record_although_the_person_was_erased_meanwhile(report: type[Command]) -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    showroom.accepts(ErasePerson, by=MANAGER, customer_id=customer_id)
    _reported(showroom, report, customer_id)


@_EACH
def test_what_was_sent_is_on_record_although_the_card_was_merged_away_meanwhile(report: type[Command]) -> None:
    showroom = Showroom.opened()
    customer_id, survivor_id = carded(showroom), carded(showroom)
    showroom.accepts(MergeCards, by=MANAGER, customer_id=survivor_id, absorbed_customer_id=customer_id)
    _reported(showroom, report, customer_id)
    assert showroom.recorded[-1].stream_id == customer_id


@_EACH
def test_nothing_is_sent_to_a_stranger(report: type[Command]) -> None:
    refusal = Showroom.opened().refuses(report, by=INTEGRATION, customer_id=uuid4(), **_REPORTS[report])
    assert (refusal.name, refusal.status, refusal.path) == ("CustomerUnknown", 404, "$.customer_id")


@pytest.mark.parametrize("report", [RecordMessageSent, RecordMessageNotSent])
@pytest.mark.parametrize("channel", [Channel.CALL, Channel.VISIT])
def test_a_call_or_a_visit_is_no_message(report: type[Command], channel: Channel) -> None:
    showroom = Showroom.opened()
    fields = _REPORTS[report] | {"channel": channel}
    refusal = showroom.refuses(report, by=INTEGRATION, customer_id=carded(showroom), **fields)
    assert (refusal.name, refusal.path) == ("NotAMessage", "$.channel")


@_EACH
def test_only_a_machine_reports_messages(report: type[Command]) -> None:
    assert DECIDERS[report].roles == {Role.INTEGRATION}
