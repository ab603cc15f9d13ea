"""What follow-up's API refuses, by name."""

from collections.abc import Iterable
from typing import Any

from shared.events.values import Role
from shared.http.problems import ProblemRaised, problem

CUSTOMER_UNKNOWN = problem("CustomerUnknown", 404, en="The dealer has no such customer", zh="该门店没有此客户")
TASK_UNKNOWN = problem("TaskUnknown", 404, en="The dealer has no such task", zh="该门店没有此任务")
CONSULTANT_UNKNOWN = problem("ConsultantUnknown", 404, en="Nobody works there by this id", zh="该门店没有此员工")
ACTOR_UNKNOWN = problem(
    "ActorUnknown",
    403,
    en="The actor does not work in this dealer in this role",
    zh="该人员不在本门店任此角色",
    path="$.actor",
)
REQUEST_ID_REUSED = problem(
    "RequestIdReused",
    409,
    en="This request id was used for another hand-over",
    zh="该请求号已用于另一次移交",
    path="$.request_id",
)
TOO_MANY_CUSTOMERS = problem(
    "TooManyCustomers",
    422,
    en="Too many customers for one hand-over: choose fewer",
    zh="一次移交的客户过多，请缩小范围",
)


def role_not_allowed(allowed: Iterable[Role]) -> ProblemRaised:
    """The refusal that names the roles that may."""
    listed = ", ".join(sorted(allowed))
    en, zh = f"This needs one of the roles: {listed}", f"无权操作，需要角色：{listed}"
    return ProblemRaised(problem("RoleNotAllowed", 403, en=en, zh=zh, path="$.actor.role"))


def tasks_unknown(ids: Iterable[str]) -> ProblemRaised:
    """The refusal that lists tasks which the dealer does not have."""
    return ProblemRaised(
        problem(
            "TaskUnknown",
            404,
            en="The dealer has no such tasks; `about.task_ids` lists them",
            zh="该门店没有这些任务，见 about.task_ids",
            path="$.task_ids",
            about={"task_ids": list(ids)},
        )
    )


def intake_unavailable(about: dict[str, Any]) -> ProblemRaised:
    """The refusal of what needs intake while it does not answer."""
    return ProblemRaised(
        problem(
            "IntakeUnavailable",
            503,
            en="Intake does not answer for now; send the same request again, it goes on where it stopped",
            zh="接待服务暂不可用，请以同一请求号重试，将从中断处继续",
            about=about,
        ),
        {"Retry-After": "5"},
    )
