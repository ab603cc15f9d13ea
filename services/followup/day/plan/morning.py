"""The morning meeting's list (早会): everybody's plan in short, who is away, the targets, defeats to confirm."""

from datetime import date, datetime

from msgspec import Struct, field

from services.followup.day.calendar import Period, moments_of, span_of
from services.followup.day.plan import queries
from services.followup.day.plan.answers import Booking
from services.followup.day.plan.morning_answers import ConsultantMorning, KindCount, MorningList, WaitingDefeat
from services.followup.day.reasons import REASON_WORDING
from services.followup.day.staff import consultants_of, leave_on
from services.followup.day.targets.routes import targets_against_actuals
from services.followup.dealers import Dealer
from services.followup.views.tasks.standing import OVERDUE
from services.followup.views.wording import KIND_WORDING, word
from shared.database.connection import Pool

# ruff: noqa: S608 - the SQL is put together from what stands here; values go in as parameters

_MOST_DEFEATS = 100

_DUE = """
SELECT consultant_id, kind, count(*) AS count
FROM followup.task
WHERE dealer_id = $1 AND status IN ('scheduled', 'due') AND due_at < $2 AND template IS NULL
GROUP BY consultant_id, kind
ORDER BY consultant_id, kind
"""

_OVERDUE = f"""
SELECT consultant_id, count(*) AS count
FROM followup.task
WHERE dealer_id = $1 AND {OVERDUE} AND ended_at < $2 AND template IS NULL
GROUP BY consultant_id
"""

_MEETING = "SELECT held_at FROM followup.meeting WHERE dealer_id = $1 AND day = $2 AND kind = 'morning'"

_WAITING = f"""
SELECT d.customer_id, d.defeat_id, d.at, d.consultant_id, d.reason, d.model_bought, d.grade,
       count(*) OVER () AS count
FROM followup.defeat AS d
WHERE d.dealer_id = $1 AND d.status = 'reported' AND NOT EXISTS (
    SELECT FROM followup.counted AS a
    WHERE a.customer_id = d.customer_id AND a.figure = 'returns' AND a.at >= d.at
)
ORDER BY d.at, d.defeat_id
LIMIT {_MOST_DEFEATS}
"""


async def morning_list(pool: Pool, store: Dealer, day: date) -> MorningList:
    """The list of a day."""
    begins, ends = moments_of(store, span_of(Period.DAY, day))
    booked = await queries.bookings(pool, store.dealer_id, begins, ends)
    waiting = await pool.fetch(_WAITING, store.dealer_id)
    return MorningList(
        dealer_id=store.dealer_id,
        day=day,
        held_at=await pool.fetchval(_MEETING, store.dealer_id, day),
        consultants=await _consultants(pool, store, day, ends, booked),
        bookings=booked,
        targets=tuple([await targets_against_actuals(pool, store, period, day, day) for period in Period]),
        defeats_to_confirm=waiting[0]["count"] if waiting else 0,
        defeats=tuple(
            WaitingDefeat(
                customer_id=row["customer_id"],
                defeat_id=row["defeat_id"],
                reported_at=row["at"],
                consultant_id=row["consultant_id"],
                reason=word(row["reason"], REASON_WORDING),
                model_bought=row["model_bought"],
                grade=row["grade"],
            )
            for row in waiting
        ),
    )


class _Load(Struct):
    """What lies before one consultant."""

    due: list[KindCount] = field(default_factory=list)
    overdue: int = 0
    bookings: int = 0


async def _consultants(
    pool: Pool, store: Dealer, day: date, ends: datetime, booked: tuple[Booking, ...]
) -> tuple[ConsultantMorning, ...]:
    """Everybody who sells here or has something before them; what is nobody's comes last."""
    loads: dict[str | None, _Load] = {who: _Load() for who in consultants_of(store)}
    for row in await pool.fetch(_DUE, store.dealer_id, ends):
        kind = KindCount(word(row["kind"], KIND_WORDING), row["count"])
        loads.setdefault(row["consultant_id"], _Load()).due.append(kind)
    for row in await pool.fetch(_OVERDUE, store.dealer_id, ends):
        loads.setdefault(row["consultant_id"], _Load()).overdue = row["count"]
    for booking in booked:
        loads.setdefault(booking.consultant_id, _Load()).bookings += 1
    return tuple(_morning_of(store, day, who, loads[who]) for who in sorted(loads, key=lambda one: (one is None, one)))


def _morning_of(store: Dealer, day: date, who: str | None, load: _Load) -> ConsultantMorning:
    leave = None if who is None else leave_on(store, who, day)
    return ConsultantMorning(
        consultant_id=who,
        on_leave=leave is not None,
        stand_in_id=None if leave is None else leave.stand_in_id,
        due=tuple(load.due),
        overdue=load.overdue,
        bookings=load.bookings,
    )
