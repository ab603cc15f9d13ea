"""What a consultant's day is counted by, named as follow-up names it; orders and cards count where they happen."""

from services.intake.contact.commands import LogFollowUp
from services.intake.deciding import Command
from services.intake.defeat.commands import ReportDefeat
from services.intake.order.commands import DeliverCar
from services.intake.sale.commands import GivePresentation, GiveQuote, ReportNeeds, TakeTestDrive
from shared.events.values import ContactOutcome

_FIGURES: dict[type[Command], str] = {
    ReportNeeds: "needs_reports",
    GivePresentation: "presentations",
    TakeTestDrive: "test_drives",
    GiveQuote: "quotes",
    DeliverCar: "deliveries",
    LogFollowUp: "follow_ups",
    ReportDefeat: "defeats",
}


def figure_of(command: Command) -> str | None:
    """What the command counts for; a message that was sent is no follow-up."""
    if isinstance(command, LogFollowUp) and command.outcome is ContactOutcome.SENT:
        return None
    return _FIGURES.get(type(command))
