"""Tasks as the API answers them, for tests of what is made of them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.followup.task import TaskKind, TaskStatus
from services.followup.views.tasks.answers import PolicyApplied, TaskInWords
from services.followup.views.wording import KIND_WORDING, STATUS_WORDING, word

DUE = datetime(2026, 3, 6, 1, 30, tzinfo=UTC)
"""Half past nine on a Friday in Shanghai."""


def task_in_words(number: int = 1, **fields: Any) -> TaskInWords:
    """A cadence task of the consultant ``li`` of dealer ``north`` that is `DUE` then."""
    absent: dict[str, Any] = dict.fromkeys(TaskInWords.__struct_fields__)
    known = {
        "task_id": UUID(int=number),
        "customer_id": UUID(int=100 + number),
        "dealer_id": "north",
        "consultant_id": "li",
        "kind": word(TaskKind.CADENCE, KIND_WORDING),
        "status": word(TaskStatus.SCHEDULED, STATUS_WORDING),
        "scheduled_at": DUE - timedelta(days=3),
        "due_at": DUE,
        "expires_at": DUE + timedelta(days=1),
        "overdue": False,
        "policy": PolicyApplied("default", 0),
    }
    return TaskInWords(**{**absent, **known, **fields})
