"""What an ended task means for the facts: what asked for it does not ask again."""

from collections.abc import Callable

from msgspec.structs import replace

from services.followup.moments import latest
from services.followup.planning.rules.regrade import regrade_due_at
from services.followup.planning.state import Customer, Mark, Neglect
from services.followup.task import Task, TaskKind, TaskStatus


def after(customer: Customer, task: Task) -> Customer:
    """The customer once the task is done or missed."""
    end = _ENDINGS.get(task.kind)
    return customer if end is None else end(customer, task)


def _thanked(customer: Customer, task: Task) -> Customer:
    leaving = customer.leaving
    if leaving is None or leaving.subject_id != task.subject_id:
        return customer
    return replace(customer, leaving=replace(leaving, thanked=True))


def _followed(customer: Customer, task: Task) -> Customer:
    leaving = customer.leaving
    if leaving is not None and leaving.subject_id == task.subject_id:
        leaving = replace(leaving, followed=True)
    known = replace(customer, leaving=leaving, followed_id=task.subject_id, followed_at=task.ended_at)
    return _neglected(known, task)


def _kept(customer: Customer, task: Task) -> Customer:
    promise = customer.appointment
    is_newest = promise is not None and promise.mark.event_id == task.cause_id
    return _neglected(replace(customer, appointment=None) if is_newest else customer, task)


def _neglected(customer: Customer, task: Task) -> Customer:
    """Who was promised a contact and got none is to be contacted soon; not, where it turns out that they were."""
    if task.status is TaskStatus.MISSED and task.cause_id is not None and task.ended_at is not None:
        return replace(customer, neglected=Neglect(task.cause_id, task.ended_at))
    known = customer.neglected
    return replace(customer, neglected=None) if known is not None and known.cause_id == task.cause_id else customer


def _reminded(customer: Customer, task: Task) -> Customer:
    appointment, drive, order = customer.appointment, customer.drive, customer.order
    if appointment is not None and appointment.mark.event_id == task.cause_id:
        return replace(customer, appointment=replace(appointment, reminded=True))
    if drive is not None and drive.mark.event_id == task.cause_id:
        return replace(customer, drive=replace(drive, reminded=True))
    if order is not None and order.delivery is not None and order.delivery.event_id == task.cause_id:
        return replace(customer, order=replace(order, reminded=True))
    return customer


def _drive_prepared(customer: Customer, task: Task) -> Customer:
    drive = customer.drive
    if drive is None or drive.mark.event_id != task.cause_id:
        return customer
    return replace(customer, drive=replace(drive, prepared=True))


def _delivery_prepared(customer: Customer, task: Task) -> Customer:
    order = customer.order
    if order is None or order.order_id != task.subject_id:
        return customer
    return replace(customer, order=replace(order, prepared=True))


def _delivery_day_over(customer: Customer, task: Task) -> Customer:
    order = customer.order
    if order is None or order.order_id != task.subject_id:
        return customer
    return replace(customer, order=replace(order, day_over=True))


def _called_after_delivery(customer: Customer, task: Task) -> Customer:
    delivered = customer.delivered
    if delivered is None or delivered.order_id != task.subject_id:
        return customer
    if task.template is not None:
        return replace(customer, delivered=replace(delivered, messaged_at=latest(delivered.messaged_at, task.due_at)))
    return replace(customer, delivered=replace(delivered, called_at=latest(delivered.called_at, task.due_at)))


def _revisited(customer: Customer, task: Task) -> Customer:
    defeat = customer.defeat
    if defeat is None or defeat.defeat_id != task.subject_id:
        return customer
    return replace(customer, defeat=replace(defeat, revisited_at=latest(defeat.revisited_at, task.due_at)))


def _regraded(customer: Customer, _task: Task) -> Customer:
    return replace(customer, regraded_at=regrade_due_at(customer))


def _audited(customer: Customer, task: Task) -> Customer:
    """Done without an audit being recorded: nobody asks again before the next month."""
    if task.status is not TaskStatus.DONE or task.ended_at is None or task.logged_event_id is None:
        return customer
    mark = Mark(task.logged_event_id, 0, task.ended_at, task.ended_at)
    return customer if customer.audited and customer.audited.at > mark.at else replace(customer, audited=mark)


def _greeted(customer: Customer, task: Task) -> Customer:
    return replace(customer, greeted_at=latest(customer.greeted_at, task.due_at))


_ENDINGS: dict[TaskKind, Callable[[Customer, Task], Customer]] = {
    TaskKind.THANK_YOU: _thanked,
    TaskKind.FIRST_FOLLOW_UP: _followed,
    TaskKind.APPOINTMENT: _kept,
    TaskKind.APPOINTMENT_REMINDER: _reminded,
    TaskKind.TEST_DRIVE_PREPARATION: _drive_prepared,
    TaskKind.DELIVERY_PREPARATION: _delivery_prepared,
    TaskKind.DELIVERY_DAY: _delivery_day_over,
    TaskKind.AFTER_DELIVERY: _called_after_delivery,
    TaskKind.DEFEAT_REVISIT: _revisited,
    TaskKind.REGRADE: _regraded,
    TaskKind.CARD_AUDIT: _audited,
    TaskKind.GREETING: _greeted,
}
