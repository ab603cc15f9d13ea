"""A booked test drive that did not take place: whoever did not come is asked why, the day after (section 4)."""

from datetime import datetime

from services.followup.planning.case import Case, Wanted
from services.followup.planning.facts import last_touch
from services.followup.planning.rules.cadence import soon
from services.followup.planning.state import Promise


def call_after_no_show(case: Case) -> Wanted | None:
    """A contact, unless there was one on the day of the drive or since."""
    drive = _drive(case)
    if drive is None or case.now < drive.at or not case.customer.has_phone:
        return None
    touched = last_touch(case.customer)
    if touched is not None and touched.at >= case.hours.start_of_day(drive.at):
        return None
    return soon(case, drive.at + case.policy.retry, drive.mark.event_id, "drive_not_taken")


def await_test_drive(case: Case) -> datetime | None:
    """When it shows whether the customer came."""
    drive = _drive(case)
    return None if drive is None or case.now >= drive.at else drive.at


def _drive(case: Case) -> Promise | None:
    drive = case.customer.drive
    return None if drive is None or (drive.mark.history and drive.at <= drive.mark.recorded_at) else drive
