"""Daily reports (销售日报表) and the manager's word on them: accepted, or sent back and handed in again (section 4)."""

from collections import Counter
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from services.intake.daily.commands import ReviewDailyReport, SubmitDailyReport
from shared.events.daily import Figure
from shared.events.values import StaffId
from showroom.simulation.store import Store

_ACCEPTED_SHARE = 0.95
_TOMORROW = (
    "明日计划：回访 H 级客户两位，确认试驾车电量。",
    "明日计划：下午有交车，上午整理客户卡。",
    "明日计划：补齐昨日未接通客户的回访。",
    "明日计划：约两位 A 级客户周末到店。",
)
_INSTRUCTIONS = (
    "优先联系 H 级客户，今日内给出签约时间。",
    "话术可用月供方案，注意记录竞品价格。",
    "逾期任务明早会前清完。",
    "做得好，请在早会上分享。",
)
_SENT_BACK = ("跟进次数与记录不符，请核对。", "请写明未成交原因与明日计划。")


class Report(Struct, frozen=True):
    """A report that waits for the manager."""

    report_id: UUID
    consultant_id: StaffId


def submit_all(store: Store, at: datetime) -> tuple[datetime, list[Report]]:
    """Everyone who was there hands in; returns when the last one has."""
    reports = []
    for staff_id in store.present(at.date()):
        if staff_id in store.done:
            at += store.chance.minutes(0.5, 2)
            reports.append(_submit(store, at, staff_id))
    return at, reports


def review_all(store: Store, at: datetime, reports: list[Report]) -> datetime:
    """The manager reads them; what is sent back is handed in again and read again. Returns when that is done."""
    chance = store.chance
    for report in reports:
        at += chance.minutes(0.3, 1.5)
        accepted = chance.happens(_ACCEPTED_SHARE)
        note = chance.pick(_INSTRUCTIONS) if chance.happens(0.3) else None
        _review(store, at, report, accepted=accepted, note=note if accepted else chance.pick(_SENT_BACK))
        if not accepted:
            again = _submit(store, at + chance.minutes(2, 4), report.consultant_id)
            at += chance.minutes(4.5, 6)
            _review(store, at, again, accepted=True, note=None)
    return at


def _submit(store: Store, at: datetime, staff_id: StaffId) -> Report:
    chance = store.chance
    report = Report(chance.id(at), staff_id)
    done = store.done.get(staff_id, Counter())
    store.say(
        SubmitDailyReport,
        at,
        store.by(staff_id),
        report_id=report.report_id,
        day=at.date(),
        figures=tuple(Figure(name, count) for name, count in done.items()),
        note=chance.pick(_TOMORROW) if chance.happens(0.4) else None,
    )
    return report


def _review(store: Store, at: datetime, report: Report, *, accepted: bool, note: str | None) -> None:
    day: date = at.date()
    store.say(
        ReviewDailyReport,
        at,
        store.manager,
        report_id=report.report_id,
        day=day,
        accepted=accepted,
        note=note,
    )
