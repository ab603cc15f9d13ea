"""A due task's message goes out once, is recorded once, and what does not go out is said (section 4)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from services.followup.messages.queue import MessageQueue
from services.followup.planning.state import Consent, Customer, Mark, Promise, to_bytes
from shared.events.message import ConsentPurpose
from shared.events.values import Channel
from tests.support.followup_rows import NOW, hence
from tests.support.gateway_server import Fault, always
from tests.support.messages import PHONE
from tests.support.sending import NEVER_QUIET, Sending, policy
from tests.support.waiting import until

pytestmark = pytest.mark.integration

MARK = Mark(UUID(int=5), 1, NOW, NOW)


def state(**fields: object) -> bytes:
    """What planning keeps of a customer."""
    told = {"customer_id": UUID(int=1), "dealer_id": "north", "group_id": "acme", "met": MARK, "seen_at": NOW}
    return to_bytes(Customer(**(told | fields)))  # type: ignore[arg-type]  # a test's own fields


async def test_a_due_message_goes_out_and_is_recorded(sending: Sending) -> None:
    customer_id = await sending.customer()
    await sending.rows.interest(customer_id, "model", "A4", hence(hours=-1))
    task_id = await sending.due(customer_id)
    command = await sending.sends(task_id)
    (body,) = sending.gateway.taken.values()
    assert msgspec.json.decode(body) == {
        "to": PHONE,
        "text": "【北区店】王伟您好，感谢莅临北区店！如对A4还有疑问，请随时联系您的销售顾问，期待再次为您服务。",
        "key": str(task_id),
    }
    occurred_at = datetime.fromisoformat(command.pop("occurred_at"))
    assert NOW <= occurred_at <= datetime.now(UTC)
    assert command == {
        "type": "RecordMessageSent",
        "request_id": f"message-sent-{task_id}",
        "dealer_id": "north",
        "actor": {"id": "followup", "role": "integration"},
        "customer_id": str(customer_id),
        "task_id": str(task_id),
        "channel": "sms",
        "template": "thank_you",
        "language": "zh",
        "gateway": "http",
        "gateway_message_id": f"gateway-{task_id}",
    }


async def test_the_table_holds_nothing_personal(sending: Sending) -> None:
    task_id = await sending.due(await sending.customer(email="wang@example.test"))
    await sending.sends(task_id)
    stored = str(dict(await sending.message(task_id) or {}))
    assert stored.count("recorded") == 1
    assert not any(part in stored for part in ("王", PHONE[3:], "wang@", "感谢"))


async def test_the_dealers_own_text_language_and_signature(sending: Sending) -> None:
    texts = {"templates": {"appointment_reminder": {"en": "{name}: {time}"}}, "languages": ["en"]}
    await sending.rows.row("policy", scope="dealer", scope_id="north", **policy(NEVER_QUIET | texts))
    at = datetime(2026, 11, 26, 6, 30, tzinfo=UTC)
    customer_id = await sending.customer(state=state(appointment=Promise(at, MARK)), name="Anna Wang")
    task_id = await sending.due(customer_id, "appointment_reminder", subject_id=MARK.event_id)
    command = await sending.sends(task_id, message_signature="Acme")
    (body,) = sending.gateway.taken.values()
    assert msgspec.json.decode(body)["text"] == "【Acme】Anna Wang: Thu 26 Nov, 14:30"
    assert command["language"] == "en"


@pytest.mark.parametrize(
    ("details", "reason", "channel"),
    [
        ({"phone": None}, "no_phone", "sms"),
        ({"name": None, "phone": None}, "no_phone", "sms"),
        ({"phone": None, "email": "wang@example.test"}, "no_gateway", "email"),
    ],
)
async def test_who_cannot_be_reached_is_recorded(
    sending: Sending, details: dict[str, Any], reason: str, channel: str
) -> None:
    task_id = await sending.due(await sending.customer(**details))
    command = await sending.sends(task_id)
    assert (command["type"], command["reason"], command["channel"]) == ("RecordMessageNotSent", reason, channel)
    assert command["request_id"] == f"message-not-sent-{task_id}"
    assert not sending.gateway.requests


async def test_a_customer_whom_intake_does_not_know_is_nobody(sending: Sending) -> None:
    task_id = await sending.due(await sending.rows.customer())
    assert (await sending.sends(task_id))["reason"] == "no_phone"


async def test_who_has_no_phone_gets_a_mail_where_one_can_go(sending: Sending) -> None:
    task_id = await sending.due(await sending.customer(phone=None, email="wang@example.test"))
    command = await sending.sends(task_id, email_gateway="file")
    assert (command["channel"], command["gateway"]) == ("email", "file")
    (file,) = (sending.settings.data_dir / "outbox" / "email").glob("*.jsonl")
    assert msgspec.json.decode(file.read_bytes())["subject"] == "来店致谢 · 北区店"


async def test_who_opted_out_of_a_channel_is_not_written_to_on_it(sending: Sending) -> None:
    no_sms = state(consents=(Consent(ConsentPurpose.SERVICE, Channel.SMS, allowed=False),))
    task_id = await sending.due(await sending.customer(state=no_sms, email="wang@example.test"))
    other_id = await sending.due(await sending.customer(state=no_sms))
    async with sending.senders(email_gateway="file"):
        await sending.settled(task_id, other_id)
    assert [command["channel"] for command in sending.intake.of(task_id)] == ["email"]
    assert [command["reason"] for command in sending.intake.of(other_id)] == ["opted_out"]
    assert not sending.gateway.requests


async def test_marketing_needs_consent(sending: Sending) -> None:
    said = state(consents=(Consent(ConsentPurpose.MARKETING, None, allowed=True),))
    allowed = await sending.due(await sending.customer(state=said), "greeting", kind="greeting")
    silent = await sending.due(await sending.customer(state=state()), "greeting", kind="greeting")
    async with sending.senders():
        await sending.settled(allowed, silent)
    assert sending.gateway.taken.keys() == {str(allowed)}
    assert [command["reason"] for command in sending.intake.of(silent)] == ["opted_out"]


async def test_a_text_that_cannot_be_filled_in_is_recorded(sending: Sending) -> None:
    task_id = await sending.due(await sending.customer(), "appointment_reminder")
    assert (await sending.sends(task_id))["reason"] == "text_invalid"
    (row,) = await sending.settled(task_id)
    assert row["last_error"] == "missing_value"


async def test_a_message_whose_moment_has_passed_is_not_sent(sending: Sending) -> None:
    """A sender that was down for a night sends nothing at 3 a.m. that was for the evening."""
    task_id = await sending.due(await sending.customer())
    command = await sending.sends(task_id, now=lambda: datetime.now(UTC) + timedelta(hours=9))
    assert (command["type"], command["reason"]) == ("RecordMessageNotSent", "expired")
    assert not sending.gateway.requests


async def test_in_quiet_hours_nobody_is_written_to(sending: Sending) -> None:
    local = datetime.now(ZoneInfo("Asia/Shanghai"))
    now = {"starts": f"{local - timedelta(hours=1):%H:%M}", "ends": f"{local + timedelta(hours=1):%H:%M}"}
    settings = policy({"quiet": now, "thank_you_quiet": now})
    await sending.rows.row("policy", scope="dealer", scope_id="north", **settings)
    command = await sending.sends(await sending.due(await sending.customer()))
    assert (command["type"], command["reason"]) == ("RecordMessageNotSent", "quiet_hours")
    assert not sending.gateway.requests


async def test_a_task_that_is_not_due_or_is_a_persons_is_let_alone(sending: Sending) -> None:
    customer_id = await sending.customer()
    await sending.due(customer_id, status="scheduled")
    await sending.rows.task(customer_id, status="due")
    task_id = await sending.due(customer_id)
    await sending.sends(task_id)
    assert list(sending.gateway.taken) == [str(task_id)]


async def test_what_has_ended_meanwhile_is_not_sent(sending: Sending) -> None:
    sending.gateway.decide = always(Fault.BROKEN)
    task_id = await sending.due(await sending.customer())
    async with sending.senders():

        async def attempts() -> int:
            return sending.gateway.handed[str(task_id)]

        await until(attempts, lambda count: count >= 2)
        await sending.pool.execute("UPDATE followup.task SET status = 'cancelled' WHERE task_id = $1", task_id)
        await sending.settled(task_id, state="dropped")
    assert not sending.intake.of(task_id)


async def test_a_notice_wakes_the_sender(sending: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.followup.messages.dispatching._IDLE_SECONDS", 60)
    async with sending.senders():
        await sending.settled(await sending.due(await sending.customer()), seconds=30)
        task_id = await sending.due(await sending.customer())

        async def notify() -> bool:
            await sending.pool.execute("NOTIFY followup_outbox")
            return (await sending.message(task_id)) is not None

        await until(notify, bool)
        await sending.settled(task_id)


async def test_what_intake_refuses_is_not_asked_for_ever(sending: Sending) -> None:
    sending.intake.refuse["RecordMessageSent"] = "CustomerUnknown"
    task_id = await sending.due(await sending.customer())
    async with sending.senders():
        (row,) = await sending.settled(task_id)
    assert row["last_error"] == "CustomerUnknown"


async def test_a_clock_ahead_of_intakes_loses_nothing(sending: Sending) -> None:
    task_id = await sending.due(await sending.customer(), expires_at=datetime.now(UTC) + timedelta(hours=9))
    sending.intake.refuse_times_after = datetime.now(UTC) + timedelta(minutes=5)
    command = await sending.sends(task_id, now=lambda: datetime.now(UTC) + timedelta(hours=1))
    assert command["type"] == "RecordMessageSent"
    assert command["occurred_at"] is None


async def test_what_waits_since_before_the_clock_jumped_back_is_freed(sending: Sending) -> None:
    task_id = await sending.due(await sending.customer())
    queue = MessageQueue(sending.pool, timedelta(seconds=30), timedelta(minutes=10))
    await queue.take_in(10)
    await sending.pool.execute("UPDATE followup.message SET next_attempt_at = now() + interval '1 hour'")
    assert await queue.claim(10) == []
    await queue.after_a_jump()
    assert [one.task_id for one in await queue.claim(10)] == [task_id]
    await queue.after_a_jump()
    assert await queue.claim(10) == []  # a lease is no jump


async def test_a_sender_looks_for_such(sending: Sending) -> None:
    task_id = await sending.due(await sending.customer())
    await MessageQueue(sending.pool, timedelta(seconds=30), timedelta(minutes=10)).take_in(10)
    await sending.pool.execute("UPDATE followup.message SET next_attempt_at = now() + interval '1 hour'")
    await sending.sends(task_id)
    assert sending.gateway.taken.keys() == {str(task_id)}
