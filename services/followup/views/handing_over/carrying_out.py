"""Carries a hand-over out: a command to intake for each customer, in batches, until each has an answer that stands."""

from services.followup.intake import Intake, IntakeRefused, IntakeUnreachable
from services.followup.views.handing_over import keeping
from services.followup.views.handing_over.answers import HandedOver, WhyNot
from services.followup.views.handing_over.asking import HandOver, ReassignTasks
from services.followup.views.handing_over.keeping import HandOverKey, Settled
from services.followup.views.handing_over.sharing import Share
from services.followup.views.refusals import intake_unavailable
from shared.database.connection import Pool
from shared.http.answered import Answered

_BATCH = 500
_FAILED = 500


async def carry_out(pool: Pool, intake: Intake, asked: HandOver | ReassignTasks) -> HandedOver:
    """Reassign everyone who waits in a hand-over that was kept, and tell what became of all.

    A command's request id is made of the hand-over's and the customer's: sent again it changes nothing.

    Raises:
        ProblemRaised: 503 `IntakeUnavailable`, with how far it has come.
    """
    key = HandOverKey(asked.dealer_id, asked.request_id)
    while shares := await keeping.waiting(pool, key, _BATCH):
        try:
            answers = await intake.submit([_command(asked, share) for share in shares])
        except (IntakeUnreachable, IntakeRefused):
            answers = []
        settled = [
            Settled(share.place, _why_not(answer))
            for share, answer in zip(shares, answers, strict=False)
            if answer.status < _FAILED
        ]
        await keeping.settle(pool, key, settled)
        if len(settled) < len(shares):
            so_far = await keeping.account_of(pool, key)
            raise intake_unavailable({"handed_over": so_far.handed_over, "waiting": so_far.waiting})
    account = await keeping.account_of(pool, key)
    return HandedOver(
        request_id=asked.request_id,
        customers=account.customers,
        handed_over=account.handed_over,
        by_consultant=account.by_consultant,
        refused=account.refused,
    )


def _command(asked: HandOver | ReassignTasks, share: Share) -> dict[str, object]:
    return {
        "type": "ReassignCustomer",
        "request_id": f"{asked.request_id}/{share.customer_id}",
        "dealer_id": asked.dealer_id,
        "actor": asked.actor,
        "customer_id": share.customer_id,
        "to_consultant_id": share.to_consultant_id,
        "reason": asked.reason,
    }


def _why_not(answer: Answered) -> WhyNot | None:
    if answer.accepted:
        return None
    return WhyNot(answer.problem.name, answer.problem.detail, answer.problem.detail_zh)
