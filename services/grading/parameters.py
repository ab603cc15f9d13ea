"""Query parameters of grading's own; those that every API has are in `shared.http.parameters`."""

from datetime import datetime
from typing import Annotated

from litestar.params import QueryParameter
from msgspec import Meta

from shared.events.values import EndState
from shared.http.cursors import After
from shared.http.parameters import SLUG

Consultant = Annotated[str | None, QueryParameter(pattern=SLUG, description="归属顾问 · Owner of the customers")]
GradeText = Annotated[
    str | None,
    QueryParameter(
        pattern=r"^(ungraded|C|B[+ ]?|A[+ ]?|H|O)$",
        description="级别 · Grade; a plus that was not escaped as %2B arrives as a space, and is taken for a plus",
    ),
]
EndedAs = Annotated[EndState | None, QueryParameter(description="终态 · Those who ended so, instead of the open ones")]
Overdue = Annotated[
    bool | None,
    QueryParameter(description="是否逾期未重新判级 · Only those overdue for re-grading, or only the others"),
]
Sequence = Annotated[
    int, QueryParameter(ge=0, le=2**31, description="起始序号 · Only changes after this sequence number")
]

ByGrade = After[Annotated[int, Meta(ge=0, le=7)]]
ByMoment = After[Annotated[datetime, Meta(tz=True)]]
