"""Commands to intake about a task, ready to be filled in. Each attempt at the contact is a request of its own."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from services.followup.day.commands import ReadyCommand
from services.followup.task import TaskKind
from services.followup.views.sheet.questions import Rule
from services.followup.views.tasks.answers import TaskInWords
from shared.events.values import Channel, Role

_NAMESPACE = UUID("6d1f4f0c-1f0e-5c9b-8a39-53e0c7a4d6b2")
_IN_PERSON = frozenset({TaskKind.DELIVERY_DAY, TaskKind.TEST_DRIVE_PREPARATION, TaskKind.DELIVERY_PREPARATION})


def log_outcome(task: TaskInWords, attempts: int) -> ReadyCommand:
    """Log what came of the contact: any outcome closes the task.

    Args:
        task: the task.
        attempts: how many were logged for it: the next one is another request.
    """
    channel = Channel.VISIT if task.kind.name in _IN_PERSON else Channel.CALL
    return ReadyCommand(
        "/v1/contact/log-follow-up",
        {
            **_about(task, "LogFollowUp", str(attempts)),
            "channel": channel.value,
            "outcome": None,
            "next_contact_at": None,
            "referrals_asked": False,
            "note": None,
        },
    )


def prepare_contact(task: TaskInWords, questions: Iterable[Rule], prepared: str) -> ReadyCommand:
    """Keep what was prepared, on a form with each open question and room for the expected answer.

    Args:
        task: the task.
        questions: what is still unknown.
        prepared: when it was prepared last: a later preparation is another request.
    """
    form = ["要点 · Talking points：", ""]
    for question in questions:
        form += [f"问：{question.wording.zh} · {question.wording.en}", "预估 · Expected answer：", ""]
    return ReadyCommand(
        "/v1/contact/prepare-contact",
        {**_about(task, "PrepareContact", prepared), "note": "\n".join(form).rstrip("\n")},
    )


def _about(task: TaskInWords, kind: str, which: str) -> dict[str, object]:
    return {
        "type": kind,
        "request_id": f"followup-{uuid5(_NAMESPACE, '/'.join((kind, str(task.task_id), which)))}",
        "dealer_id": task.dealer_id,
        "actor": {"id": task.consultant_id, "role": Role.CONSULTANT.value},
        "customer_id": str(task.customer_id),
        "task_id": str(task.task_id),
    }
