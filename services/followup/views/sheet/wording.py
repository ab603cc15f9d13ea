"""What the sheet's names mean, in both languages."""

from services.followup.day.interests import Interest
from shared.bilingual import Wording
from shared.events.values import Channel, ContactOutcome, Horizon, Payment

TALK_WORDING: dict[str, Wording] = {
    "visit": Wording("来店", "Visit"),
    "call": Wording("来电", "Call to us"),
    "lead": Wording("线索", "Lead"),
    "needs_report": Wording("购车咨询报告", "Needs report"),
    "presentation": Wording("产品介绍", "Presentation"),
    "test_drive": Wording("试乘试驾", "Test drive"),
    "test_drive_feedback": Wording("试驾意见反馈", "Test-drive feedback"),
    "quote": Wording("报价", "Quote"),
    "deposit": Wording("订金", "Deposit"),
    "contract": Wording("购车合同", "Contract"),
    "delivery": Wording("交车", "Delivery"),
    "survey": Wording("满意度调查", "Satisfaction survey"),
    "follow_up": Wording("跟进", "Follow-up"),
    "defeat": Wording("战败申报", "Defeat reported"),
    "spot_check": Wording("战败抽查", "Spot check of a defeat"),
    "questionnaire": Wording("战败回访问卷", "Revisit questionnaire"),
}

CHANNEL_WORDING: dict[str, Wording] = {
    Channel.CALL: Wording("电话", "Phone"),
    Channel.SMS: Wording("短信", "Text message"),
    Channel.WECHAT: Wording("微信", "WeChat"),
    Channel.VISIT: Wording("当面", "In person"),
    Channel.EMAIL: Wording("邮件", "E-mail"),
    Channel.OTHER: Wording("其他", "Other"),
}

OUTCOME_WORDING: dict[str, Wording] = {
    ContactOutcome.TALKED: Wording("已沟通", "Talked"),
    ContactOutcome.NO_ANSWER: Wording("未接通", "No answer"),
    ContactOutcome.REFUSED: Wording("拒绝沟通", "Did not want to talk"),
    ContactOutcome.WRONG_NUMBER: Wording("号码有误", "Wrong number"),
    ContactOutcome.APPOINTMENT: Wording("已约定下次联系", "Appointment made"),
    ContactOutcome.SENT: Wording("已发送消息", "Message sent"),
}

INTEREST_WORDING: dict[str, Wording] = {
    Interest.MODEL: Wording("意向车型", "Model"),
    Interest.COMPETITOR: Wording("对比车型", "Competitor"),
    Interest.BUDGET: Wording("预算", "Budget"),
    Interest.PAYMENT: Wording("付款方式", "Payment"),
    Interest.TRADE_IN: Wording("旧车置换", "Trade-in"),
    Interest.HORIZON: Wording("购车时间", "Horizon"),
}

_PAYMENT: dict[str, Wording] = {
    Payment.CASH: Wording("全款", "Cash"),
    Payment.INSTALMENT: Wording("分期", "Instalments"),
    Payment.LEASE: Wording("租赁", "Lease"),
    Payment.UNDECIDED: Wording("未定", "Undecided"),
}

_HORIZON: dict[str, Wording] = {
    Horizon.NOW: Wording("马上", "Now"),
    Horizon.DAYS_7: Wording("七天内", "Within 7 days"),
    Horizon.DAYS_15: Wording("约十五天", "About 15 days"),
    Horizon.MONTH_1: Wording("一个月内", "Within a month"),
    Horizon.MONTHS_1_TO_3: Wording("一至三个月", "1 to 3 months"),
    Horizon.MONTHS_3: Wording("三个月", "3 months"),
    Horizon.OVER_3_MONTHS: Wording("三个月以上", "Over 3 months"),
}

VALUE_WORDING: dict[str, dict[str, Wording]] = {
    Interest.PAYMENT: _PAYMENT,
    Interest.HORIZON: _HORIZON,
    Interest.TRADE_IN: {"yes": Wording("有旧车置换", "Has a car to trade in"), "no": Wording("无置换", "No trade-in")},
}
"""Values of interests that are names; models and competitors stand for themselves."""
