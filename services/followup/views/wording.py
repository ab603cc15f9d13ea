"""What kinds, statuses, purposes, rules and reasons mean, in both languages; rows store names, people read these."""

from collections.abc import Mapping

from msgspec import Struct

from services.followup.task import TaskKind, TaskStatus
from shared.bilingual import Wording


class Word(Struct, frozen=True):
    """A name with its meaning."""

    name: str
    zh: str
    en: str


def word(name: str, table: Mapping[str, Wording]) -> Word:
    """The name in words; one that only an older version knew stands for itself."""
    wording = table.get(name) or Wording(name, name)
    return Word(name, wording.zh, wording.en)


def word_if_any(name: str | None, table: Mapping[str, Wording]) -> Word | None:
    """`word`, where there is a name."""
    return None if name is None else word(name, table)


KIND_WORDING: dict[str, Wording] = {
    TaskKind.THANK_YOU: Wording("感谢短信", "Thank-you message"),
    TaskKind.FIRST_FOLLOW_UP: Wording("24 小时内首次跟进", "First follow-up within 24 hours"),
    TaskKind.CADENCE: Wording("按级别定期跟进", "Contact by the grade's cadence"),
    TaskKind.APPOINTMENT: Wording("约定的联系", "Promised contact"),
    TaskKind.APPOINTMENT_REMINDER: Wording("预约提醒", "Reminder of an appointment"),
    TaskKind.TEST_DRIVE_PREPARATION: Wording("试驾准备", "Test-drive preparation"),
    TaskKind.DELIVERY_PREPARATION: Wording("交车准备", "Delivery preparation"),
    TaskKind.DELIVERY_DAY: Wording("交车日", "Delivery day"),
    TaskKind.AFTER_DELIVERY: Wording("交车后跟踪", "Tracking after delivery"),
    TaskKind.DEFEAT_REVISIT: Wording("战败回访", "Revisit of a lost case"),
    TaskKind.REGRADE: Wording("重新判级", "Re-grading"),
    TaskKind.CARD_AUDIT: Wording("月度卡片清点", "Monthly card audit"),
    TaskKind.GREETING: Wording("节日与生日问候", "Greeting"),
}

STATUS_WORDING: dict[str, Wording] = {
    TaskStatus.SCHEDULED: Wording("已排定", "Scheduled"),
    TaskStatus.DUE: Wording("待跟进", "Due"),
    TaskStatus.DONE: Wording("已完成", "Done"),
    TaskStatus.MISSED: Wording("已逾期", "Missed"),
    TaskStatus.CANCELLED: Wording("已取消", "Cancelled"),
}

WHY_WORDING: dict[str, Wording] = {}
END_REASON_WORDING: dict[str, Wording] = {}
