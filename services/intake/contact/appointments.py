"""Appointments lie ahead: what is promised for a time that had passed when it was promised is a slip of the pen."""

from datetime import date, datetime

from services.intake.deciding import Command, Refusal, View


def refuse_passed(at: datetime | None, command: Command, view: View, path: str) -> Refusal | None:
    """`TimePassed` when the appointment is before the moment at which it was made."""
    if at is None or at >= (command.occurred_at or view.now):
        return None
    return _passed(path)


def refuse_passed_day(day: date | None, command: Command, view: View, path: str) -> Refusal | None:
    """`TimePassed` when the day, in the dealer's zone, was over at the moment at which it was named."""
    dealer = view.dealer()
    if day is None or dealer is None or day >= dealer.day_of(command.occurred_at or view.now):
        return None
    return _passed(path)


def _passed(path: str) -> Refusal:
    return Refusal(
        "TimePassed",
        en="It is promised for a time that had already passed",
        zh="约定的时间早于登记时间",
        status=422,
        path=path,
    )
