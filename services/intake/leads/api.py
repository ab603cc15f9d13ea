"""``POST /v1/leads/adf``: leads as platforms send them."""

from dataclasses import dataclass
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import Parameter
from msgspec import Struct

from services.intake.http.answers import BatchAnswer, batch_answer_of
from services.intake.http.routes import Submits
from services.intake.leads.adf import read_adf
from services.intake.leads.prospect import AdfInvalid, Warned
from services.intake.leads.receiving import LeadRead, lead_of
from shared.events.values import Actor, Role
from shared.http.problems import Problem, ProblemRaised, problem

ADF_PATH = "/v1/leads/adf"
_LARGEST = 1_000_000
_MOST_KEPT = 16_000_000
_EXAMPLE = """\
<?xml version="1.0"?><?adf version="1.0"?>
<adf><prospect><requestdate>2026-03-02T10:15:00+08:00</requestdate>
<vehicle interest="buy"><make>Make</make><model>Model A</model></vehicle>
<customer><contact><name part="full">Wang Wei</name><phone>13800138000</phone></contact></customer>
<provider><name part="full">lead-platform</name></provider></prospect></adf>
"""
_ID = r"^[a-z0-9][a-z0-9-]{0,39}$"

DealerParameter = Annotated[str, Parameter(pattern=_ID, description="门店 · Dealer that the leads are for")]
ActorParameter = Annotated[str, Parameter(pattern=_ID, description="来源系统 · Name of the machine client")]
ZoneParameter = Annotated[str, Parameter(description="无时区日期所用时区 · Zone of dates without one")]


@dataclass
class AdfOperation(Operation):
    """The route's operation in the OpenAPI document, with its XML body."""

    def __post_init__(self) -> None:
        """Describe the body, which Litestar does not see."""
        document = Schema(type=OpenAPIType.STRING, description="ADF 1.0 文档 · An ADF 1.0 document, read leniently")
        self.request_body = RequestBody(
            content={"application/xml": OpenAPIMediaType(schema=document, example=_EXAMPLE)}, required=True
        )


class LeadAnswer(Struct, frozen=True):
    """What became of one prospect: the answer to its `ReceiveLead`, and what was odd in the document."""

    lead: BatchAnswer
    warnings: tuple[Warned, ...]


def adf_route(ledger: Submits) -> HTTPRouteHandler:
    """The route that takes an ADF 1.0 document; it answers for each prospect, in the document's order."""

    @post(
        ADF_PATH,
        name="adf",
        status_code=200,
        tags=["reception"],
        summary="接收 ADF 线索 · Take ADF 1.0 leads",
        operation_id="TakeAdf",
        operation_class=AdfOperation,
    )
    async def take_adf(
        request: Request[Any, Any, Any],
        dealer_id: DealerParameter,
        actor_id: ActorParameter = "adf",
        time_zone: ZoneParameter = "Asia/Shanghai",
    ) -> list[LeadAnswer]:
        """The body is the document, in any encoding; the same document sent again is recorded once."""
        body = await request.body()
        leads = _read(body, dealer_id, Actor(actor_id, Role.INTEGRATION), time_zone)
        outcomes = await ledger.submit([lead.command for lead in leads])
        return [
            LeadAnswer(batch_answer_of(outcome), lead.warnings) for lead, outcome in zip(leads, outcomes, strict=True)
        ]

    return take_adf


def _read(body: bytes, dealer_id: str, actor: Actor, time_zone: str) -> list[LeadRead]:
    if time_zone not in available_timezones():
        raise ProblemRaised(
            problem(
                "TimeZoneUnknown",
                422,
                en="This is not the IANA name of a time zone",
                zh="时区名称无效",
                path="time_zone",
            )
        )
    if len(body) > _LARGEST:
        raise ProblemRaised(_too_large())
    try:
        prospects = read_adf(body, ZoneInfo(time_zone))
    except AdfInvalid as invalid:
        raise ProblemRaised(problem("AdfInvalid", 422, en=invalid.en, zh=invalid.zh, path=invalid.element)) from None
    if len(body) * len(prospects) > _MOST_KEPT:
        raise ProblemRaised(_too_large())
    try:
        return [lead_of(prospect, body, dealer_id, actor, place) for place, prospect in enumerate(prospects, 1)]
    except msgspec.ValidationError as error:  # pragma: no cover - the parameters were checked
        raise ProblemRaised(problem("AdfInvalid", 422, en=str(error), zh="参数有误")) from None


def _too_large() -> Problem:
    return problem(
        "AdfTooLarge",
        413,
        en="The document is kept with each of its prospects: send it in parts",
        zh="文档随每条线索留存，请分批发送",
    )
