"""Why a command about leaves is not carried out."""

from services.intake.deciding import Refusal

LEAVE_DATES_REVERSED = Refusal(
    "LeaveDatesReversed",
    "The last day away is before the first",
    "请假末日早于首日",
    status=422,
    path="$.until_on",
)
LEAVE_ID_USED = Refusal("LeaveIdUsed", "Another leave has this id", "该请假编号已使用", path="$.leave_id")
LEAVE_OVERLAPS = Refusal(
    "LeaveOverlaps",
    "They are away on some of these days by another leave; cancel that one first",
    "与该员工已登记的请假重叠，请先取消原请假",
    path="$.from_on",
)
STAND_IN_IS_AWAY_TOO = Refusal(
    "StandInIsAwayToo",
    "The stand-in is away themselves on some of these days",
    "代班人在此期间也不在岗",
    path="$.stand_in_id",
)
LEAVE_UNKNOWN = Refusal("LeaveUnknown", "The dealer has no such leave", "本店没有该请假", status=404, path="$.leave_id")
LEAVE_ALREADY_CANCELLED = Refusal(
    "LeaveAlreadyCancelled", "This leave was cancelled before", "该请假已取消", path="$.leave_id"
)
LEAVE_OVER = Refusal("LeaveOver", "This leave was taken to its end", "该请假已结束", path="$.leave_id")
