"""What is owed to a customer: small rules, one subject a module, in explicit lists (sections 3 to 6)."""

from collections.abc import Callable
from datetime import datetime

from services.followup.moments import earliest
from services.followup.planning.case import Answer, Case, Wanted
from services.followup.planning.facts import has_come_since, is_gone, is_lost
from services.followup.planning.rules.after_delivery import call_after_delivery, message_after_delivery
from services.followup.planning.rules.appointment import appointment
from services.followup.planning.rules.audit import audit_card
from services.followup.planning.rules.cadence import cadence, catch_up, retry
from services.followup.planning.rules.first_follow_up import first_follow_up
from services.followup.planning.rules.greeting import greet
from services.followup.planning.rules.no_show import await_test_drive, call_after_no_show
from services.followup.planning.rules.preparing import deliver, prepare_delivery, prepare_test_drive
from services.followup.planning.rules.regrade import regrade
from services.followup.planning.rules.reminders import remind_of_appointment, remind_of_delivery, remind_of_test_drive
from services.followup.planning.rules.revisit import revisit_after_defeat
from services.followup.planning.rules.still_owed import still_owed
from services.followup.planning.rules.thank_you import thank_you

Rule = Callable[[Case], Answer]

PROMISED: tuple[Rule, ...] = (first_follow_up, appointment)
"""Contacts that come before the regular ones."""

REGULAR: tuple[Rule, ...] = (retry, catch_up, call_after_no_show, cadence)
"""The first of these that applies: where nothing of those is owed, or it has fallen due and would end sooner."""

BESIDES: tuple[Rule, ...] = (
    thank_you,
    remind_of_appointment,
    prepare_test_drive,
    await_test_drive,
    remind_of_test_drive,
    prepare_delivery,
    remind_of_delivery,
    deliver,
    call_after_delivery,
    message_after_delivery,
    regrade,
    audit_card,
    greet,
)
"""Asked whatever else is owed."""

ALTHOUGH_LOST: tuple[Rule, ...] = (first_follow_up, thank_you)
"""What a customer who was reported as lost is asked for when they come all the same."""

AFTER_DEFEAT: tuple[Rule, ...] = (revisit_after_defeat,)
"""What else a customer whose defeat was confirmed is asked for."""


class Owed:
    """What the rules ask for at a moment: ``wanted``, and ``asks_at``, when to ask them again."""

    __slots__ = ("_case", "asks_at", "wanted")

    def __init__(self, case: Case) -> None:
        self._case = case
        self.wanted: list[Wanted] = []
        self.asks_at: datetime | None = None
        customer = case.customer
        if is_gone(customer):
            return
        if is_lost(customer):
            if has_come_since(customer):
                self._ask(ALTHOUGH_LOST)
            if customer.reported is None:
                self._ask(AFTER_DEFEAT)
            return
        if not self._ask(PROMISED):
            self._ask(REGULAR, only_one=True)
        elif self.wanted:
            self._keep_what_ends_sooner(min(one.expires_at for one in self.wanted))
        self._ask(BESIDES)

    def _keep_what_ends_sooner(self, promised_until: datetime) -> None:
        """A promise that comes on top gives nobody more time for a contact that has fallen due."""
        for rule in REGULAR:
            answer = rule(self._case)
            if isinstance(answer, Wanted):
                if answer.due_at <= self._case.now < answer.expires_at < promised_until:
                    self.wanted.append(answer)
                break

    def _ask(self, rules: tuple[Rule, ...], *, only_one: bool = False) -> bool:
        """Whether any of the rules asks for something, now or later."""
        found = False
        for rule in rules:
            answer = rule(self._case)
            if answer is None:
                continue
            if isinstance(answer, datetime):
                self.asks_at = earliest(self.asks_at, answer)
            elif answer.expires_at > self._case.now or answer.cause_id == self._case.cause_id:
                self.wanted.append(answer)
            elif (owed := still_owed(self._case, answer)) is not None:
                self.wanted.append(owed)
            else:
                continue  # its moment has passed: asked for by the event alone that brings it
            found = True
            if only_one:
                break
        return found
