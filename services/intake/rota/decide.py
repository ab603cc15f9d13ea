"""Deciders of the rota (section 2): skips, breaks and hand-backs are recorded, so fairness can be shown.

Turns themselves are taken by visits (`services.intake.reception`). Every answer says who is next afterwards.
"""

from datetime import date

from msgspec.structs import replace

from services.intake.dealer.checks import day_of, occurred, unfit_consultant
from services.intake.deciding import Command, Decision, Emitted, Refusal, View, decides
from services.intake.roles import ROTA_KEEPERS
from services.intake.rota import refusals
from services.intake.rota.commands import EndBreak, HandBackTurn, PublishRota, SkipTurn, StartBreak
from services.intake.rota.state import Rota, changed
from services.intake.rota.turns import next_after, rota_at
from shared.events.event import Event, StreamKind
from shared.events.rota import BreakEnded, BreakStarted, RotaPublished, TurnHandedBack, TurnSkipped
from shared.events.streams import rota_stream


@decides(PublishRota, en="Publish the rota", zh="公布排班", roles=ROTA_KEEPERS)
def publish_rota(command: PublishRota, view: View) -> Decision | Refusal:
    """Section 2: consultants on duty stand in a published order."""
    if len(set(command.order)) < len(command.order):
        return refusals.ROTA_ORDER_REPEATS
    for place, staff_id in enumerate(command.order):
        unfit = unfit_consultant(view, staff_id, occurred(command, view), f"$.order[{place}]")
        if unfit is not None:
            return unfit
    day = command.day or day_of(command, view)
    published = RotaPublished(day=day, order=command.order)
    return _on_rota(command, view, day, view.rota(day) or Rota(), published)


@decides(SkipTurn, en="Skip a turn", zh="跳过轮值", roles=ROTA_KEEPERS)
def skip_turn(command: SkipTurn, view: View) -> Decision | Refusal:
    """Section 2: skips are recorded. Only the one whose turn it is can be skipped."""
    rota = _rota_with(command, view)
    if isinstance(rota, Refusal):
        return rota
    due = next_after(rota, view, occurred(command, view))
    if due != command.consultant_id:
        return replace(refusals.NOT_NEXT, about={"next_consultant_id": due})
    skipped = TurnSkipped(consultant_id=command.consultant_id, reason=command.reason)
    return _on_rota(command, view, day_of(command, view), rota, skipped)


@decides(HandBackTurn, en="Hand a turn back", zh="退回轮值", roles=ROTA_KEEPERS)
def hand_back_turn(command: HandBackTurn, view: View) -> Decision | Refusal:
    """Section 2: a returning customer does not use up a turn; when that shows late, the turn is given back."""
    rota = rota_at(view, occurred(command, view))
    if rota is None:
        return refusals.ROTA_NOT_PUBLISHED
    consultant_id = rota.turns.get(command.visit_id)
    if consultant_id is None:
        return refusals.TURN_UNKNOWN
    if command.visit_id in rota.handed_back:
        return refusals.TURN_ALREADY_HANDED_BACK
    returned = TurnHandedBack(consultant_id=consultant_id, visit_id=command.visit_id, reason=command.reason)
    return _on_rota(command, view, day_of(command, view), rota, returned)


@decides(StartBreak, en="Start a break", zh="离岗", roles=ROTA_KEEPERS)
def start_break(command: StartBreak, view: View) -> Decision | Refusal:
    """Section 2: breaks are recorded; who is on one gets no turns."""
    rota = _rota_with(command, view)
    if isinstance(rota, Refusal):
        return rota
    if command.consultant_id in rota.on_break:
        return refusals.ALREADY_ON_BREAK
    started = BreakStarted(consultant_id=command.consultant_id, reason=command.reason)
    return _on_rota(command, view, day_of(command, view), rota, started)


@decides(EndBreak, en="End a break", zh="返岗", roles=ROTA_KEEPERS)
def end_break(command: EndBreak, view: View) -> Decision | Refusal:
    """Section 2: the consultant is back and gets turns again at the old place; missed ones are not made up for."""
    rota = _rota_with(command, view)
    if isinstance(rota, Refusal):
        return rota
    if command.consultant_id not in rota.on_break:
        return refusals.NOT_ON_BREAK
    return _on_rota(command, view, day_of(command, view), rota, BreakEnded(consultant_id=command.consultant_id))


def _rota_with(command: SkipTurn | StartBreak | EndBreak, view: View) -> Rota | Refusal:
    """The day's rota, when the consultant whom the command names is on it."""
    rota = rota_at(view, occurred(command, view))
    if rota is None:
        return refusals.ROTA_NOT_PUBLISHED
    return rota if command.consultant_id in rota.order else refusals.NOT_ON_ROTA


def _on_rota(command: Command, view: View, day: date, rota: Rota, event: Event) -> Decision:
    """The event on the rota's stream; the answer says who is called to the waiting position after it."""
    waiting = next_after(changed(rota, event), view, occurred(command, view))
    emitted = Emitted(event, StreamKind.ROTA, rota_stream(command.dealer_id, day))
    return Decision((emitted,), answer={"next_consultant_id": waiting})
