"""The sender with the real intake: whom it asks for the phone, and what stands in the ledger afterwards."""

from uuid import UUID

import pytest

from shared.embedded.ports import free_port
from shared.events.event import Event
from shared.events.message import ContactConsentChanged, MessageNotSent, MessageReceiptReceived, MessageSent
from shared.events.reading import decode_event
from shared.settings import Settings
from tests.support.intake_server import intake_running, ledger_of
from tests.support.messages import PHONE
from tests.support.sending import Sending
from tests.support.showroom_over_http import ShowroomOverHttp

pytestmark = pytest.mark.integration

OF_MESSAGES = (MessageSent, MessageNotSent, MessageReceiptReceived, ContactConsentChanged)


async def told_of_messages(settings: Settings) -> list[Event]:
    """What the ledger tells of messages."""
    events = [decode_event(one.type, bytes(one.data)) for one in await ledger_of(settings)]
    return [event for event in events if isinstance(event, OF_MESSAGES)]


async def test_what_is_sent_and_what_is_not_stands_in_the_ledger(sending: Sending) -> None:
    here: dict[str, object] = {"intake_port": free_port(), "intake_url": None, "phone_key": "for the tests " * 3}
    settings = sending.settings.model_copy(update=here)
    async with intake_running(settings) as address, ShowroomOverHttp(address, address) as showroom:
        came = await showroom.tell("fang", "reception/register-visit", name="王伟", phone=PHONE)
        left = await showroom.tell("fang", "reception/register-visit", name="李娜", phone="+8613800138001")
        await showroom.tell("wang", "card/erase-person", customer_id=left["customer_id"])
        await sending.rows.dealer(showroom.dealer_id)
        tasks = [await sending.due(UUID(one["customer_id"]), dealer_id=showroom.dealer_id) for one in (came, left)]
        async with sending.senders(**here):
            await sending.settled(*tasks)
    sent, not_sent = sorted(await told_of_messages(settings), key=lambda event: isinstance(event, MessageNotSent))
    assert sent == MessageSent(
        task_id=tasks[0],
        channel="sms",
        template="thank_you",
        language="zh",
        gateway="http",
        gateway_message_id=f"gateway-{tasks[0]}",
    )
    assert isinstance(not_sent, MessageNotSent)
    assert (not_sent.task_id, not_sent.reason) == (tasks[1], "no_phone")
    (body,) = sending.gateway.taken.values()
    assert PHONE in body.decode()
