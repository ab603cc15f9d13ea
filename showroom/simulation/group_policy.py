"""How a group wants customers followed up: its policy with hours, closed days, greetings and scripts (section 4)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from services.intake.dealer.commands import ChangeGroupPolicy
from shared.events.values import Actor, Role
from showroom.simulation.closed_days import closed_in
from showroom.simulation.step import Step
from showroom.simulation.store import Store

GROUP_OFFICE = Actor("group-office", Role.GROUP)

_PRESETS = ("classic", "weekly")
_ANNOUNCED_AT = time(10)
_SATURDAY = 5
_WEEKEND_HOURS = [{"opens": "09:00", "closes": "18:30"}]
_TALKING_POINTS = {
    "H": ["确认配置与颜色，锁定现车。", "重申本周优惠截止日期，约定签约时间。"],
    "A": ["邀请家人一同试驾。", "给出三种首付方案的月供对比。"],
    "B": ["了解换车原因与用车场景。", "约定下次到店时间。"],
    "C": ["分享车主活动，不谈价格。"],
    "care_after_delivery": ["询问用车感受，提醒首保时间。", "请求转介绍。"],
    "win_back": ["了解新车使用情况，记录不满之处。"],
}


def announce(store: Store, at: datetime) -> None:
    """The group sets its policy; every December it does so again, with the next year's closed days."""
    settings = follow_up_settings(store.place.group_number, at.year)
    store.say(ChangeGroupPolicy, at, GROUP_OFFICE, subject="follow_up", settings=settings)
    year = at.year if at.month < 12 else at.year + 1  # noqa: PLR2004 - December
    store.at(datetime.combine(date(year, 12, 1), _ANNOUNCED_AT, store.zone), Step.POLICY)


def follow_up_settings(group_number: int, year: int) -> dict[str, Any]:
    """The policy that holds in the year and the one after it."""
    years = (year, year + 1)
    return {
        "preset": _PRESETS[group_number % len(_PRESETS)],
        "retained_days": 90,
        "hours": {"saturday": _WEEKEND_HOURS, "sunday": _WEEKEND_HOURS},
        "closed_on": [day.isoformat() for one in years for day in closed_in(one)],
        "escalation_minutes": {"first_follow_up": 30, "cadence": 240},
        "greetings": [
            {"name": "节日问候", "on": ["01-01", "05-01", "10-01"]},
            {
                "name": "周末品鉴会",
                "on": [_first_saturday(one, month).isoformat() for one in years for month in range(1, 13)],
                "template": "campaign",
                "at": "11:00",
            },
        ],
        "talking_points": _TALKING_POINTS,
    }


def _first_saturday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(_SATURDAY - first.weekday()) % 7)
