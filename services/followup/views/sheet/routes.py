"""The route of the working sheet."""

from litestar import get
from litestar.types import ControllerRouterHandler

from services.followup.day.measures.queries import read_measures
from services.followup.day.store import known_dealer
from services.followup.intake import Intake
from services.followup.views.parameters import TaskId
from services.followup.views.policies.queries import policy_now
from services.followup.views.sheet.answers import Sheet
from services.followup.views.sheet.assembling import assemble
from services.followup.views.sheet.personal import ask_intake
from services.followup.views.sheet.points import current_measures
from services.followup.views.sheet.queries import read_known
from services.followup.views.tasks.routes import known_task
from shared.database.connection import Pool
from shared.http.parameters import Dealer, check_names


def sheet_routes(pool: Pool, intake: Intake) -> list[ControllerRouterHandler]:
    """The working sheet of a task."""

    @get(
        "/v1/tasks/{task_id:uuid}/sheet",
        guards=[check_names],
        tags=["tasks"],
        summary="跟进工作单 · The working sheet of a task",
        operation_id="task_sheet",
    )
    async def task_sheet(task_id: TaskId, dealer_id: Dealer) -> Sheet:
        """Purpose, history, interests, cars, open questions, talking points; and the commands that log the outcome.

        Who the customer is and what was noted is asked of intake at this moment; while it does not answer the sheet
        comes without, and ``intake_answers`` says so.
        """
        task = await known_task(pool, dealer_id, task_id)
        dealer = await known_dealer(pool, dealer_id)
        today = dealer.day_of(await pool.fetchval("SELECT now()"))
        async with pool.acquire() as connection:
            known = await read_known(connection, task.customer_id, task_id)
        measures = current_measures(await read_measures(pool, dealer_id, today), known, today)
        noted = (*(one.note_id for one in known.talks), *(one.script_note_id for one in measures))
        prepared = None if known.prepared is None else known.prepared.note_id
        personal = await ask_intake(intake, dealer_id, task.customer_id, (*noted, prepared))
        return assemble(task, known, personal, await policy_now(pool, dealer), measures)

    return [task_sheet]
