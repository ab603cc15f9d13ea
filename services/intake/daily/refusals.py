"""Why a command about the day or the week is not carried out."""

from services.intake.deciding import Refusal

MEETING_ALREADY_HELD = Refusal(
    "MeetingAlreadyHeld", "This meeting of the day is on record", "当日该会议已登记", path="$.kind"
)
REPORT_ALREADY_SUBMITTED = Refusal(
    "ReportAlreadySubmitted",
    "The consultant's report of this day stands; it can be submitted anew when it is sent back",
    "该顾问当日日报已提交，退回后方可重新提交",
    path="$.consultant_id",
)
REPORT_ID_USED = Refusal("ReportIdUsed", "Another report has this id", "该日报编号已使用", path="$.report_id")
CONSULTANT_MISSING = Refusal(
    "ConsultantMissing",
    "Say whose report this is",
    "请注明日报所属顾问",
    status=422,
    path="$.consultant_id",
)
NOT_YOUR_REPORT = Refusal(
    "NotYourReport",
    "A consultant submits their own report only",
    "顾问只能提交本人的日报",
    status=403,
    path="$.consultant_id",
)
REPORT_UNKNOWN = Refusal(
    "ReportUnknown", "There is no such report on this day", "当日没有该日报", status=404, path="$.report_id"
)
REPORT_ALREADY_REVIEWED = Refusal(
    "ReportAlreadyReviewed", "This report was reviewed before", "该日报已审阅", path="$.report_id"
)
FIGURE_REPEATS = Refusal(
    "FigureRepeats", "A figure is given once only", "指标名称不可重复", status=422, path="$.figures"
)
PERIOD_START_WRONG = Refusal(
    "PeriodStartWrong",
    "A week starts on a Monday, a month on its first day",
    "周须从周一开始，月须从一日开始",
    status=422,
    path="$.starts_on",
)
SEMINAR_ALREADY_HELD = Refusal(
    "SeminarAlreadyHeld", "This week's seminar is on record", "本周研讨会已登记", path="$.week_starts_on"
)
