"""The figures that a day is counted by, each with its name in both languages."""

from enum import StrEnum

from shared.bilingual import Wording


class Counted(StrEnum):
    """What is counted. Targets and daily reports name their figures so; others that a dealer names are not counted."""

    VISITS = "visits"
    FIRST_VISITS = "first_visits"
    INVITED_VISITS = "invited_visits"
    CALLS = "calls"
    LEADS = "leads"
    CARDS = "cards"
    NEEDS_REPORTS = "needs_reports"
    PRESENTATIONS = "presentations"
    TEST_DRIVES = "test_drives"
    QUOTES = "quotes"
    ORDERS = "orders"
    CANCELLATIONS = "cancellations"
    DELIVERIES = "deliveries"
    FOLLOW_UPS = "follow_ups"
    CONVERSATIONS = "conversations"
    BLANK_CONVERSATIONS = "blank_conversations"
    APPOINTMENTS = "appointments"
    REFERRALS = "referrals"
    DEFEATS = "defeats"
    DEFEATS_CONFIRMED = "defeats_confirmed"
    RETURNS = "returns"


FIGURE_WORDING: dict[str, Wording] = {
    Counted.VISITS: Wording("来店批次", "Visits"),
    Counted.FIRST_VISITS: Wording("首次来店批次", "First visits"),
    Counted.INVITED_VISITS: Wording("邀约到店批次", "Visits on an appointment"),
    Counted.CALLS: Wording("来电批次", "Calls"),
    Counted.LEADS: Wording("线索", "Leads"),
    Counted.CARDS: Wording("建卡", "Cards opened"),
    Counted.NEEDS_REPORTS: Wording("购车咨询报告", "Needs reports"),
    Counted.PRESENTATIONS: Wording("产品介绍", "Presentations"),
    Counted.TEST_DRIVES: Wording("试乘试驾", "Test drives"),
    Counted.QUOTES: Wording("报价", "Quotes"),
    Counted.ORDERS: Wording("订单", "Orders"),
    Counted.CANCELLATIONS: Wording("退订", "Orders cancelled"),
    Counted.DELIVERIES: Wording("交车", "Deliveries"),
    Counted.FOLLOW_UPS: Wording("跟进（含未接通）", "Follow-ups, also without an answer"),
    Counted.CONVERSATIONS: Wording("有效沟通", "Follow-ups that reached the customer"),
    Counted.BLANK_CONVERSATIONS: Wording("无内容沟通", "Conversations without a note of what was said"),
    Counted.APPOINTMENTS: Wording("约定下次联系", "Appointments for the next contact"),
    Counted.REFERRALS: Wording("推荐客户", "Customers referred"),
    Counted.DEFEATS: Wording("战败申报", "Defeats reported"),
    Counted.DEFEATS_CONFIRMED: Wording("战败确认", "Defeats confirmed"),
    Counted.RETURNS: Wording("再启动", "Customers who came back"),
}


def figure_wording(name: str) -> Wording:
    """The figure in words; one that a dealer named keeps its name."""
    return FIGURE_WORDING.get(name) or Wording(name, name)
