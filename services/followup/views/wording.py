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

WHY_WORDING: dict[str, Wording] = {
    "left_without_deal": Wording("离店未成交", "They left without a deal"),
    "visit_not_ended": Wording("来店未登记离店", "They came, and nobody recorded that they left"),
    "called": Wording("来电咨询", "They called"),
    "card_absorbed": Wording("并入的卡有待回访", "A card that was merged into this one awaited a follow-up"),
    "lead_received": Wording("收到线索", "A lead came in"),
    "order_cancelled": Wording("订单已取消", "The order was cancelled"),
    "follow_up_missed": Wording("首次跟进或约定逾期未做", "A first follow-up or a promise was missed"),
    "drive_not_taken": Wording("预约试驾未到", "A booked test drive did not take place"),
    "resumed": Wording(
        "战败被驳回或卡已恢复，补做所欠", "A defeat was rejected or a card restored: what was owed is owed now"
    ),
    "cadence": Wording("按级别应再联系", "The grade's cadence asks for it"),
    "nobody_answered": Wording("上次未联系上", "Nobody answered the last time"),
    "retained_base": Wording("基盘客户定期维系", "The retained base is kept in touch with"),
    "appointment_made": Wording("已约定下次联系", "An appointment was made"),
    "appointment_reminder": Wording("约定临近", "The appointment is near"),
    "test_drive_reminder": Wording("试驾预约临近", "The booked test drive is near"),
    "delivery_reminder": Wording("交车临近", "The delivery is near"),
    "prepare_test_drive": Wording("已预约试驾", "A test drive is booked"),
    "prepare_delivery": Wording("已约定交车", "A delivery is agreed"),
    "deliver": Wording("交车当日", "The car is handed over that day"),
    "after_delivery": Wording("已交车", "The car was delivered"),
    "defeat_confirmed": Wording("战败已确认", "The defeat was confirmed"),
    "regrade_overdue": Wording("级别已到期未更新", "The grade's horizon has run out"),
    "monthly_audit": Wording("每月卡片清点", "Cards are audited monthly"),
    "greeting": Wording("问候日", "It is a day of greetings"),
}
"""Rules by which planning asks for tasks."""

END_REASON_WORDING: dict[str, Wording] = {
    "expired": Wording("超时未完成", "Its time passed"),
    "quiet_hours": Wording("处于免打扰时段", "It fell into quiet hours"),
    "no_phone": Wording("没有可用的联系方式", "There is no number or address to send to"),
    "wrong_number": Wording("电话号码有误", "The number is somebody else's"),
    "no_gateway": Wording("未配置发送渠道", "No gateway is set up for it"),
    "opted_out": Wording("客户拒收", "The customer opted out"),
    "text_invalid": Wording("模板内容有误", "The text of the message is wrong"),
    "refused_by_gateway": Wording("网关拒绝", "The gateway refused it"),
    "unreachable": Wording("未能送达", "It could not be delivered"),
    "replanned": Wording("改期", "Moved to another time"),
    "superseded": Wording("已不需要", "Not needed any more"),
    "regraded": Wording("级别已变更", "The grade changed"),
    "policy_changed": Wording("政策已变更", "The policy changed"),
    "handed_over": Wording("已移交", "Handed over"),
    "ordered": Wording("已订车", "They ordered"),
    "order_cancelled": Wording("订单已取消", "The order was cancelled"),
    "delivered": Wording("已交车", "The car was delivered"),
    "defeat": Wording("已申报战败", "The case was lost"),
    "out_of_contact": Wording("客户失控", "The customer is out of contact"),
    "merged": Wording("已并入另一张卡", "Merged into another card"),
    "erased": Wording("个人信息已删除", "The person was erased"),
}
"""Why tasks were missed or cancelled. A gateway's own codes of what it did not deliver stand for themselves."""
