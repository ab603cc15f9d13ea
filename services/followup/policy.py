"""What a dealer or group may change of follow-up without code (sections 3 and 4, *policy*)."""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

import msgspec
from msgspec import Struct, field

from services.followup.hours import BusinessHours, Day, Hours, Interval, Quiet
from services.followup.policy_settings import FollowUpSettings, Greeting, OpenIntervals, QuietHours, Weekday
from services.followup.presets import CADENCE_DAYS
from services.followup.purposes import PURPOSES
from services.followup.task import TaskKind
from shared.events.values import Grade
from shared.policies import book

SUBJECT = "follow_up"
"""Which policies are ours."""

_USUAL: Day = (Interval(time(9), time(18)),)
_ESCALATED_AT_ONCE = timedelta(0)
_NOT_ESCALATED = frozenset({TaskKind.APPOINTMENT_REMINDER, TaskKind.GREETING})
_WHERE = re.compile(r"^(?P<what>.*) - at (`key` in )?`(?P<where>[^`]*)`\Z", re.DOTALL)
_LEAP_YEAR = "2024-"


class PolicyInvalid(book.PolicyInvalid):
    """Settings of a follow-up policy are wrong; ``where`` is the JSON path, ``zh`` and ``en`` say why."""

    def __init__(self, where: str, zh: str, en: str) -> None:
        super().__init__(f"{where}: {zh} · {en}")
        self.where = where
        self.zh = zh
        self.en = en


class Campaign(Struct, frozen=True):
    """A greeting as the rules read it: every year on ``month_days``, or once on ``dates``."""

    name: str
    template: str
    at: time
    month_days: frozenset[tuple[int, int]]
    dates: frozenset[date]


class FollowUpPolicy(Struct, frozen=True, kw_only=True):
    """A policy as the rules read it.

    ``scope`` says whose it is: ``default``, ``group`` or ``dealer``; ``version`` is that of the stream which set it.
    ``escalation`` has only the kinds that are put before the manager.
    """

    cadence: Mapping[Grade, timedelta]
    retained: timedelta | None
    hours: BusinessHours
    quiet: Quiet
    thank_you_quiet: Quiet
    thank_you: timedelta
    first_follow_up: timedelta
    first_follow_up_within: timedelta
    retry: timedelta
    grace_business_days: int
    appointment_grace: timedelta
    history_after: timedelta
    escalation: Mapping[TaskKind, timedelta]
    remind_of_appointment: timedelta | None
    remind_of_test_drive: timedelta | None
    remind_of_delivery: timedelta | None
    prepare_test_drive: timedelta
    prepare_delivery: timedelta
    after_delivery: tuple[timedelta, ...]
    after_delivery_messages: tuple[timedelta, ...]
    defeat_revisits: tuple[timedelta, ...]
    audit: timedelta | None
    campaigns: tuple[Campaign, ...]
    talking_points: Mapping[str, tuple[str, ...]]
    templates: Mapping[str, Mapping[str, str]]
    languages: tuple[str, ...]
    scope: str = "default"
    version: int = 0
    known_hours: dict[str, Hours] = field(default_factory=dict)

    def interval(self, grade: Grade, *, won: bool) -> timedelta | None:
        """How often a customer is contacted: by the grade, or as one of the retained base; None for not at all."""
        return self.retained if won else self.cadence.get(grade)

    def hours_in(self, time_zone: str) -> Hours:
        """The business hours in a zone; of each zone there is one, which remembers its days."""
        known = self.known_hours.get(time_zone)
        if known is None:
            known = self.known_hours[time_zone] = Hours(self.hours, time_zone)
        return known


def policy_of(settings: Mapping[str, Any], scope: str, version: int) -> FollowUpPolicy:
    """The policy that the settings describe, on top of the defaults.

    Raises:
        PolicyInvalid: a value has the wrong type, is out of range or contradicts another.
    """
    read = _read(settings)
    _check(read)
    days = {**CADENCE_DAYS[read.preset], **read.cadence_days}
    return FollowUpPolicy(
        cadence={grade: timedelta(days=count) for grade, count in days.items() if count is not None},
        retained=_days(read.retained_days),
        hours=_hours(read),
        quiet=_quiet(read.quiet),
        thank_you_quiet=_quiet(read.thank_you_quiet),
        thank_you=timedelta(minutes=read.thank_you_minutes),
        first_follow_up=timedelta(hours=read.first_follow_up_hours),
        first_follow_up_within=timedelta(hours=read.first_follow_up_within_hours),
        retry=timedelta(hours=read.retry_hours),
        grace_business_days=read.grace_business_days,
        appointment_grace=timedelta(minutes=read.appointment_grace_minutes),
        history_after=timedelta(hours=read.history_after_hours),
        escalation=_escalation(read.escalation_minutes),
        remind_of_appointment=_minutes(read.reminders.appointment),
        remind_of_test_drive=_minutes(read.reminders.test_drive),
        remind_of_delivery=_minutes(read.reminders.delivery),
        prepare_test_drive=timedelta(minutes=read.test_drive_preparation_minutes),
        prepare_delivery=timedelta(minutes=read.delivery_preparation_minutes),
        after_delivery=_spans(read.after_delivery_days),
        after_delivery_messages=_spans(read.after_delivery_message_days),
        defeat_revisits=_spans(read.defeat_revisit_days),
        audit=_days(read.audit_days),
        campaigns=tuple(map(_campaign, read.greetings)),
        talking_points=read.talking_points,
        templates=read.templates,
        languages=read.languages,
        scope=scope,
        version=version,
    )


def _read(settings: Mapping[str, Any]) -> FollowUpSettings:
    try:
        return msgspec.convert(dict(settings), FollowUpSettings)
    except msgspec.ValidationError as error:
        found = _WHERE.match(str(error))
        what, where = (found["what"], found["where"]) if found else (str(error), "$")
        raise PolicyInvalid(where, "值不符合要求", what) from None


def _check(read: FollowUpSettings) -> None:
    for weekday, intervals in read.hours.items():
        _check_intervals(intervals, f"$.hours.{weekday.value}")
    for place, day in enumerate(read.open_on):
        _check_intervals(day.hours, f"$.open_on[{place}].hours")
    if all(not read.hours.get(weekday, _USUAL) for weekday in Weekday):
        raise PolicyInvalid("$.hours", "一周内没有营业时间", "It is closed on every day of the week")
    if read.first_follow_up_within_hours < read.first_follow_up_hours:
        raise PolicyInvalid(
            "$.first_follow_up_within_hours",
            "首次跟进时限早于首次跟进时间",
            "It ends before the first follow-up is due",
        )
    for name in ("after_delivery_days", "after_delivery_message_days", "defeat_revisit_days"):
        days: tuple[int, ...] = getattr(read, name)
        if list(days) != sorted(set(days)):
            raise PolicyInvalid(f"$.{name}", "天数应递增且不重复", "The days must rise")
    known = {*PURPOSES, *(grade.value for grade in Grade), *(kind.value for kind in TaskKind)}
    for name in read.talking_points:
        if name not in known:
            raise PolicyInvalid(
                f"$.talking_points.{name}",
                "不是级别、追踪目的或任务类型",
                "It is no grade, purpose or kind of task",
            )
    for place, greeting in enumerate(read.greetings):
        _check_dates(greeting, f"$.greetings[{place}].on")


def _check_intervals(intervals: OpenIntervals, where: str) -> None:
    clocks = [clock for interval in intervals for clock in (interval.opens, interval.closes)]
    if clocks != sorted(set(clocks)):
        raise PolicyInvalid(where, "时段应先后相接且不重叠", "Intervals must follow each other and not overlap")


def _check_dates(greeting: Greeting, where: str) -> None:
    for place, on in enumerate(greeting.on):
        try:
            date.fromisoformat(_whole(on))
        except ValueError:
            raise PolicyInvalid(f"{where}[{place}]", "没有这一天", "There is no such day") from None


def _whole(on: str) -> str:
    return on if len(on) == len("YYYY-MM-DD") else _LEAP_YEAR + on


def _hours(read: FollowUpSettings) -> BusinessHours:
    week = tuple(_day(read.hours[weekday]) if weekday in read.hours else _USUAL for weekday in Weekday)
    return BusinessHours(week, frozenset(read.closed_on), {day.on: _day(day.hours) for day in read.open_on})


def _day(intervals: OpenIntervals) -> Day:
    return tuple(Interval(time.fromisoformat(one.opens), time.fromisoformat(one.closes)) for one in intervals)


def _quiet(quiet: QuietHours) -> Quiet:
    return Quiet(time.fromisoformat(quiet.starts), time.fromisoformat(quiet.ends))


def _escalation(minutes: Mapping[TaskKind, int | None]) -> dict[TaskKind, timedelta]:
    spans = {kind: _ESCALATED_AT_ONCE for kind in TaskKind if kind not in _NOT_ESCALATED}
    for kind, count in minutes.items():
        if count is None:
            spans.pop(kind, None)
        else:
            spans[kind] = timedelta(minutes=count)
    return spans


def _campaign(greeting: Greeting) -> Campaign:
    yearly = frozenset((int(on[:2]), int(on[3:])) for on in greeting.on if on != _whole(on))
    once = frozenset(date.fromisoformat(on) for on in greeting.on if on == _whole(on))
    return Campaign(greeting.name, greeting.template, time.fromisoformat(greeting.at), yearly, once)


def _days(count: int | None) -> timedelta | None:
    return None if count is None else timedelta(days=count)


def _minutes(count: int | None) -> timedelta | None:
    return None if count is None else timedelta(minutes=count)


def _spans(days: tuple[int, ...]) -> tuple[timedelta, ...]:
    return tuple(timedelta(days=count) for count in days)


DEFAULT_POLICY = policy_of({}, "default", 0)
