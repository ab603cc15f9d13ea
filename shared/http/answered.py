"""What intake answers to commands, as its clients read it."""

from typing import Any
from uuid import UUID

from msgspec import Struct

REFUSED_FROM = 400


class ProblemDetails(Struct, frozen=True):
    """An RFC 9457 problem as our services write it."""

    type: str = "about:blank"
    title: str = ""
    status: int = 0
    detail: str = ""
    detail_zh: str = ""
    path: str | None = None
    about: dict[str, Any] = {}

    @property
    def name(self) -> str:
        """The refusal's name."""
        return self.type.rpartition(":")[2]


class Answered(Struct, frozen=True):
    """What intake answered to one command."""

    status: int
    events: tuple[UUID, ...] = ()
    answer: dict[str, Any] = {}
    repeated: bool = False
    problem: ProblemDetails = ProblemDetails()

    @property
    def accepted(self) -> bool:
        """Whether it is recorded, now or before."""
        return self.status < REFUSED_FROM

    @property
    def refusal(self) -> str | None:
        """Name of the refusal, if it was one."""
        return None if self.accepted else self.problem.name
