"""Commands to intake, ready to be given: a daily report with the recorded figures, a review, a seminar.

Their request ids are derived, so that a command that is given twice is recorded once.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID, uuid5

from msgspec import Struct

from shared.events.values import Role, described

_NAMESPACE = UUID("0a6d2f0e-6d3b-5f0a-9c57-7f1a4c0d9b21")


class ReadyCommand(Struct, frozen=True):
    """What to send to intake; texts (``note``, ``script``) and the manager's judgement are still to be filled in."""

    path: Annotated[str, described("Path at intake to post it to", "接待服务路径")]
    body: Annotated[dict[str, Any], described("The command", "指令内容")]


def submit_report(
    dealer_id: str, consultant_id: str, day: date, figures: Mapping[str, int], submitted_before: int
) -> ReadyCommand:
    """The consultant submits the daily report.

    Args:
        dealer_id, consultant_id, day: whose report of which day.
        figures: the counts as they are recorded.
        submitted_before: how many of this day were submitted (and sent back): the next one is another request.
    """
    return _ready(
        "SubmitDailyReport",
        "/v1/daily/submit-daily-report",
        (dealer_id, consultant_id, day.isoformat(), str(submitted_before)),
        dealer_id=dealer_id,
        actor={"id": consultant_id, "role": Role.CONSULTANT.value},
        day=day.isoformat(),
        consultant_id=consultant_id,
        figures=[{"name": name, "count": count} for name, count in figures.items()],
        note=None,
    )


def review_report(dealer_id: str, manager_id: str, day: date, report_id: UUID) -> ReadyCommand:
    """The manager reviews a daily report."""
    return _ready(
        "ReviewDailyReport",
        "/v1/daily/review-daily-report",
        (dealer_id, str(report_id)),
        dealer_id=dealer_id,
        actor={"id": manager_id, "role": Role.MANAGER.value},
        day=day.isoformat(),
        report_id=str(report_id),
        accepted=True,
        note=None,
    )


def hold_seminar(
    dealer_id: str, manager_id: str, week_starts_on: date, cases: Iterable[UUID], best_closer_id: str | None
) -> ReadyCommand:
    """The manager records the week's seminar; the measures are what it decides."""
    return _ready(
        "HoldWeeklySeminar",
        "/v1/daily/hold-weekly-seminar",
        (dealer_id, week_starts_on.isoformat()),
        dealer_id=dealer_id,
        actor={"id": manager_id, "role": Role.MANAGER.value},
        week_starts_on=week_starts_on.isoformat(),
        cases=[str(one) for one in cases],
        measures=[],
        best_closer_id=best_closer_id,
        note=None,
    )


def _ready(kind: str, path: str, identity: tuple[str, ...], **fields: Any) -> ReadyCommand:
    request_id = f"followup-{uuid5(_NAMESPACE, '/'.join((kind, *identity)))}"
    return ReadyCommand(path, {"type": kind, "request_id": request_id, **fields})
