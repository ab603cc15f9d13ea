"""Greetings and campaigns on named days, to those who consented to marketing (sections 4 and 8)."""

from datetime import MAXYEAR, date, datetime
from functools import lru_cache

from services.followup.hours import Hours, Quiet
from services.followup.planning.case import Answer, Case, Wanted, Window
from services.followup.planning.facts import has_address, may_message
from services.followup.planning.rules.messaging import window_outside
from services.followup.policy import Campaign
from services.followup.task import TaskKind
from shared.events.message import ConsentPurpose


def greet(case: Case) -> Answer:
    """The next one that has not gone out; of several at one moment only the first by name."""
    customer = case.customer
    if not case.policy.campaigns or not has_address(customer) or not may_message(customer, ConsentPurpose.MARKETING):
        return None
    found: tuple[datetime, str, Window, Campaign] | None = None
    for campaign in case.policy.campaigns:
        window = _next(case, campaign)
        if window is not None and (found is None or (window.due_at, campaign.name) < found[:2]):
            found = (window.due_at, campaign.name, window, campaign)
    if found is None or customer.met is None:
        return None
    _, _, window, campaign = found
    if case.now < window.due_at:
        return window.due_at
    return Wanted(
        kind=TaskKind.GREETING,
        due_at=window.due_at,
        expires_at=window.expires_at,
        purpose="greet",
        why="greeting",
        cause_id=customer.met.event_id,
        template=campaign.template,
    )


def _next(case: Case, campaign: Campaign) -> Window | None:
    """Its next window that is neither over nor taken by a greeting which has gone out."""
    greeted_at = case.customer.greeted_at
    for window in _windows_from(campaign, case.policy.quiet, case.hours, case.hours.date(case.now)):
        if window.expires_at > case.now and (greeted_at is None or window.due_at > greeted_at):
            return window
    return None


@lru_cache(maxsize=10_000)
def _windows_from(campaign: Campaign, quiet: Quiet, hours: Hours, start: date) -> tuple[Window, ...]:
    """Its next windows from a date on, that date's and another: the same for all customers of a zone."""
    days = _days_from(campaign, start)[:2]
    return tuple(window_outside(quiet, hours, hours.wall(on, campaign.at)) for on in days)


def _days_from(campaign: Campaign, start: date) -> list[date]:
    """Its days from one on, of this year and the next."""
    yearly = [
        day
        for year in (start.year, start.year + 1)
        for month, number in campaign.month_days
        if (day := _day(year, month, number)) is not None
    ]
    return sorted(day for day in {*yearly, *campaign.dates} if day >= start)


def _day(year: int, month: int, number: int) -> date | None:
    """The day; None for the 29th of February of most years."""
    try:
        return date(min(year, MAXYEAR), month, number)
    except ValueError:
        return None
