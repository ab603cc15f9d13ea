"""What a policy leaves no time for is owed all the same, when it was owed by the policy before (section 4)."""

from datetime import timedelta

from msgspec.structs import replace

from services.followup.planning.case import Case, Wanted
from services.followup.task import Task

_TIME_TO_DO_IT = timedelta(hours=2)


def still_owed(case: Case, passed: Wanted) -> Wanted | None:
    """A person's open task, although its moment has passed by the policy in force: now, with time to do it.

    Once it was moved, it stays where it is.
    """
    task = next((one for one in case.open if _is_it(one, passed)), None)
    if task is None or task.expires_at is None or task.expires_at <= case.now:
        return None
    if (task.policy_scope, task.policy_version) == (case.policy.scope, case.policy.version):
        return replace(passed, due_at=task.due_at, expires_at=task.expires_at)
    due_at = case.hours.into(case.now)
    expires_at = None if due_at is None else case.hours.after(due_at, _TIME_TO_DO_IT)
    if due_at is None or expires_at is None:
        return None
    return replace(passed, due_at=due_at, expires_at=expires_at)


def _is_it(task: Task, wanted: Wanted) -> bool:
    return (
        task.template is None
        and wanted.template is None
        and task.kind is wanted.kind
        and task.why == wanted.why
        and task.cause_id == wanted.cause_id
        and task.subject_id == wanted.subject_id
    )
