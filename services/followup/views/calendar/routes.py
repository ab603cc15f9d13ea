"""The route of calendar feeds."""

from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from typing import Annotated

from litestar import Response, get
from litestar.datastructures import ResponseHeader
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, QueryParameter
from litestar.types import ControllerRouterHandler

from services.followup.day.store import known_dealer
from services.followup.views.calendar.feed import EntryKind, changed_at, feed_of
from services.followup.views.parameters import Staff
from services.followup.views.refusals import CONSULTANT_UNKNOWN
from services.followup.views.tasks.queries import Filters, list_tasks
from shared.database.connection import Pool
from shared.http.parameters import Dealer, check_names
from shared.http.problems import ProblemRaised

_MOST = 1_000
_CALENDAR = "text/calendar"
_NOT_MODIFIED = 304

Entries = Annotated[EntryKind, QueryParameter(description="日程或待办 · Tasks as events, or as to-dos")]
KnownTag = Annotated[
    str | None, HeaderParameter(name="If-None-Match", description="上次的 ETag · ETag of the feed that is known")
]


def calendar_routes(pool: Pool) -> list[ControllerRouterHandler]:
    """A consultant's feed."""

    @get(
        "/v1/consultants/{staff_id:str}/calendar.ics",
        guards=[check_names],
        tags=["tasks"],
        summary="顾问日历 · A consultant's calendar feed",
        operation_id="calendar",
        media_type=_CALENDAR,
        response_headers=[
            ResponseHeader("ETag", documentation_only=True, value="", description="内容标识 · Changes with the feed"),
            ResponseHeader("Last-Modified", documentation_only=True, value="", description="最近变更 · Latest change"),
        ],
        responses={_NOT_MODIFIED: ResponseSpec(None, description="未变更 · As it was", generate_examples=False)},
    )
    async def calendar(
        staff_id: Staff, dealer_id: Dealer, entries: Entries = EntryKind.EVENT, if_none_match: KnownTag = None
    ) -> Response[bytes]:
        """Open tasks of a consultant that people do, the next thousand, for a calendar to subscribe to.

        Nothing personal is in it. A feed that is as it was is answered with 304.
        """
        dealer = await known_dealer(pool, dealer_id)
        if staff_id not in dealer.staff:
            raise ProblemRaised(CONSULTANT_UNKNOWN)
        filters = Filters(dealer_id=dealer_id, consultant_id=staff_id, for_people=True)
        tasks, _ = await list_tasks(pool, filters, None, _MOST)
        feed = feed_of(dealer, staff_id, tasks, entries)
        tag = f'"{sha256(feed).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "private, max-age=300"}
        if if_none_match is not None and _names(if_none_match, tag):
            return Response(b"", status_code=_NOT_MODIFIED, media_type=_CALENDAR, headers=headers)
        if tasks:
            headers["Last-Modified"] = _http_date(max(map(changed_at, tasks)))
        return Response(feed, media_type=_CALENDAR, headers=headers)

    return [calendar]


def _names(known: str, tag: str) -> bool:
    """Whether a list of tags has this one, weak ones too."""
    return any(one.strip().removeprefix("W/") in {tag, "*"} for one in known.split(","))


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
