"""Follow-up: no attempt is lost, also "no answer" (section 4)."""

from msgspec.structs import replace

from services.intake.contact.appointments import refuse_passed
from services.intake.contact.commands import LogFollowUp
from services.intake.customer.checks import living_customer
from services.intake.customer.notes import note_of
from services.intake.customer.recording import recorded
from services.intake.deciding import Decision, Refusal, View, decides
from services.intake.defeat.serving import returning
from services.intake.roles import SELLERS
from shared.events.contact import FollowUpLogged
from shared.events.values import ContactOutcome, Role

_UNREACHED = frozenset({ContactOutcome.NO_ANSWER, ContactOutcome.WRONG_NUMBER})
_TALKED = frozenset({ContactOutcome.TALKED, ContactOutcome.APPOINTMENT})

_APPOINTMENT_TIME_MISSING = Refusal(
    "AppointmentTimeMissing",
    en="An appointment was made: say when",
    zh="已约定下次联系，请填写时间",
    status=422,
    path="$.next_contact_at",
)
_NOBODY_REACHED = Refusal(
    "NobodyReached",
    en="Nobody was reached, so no signal and no horizon can have been observed",
    zh="未联系到客户，不能勾选购买信号或购车时间",
    status=422,
)


@decides(LogFollowUp, en="Log a follow-up", zh="登记跟进", roles=SELLERS | {Role.AFTER_SALES})
def log_follow_up(command: LogFollowUp, view: View) -> Decision | Refusal:
    """Record the attempt, as often as one is made. A defeated customer is followed up too (the revisit, section 6).

    A customer out of contact who was talked to is in contact again, and the decision says so.
    """
    customer = living_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    refusal = _refuse_outcome(command, view)
    if refusal is not None:
        return refusal
    note_id, private = note_of(view, command.note, command.customer_id)
    event = FollowUpLogged(
        channel=command.channel,
        outcome=command.outcome,
        task_id=command.task_id,
        next_contact_at=command.next_contact_at,
        referrals_asked=command.referrals_asked,
        signals=command.signals,
        stated_horizon=command.stated_horizon,
        note_id=note_id,
    )
    back = returning(customer) if command.outcome in _TALKED else ()
    return recorded(command.customer_id, *back, event, private=private)


def _refuse_outcome(command: LogFollowUp, view: View) -> Refusal | None:
    if command.outcome is ContactOutcome.APPOINTMENT and command.next_contact_at is None:
        return _APPOINTMENT_TIME_MISSING
    if command.outcome in _UNREACHED and (command.signals or command.stated_horizon):
        return replace(_NOBODY_REACHED, path="$.signals" if command.signals else "$.stated_horizon")
    return refuse_passed(command.next_contact_at, command, view, "$.next_contact_at")
