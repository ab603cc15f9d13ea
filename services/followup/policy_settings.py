"""What ``DealerPolicyChanged(subject="follow_up")`` may hold: a follow-up policy as people write it.

What is absent is as in the defaults; what is unknown is left to newer versions. Times of day are ``HH:MM`` in the
dealer's zone.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from services.followup.presets import Preset
from services.followup.task import TaskKind
from shared.events.values import Grade, Label, described

Clock = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z", description="时刻 · Time of day, HH:MM")]
Days = Annotated[int, Meta(ge=1, le=3650)]
Minutes = Annotated[int, Meta(ge=0, le=60 * 24 * 60)]
Interval = Annotated[float, Meta(ge=0.5, le=3650)]
MonthDay = Annotated[
    str,
    Meta(pattern=r"^(\d{4}-)?\d{2}-\d{2}\Z", description="日期 · MM-DD for every year, or one YYYY-MM-DD"),
]
Script = Annotated[str, Meta(min_length=1, max_length=500)]


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class OpenFrom(Struct, frozen=True):
    """An interval in which the dealer is open."""

    opens: Clock
    closes: Clock


OpenIntervals = Annotated[tuple[OpenFrom, ...], Meta(max_length=6)]


class OpenDay(Struct, frozen=True):
    """A date with hours of its own, whatever its weekday and ``closed_on`` say."""

    on: date
    hours: Annotated[OpenIntervals, Meta(min_length=1)]


class QuietHours(Struct, frozen=True):
    """When no message goes out."""

    starts: Clock
    ends: Clock


class Greeting(Struct, frozen=True):
    """A greeting or campaign: a message on named days to those who consented to marketing."""

    name: Annotated[Label, described("Name of the greeting", "名称")]
    on: Annotated[tuple[MonthDay, ...], Meta(min_length=1, max_length=50)]
    template: Label = "greeting"
    at: Clock = "10:00"


class Reminders(Struct, frozen=True):
    """How long before it a customer is reminded, in minutes; not at all when null."""

    appointment: Minutes | None = 120
    test_drive: Minutes | None = 24 * 60
    delivery: Minutes | None = 24 * 60


class FollowUpSettings(Struct, frozen=True, omit_defaults=True):
    """A follow-up policy as it is written."""

    preset: Annotated[Preset, described("Cadence to start from", "跟进频率预设")] = Preset.CLASSIC
    cadence_days: Annotated[
        dict[Grade, Interval | None], described("Days from contact to contact; null for none", "各级别跟进间隔（天）")
    ] = {}
    retained_days: Annotated[
        Days | None, described("Days from contact to contact after delivery; none when null", "基盘客户维系间隔（天）")
    ] = 90
    hours: Annotated[
        dict[Weekday, OpenIntervals], described("Business hours; a weekday that is absent as default", "营业时间")
    ] = {}
    closed_on: Annotated[tuple[date, ...], described("Days closed, as holidays", "休业日", max_length=366)] = ()
    open_on: Annotated[tuple[OpenDay, ...], described("Days with own hours", "特别营业日", max_length=1000)] = ()
    quiet: Annotated[QuietHours, described("When no message goes out", "免打扰时段")] = QuietHours("21:00", "09:00")
    thank_you_quiet: Annotated[QuietHours, described("The same of the thank-you", "致谢短信免打扰时段")] = QuietHours(
        "22:00", "08:00"
    )
    thank_you_minutes: Annotated[int, described("Minutes for the thank-you", "致谢时限（分钟）", ge=1, le=1440)] = 5
    first_follow_up_hours: Annotated[
        int, described("Hours after which the first follow-up is due", "首次跟进时间（小时）", ge=0, le=240)
    ] = 4
    first_follow_up_within_hours: Annotated[
        int, described("Hours within which it has to be done", "首次跟进时限（小时）", ge=1, le=240)
    ] = 24
    retry_hours: Annotated[int, described("Hours to the next try after no answer", "未接后再联系", ge=1, le=240)] = 24
    grace_business_days: Annotated[
        int, described("Business days until a task is missed", "逾期宽限（营业日）", ge=0, le=30)
    ] = 1
    appointment_grace_minutes: Annotated[Minutes, described("How late an appointment may be kept", "预约宽限")] = 120
    history_after_hours: Annotated[
        int, described("What is recorded later than this is history", "补录视为历史（小时）", ge=1, le=720)
    ] = 24
    escalation_minutes: Annotated[
        dict[TaskKind, Minutes | None], described("Minutes from missed to the manager; null for never", "上报时间")
    ] = {}
    reminders: Annotated[Reminders, described("Reminders to the customer", "提醒提前时间")] = Reminders()
    test_drive_preparation_minutes: Annotated[Minutes, described("Before the test drive", "试驾准备提前时间")] = 120
    delivery_preparation_minutes: Annotated[Minutes, described("Before the delivery", "交车准备提前时间")] = 24 * 60
    after_delivery_days: Annotated[
        tuple[Days, ...], described("Calls after the delivery, in days", "交车后回访日", max_length=20)
    ] = (3, 7, 30)
    after_delivery_message_days: Annotated[
        tuple[Days, ...], described("Messages after the delivery, in days", "交车后短信日", max_length=20)
    ] = (1,)
    defeat_revisit_days: Annotated[
        tuple[Days, ...], described("Revisits after a confirmed defeat, in days", "战败回访日", max_length=20)
    ] = (30, 90)
    audit_days: Annotated[Days | None, described("Days from audit to audit; none when null", "卡片清点间隔（天）")] = 30
    greetings: Annotated[tuple[Greeting, ...], described("Greetings and campaigns", "问候与活动", max_length=50)] = ()
    talking_points: Annotated[
        dict[str, Annotated[tuple[Script, ...], Meta(max_length=50)]],
        described("Scripts by grade, purpose or kind of task", "话术，按级别、追踪目的或任务类型"),
    ] = {}
    templates: Annotated[
        dict[Label, dict[Label, str]], described("Texts of messages by template and language", "短信模板")
    ] = {}
    languages: Annotated[
        tuple[Label, ...], described("Languages of messages, the first wins", "短信语言", min_length=1, max_length=10)
    ] = ("zh",)
