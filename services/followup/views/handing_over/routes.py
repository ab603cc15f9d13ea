"""Routes of hand-overs."""

from uuid import UUID

import msgspec
from litestar import post
from litestar.exceptions import ClientException
from litestar.params import RawBody
from litestar.types import ControllerRouterHandler

from services.followup.day.store import known_dealer
from services.followup.intake import Intake
from services.followup.views.handing_over import candidates, keeping
from services.followup.views.handing_over.answers import HandedOver, NotHandedOver, WhyNot
from services.followup.views.handing_over.asking import HandOver, ReassignTasks
from services.followup.views.handing_over.carrying_out import carry_out
from services.followup.views.handing_over.checks import check_actor, check_takers
from services.followup.views.handing_over.keeping import HandOverKey
from services.followup.views.handing_over.sharing import Candidate, share_out
from services.followup.views.parameters import Staff
from shared.database.connection import Pool
from shared.http.decoding import decode_body, field_invalid
from shared.http.json_bodies import takes
from shared.http.parameters import check_names

_HAND_OVER = msgspec.json.Decoder(HandOver)
_REASSIGN = msgspec.json.Decoder(ReassignTasks)
_NOT_THEIRS = WhyNot("NotTheirCustomer", "No open customer of this consultant", "非该顾问的在跟客户")


class Conflict(ClientException):
    """Names the status in the OpenAPI document; what is raised are problems."""

    status_code = 409


class Forbidden(ClientException):
    """As `Conflict`."""

    status_code = 403


def hand_over_routes(pool: Pool, intake: Intake) -> list[ControllerRouterHandler]:
    """Hand over a consultant's customers, or those of chosen tasks."""

    @post(
        "/v1/consultants/{staff_id:str}/hand-over",
        guards=[check_names],
        status_code=200,
        tags=["manager"],
        summary="移交顾问的客户 · Hand over a consultant's customers",
        operation_id="hand_over",
        operation_class=takes(HandOver),
        raises=[Forbidden, Conflict],
    )
    async def hand_over(staff_id: Staff, body: RawBody) -> HandedOver:
        """Shares the consultant's customers evenly over others, those closest to buying first.

        Without ``customer_ids`` it is about all who are open or still looked after. The same request sent again goes
        on where it stopped, and answers the same when it is through.
        """
        asked = decode_body(_HAND_OVER, body)
        key = HandOverKey(asked.dealer_id, asked.request_id)
        told = {"staff_id": staff_id, **msgspec.to_builtins(asked)}
        if not await keeping.is_kept(pool, key, told):
            dealer = await known_dealer(pool, asked.dealer_id)
            check_actor(dealer, asked.actor)
            check_takers(dealer, asked.to, staff_id)
            theirs = await candidates.of_consultant(pool, asked.dealer_id, staff_id)
            chosen, strangers = _chosen(theirs, asked.customer_ids)
            refused = [NotHandedOver(one, asked.to[0], _NOT_THEIRS) for one in strangers]
            await keeping.keep(pool, key, told, share_out(chosen, asked.to), refused)
        return await carry_out(pool, intake, asked)

    @post(
        "/v1/tasks/reassign",
        guards=[check_names],
        status_code=200,
        tags=["manager"],
        summary="移交任务对应的客户 · Hand over the customers of chosen tasks",
        operation_id="reassign_tasks",
        operation_class=takes(ReassignTasks),
        raises=[Forbidden, Conflict],
    )
    async def reassign_tasks(body: RawBody) -> HandedOver:
        """Shares the customers of tasks, named or chosen by what they have in common, evenly over consultants.

        A customer goes with all their tasks. Repeats are as with a consultant's hand-over.
        """
        asked = decode_body(_REASSIGN, body)
        key = HandOverKey(asked.dealer_id, asked.request_id)
        if (asked.tasks is None) is (asked.task_ids is None):
            raise field_invalid("$.tasks", en="Give either task_ids or tasks", zh="请填写 task_ids 或 tasks 其中之一")
        if asked.tasks is not None and asked.tasks.overdue and asked.tasks.status is not None:
            raise field_invalid(
                "$.tasks.status",
                en="Overdue tasks are missed ones: leave status out",
                zh="逾期任务即已逾期状态，请勿同时指定 status",
            )
        if not await keeping.is_kept(pool, key, asked):
            dealer = await known_dealer(pool, asked.dealer_id)
            check_actor(dealer, asked.actor)
            check_takers(dealer, asked.to)
            chosen = (
                await candidates.of_chosen_tasks(pool, asked.dealer_id, asked.tasks)
                if asked.tasks is not None
                else await candidates.of_tasks(pool, asked.dealer_id, asked.task_ids or ())
            )
            await keeping.keep(pool, key, asked, share_out(chosen, asked.to))
        return await carry_out(pool, intake, asked)

    return [hand_over, reassign_tasks]


def _chosen(theirs: list[Candidate], wanted: tuple[UUID, ...] | None) -> tuple[list[Candidate], list[UUID]]:
    """Those of the consultant's customers who are wanted, and who of the wanted is none of them."""
    if wanted is None:
        return theirs, []
    known = {one.customer_id: one for one in theirs}
    ids = dict.fromkeys(wanted)
    return [known[one] for one in ids if one in known], [one for one in ids if one not in known]
