"""Messages for tests of gateways."""

from uuid import UUID

from services.followup.messages.message import Message
from shared.events.values import Channel

PHONE = "+8613800138000"


def message(number: int = 1, **fields: object) -> Message:
    """A text message; fields replace what it has."""
    told: dict[str, object] = {
        "task_id": UUID(int=number),
        "channel": Channel.SMS,
        "to": PHONE,
        "text": "【北区店】王伟您好，感谢莅临！",
        "subject": "来店致谢 · 北区店",
        "language": "zh",
        "template": "thank_you",
        "params": {"name": "王伟", "dealer": "北区店"},
        "signature": "北区店",
    }
    return Message(**(told | fields))  # type: ignore[arg-type]  # a test's own fields
