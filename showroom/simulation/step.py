"""The steps that a simulated story can wait for; `simulate` says what each one does."""

from enum import Enum, auto


class Step(Enum):
    """What happens next, at a time that is set."""

    POLICY = auto()
    DAY = auto()
    EVENING = auto()
    WALK_IN = auto()
    CALL = auto()
    LEAD = auto()
    HAND_OUT = auto()
    COME = auto()
    REFERRED = auto()
    FOLLOW_UP = auto()
    CONFIRM = auto()
    POSTPONE = auto()
    LOSE = auto()
    ASK_WHY = auto()
    COME_BACK = auto()
    SIGN = auto()
    ALLOCATE = auto()
    WAIT = auto()
    ARRIVE = auto()
    RESCHEDULE = auto()
    PREPARE = auto()
    DELIVER = auto()
    CARE = auto()
    POST_HANDBOOK = auto()
    SURVEY = auto()
    FIRST_SERVICE = auto()
    BREAK = auto()
    BREAK_END = auto()
    AUDIT = auto()
    CANCEL_LEAVE = auto()
