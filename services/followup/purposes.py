"""Why a customer is contacted (追踪目的, section 3), in both languages; tasks and events carry the names."""

from typing import Final

from shared.bilingual import Wording
from shared.events.values import Grade

PURPOSE_OF_GRADE: Final[dict[Grade, str]] = {
    Grade.O: "deliver_soon",
    Grade.H: "close_signing",
    Grade.A_PLUS: "raise_level",
    Grade.A: "raise_level",
    Grade.B_PLUS: "learn_situation",
    Grade.B: "learn_situation",
    Grade.C: "make_friends",
    Grade.UNGRADED: "complete_card",
}
"""What the contacts of a grade's cadence are for; the ungraded are asked for what their card lacks."""

PURPOSES: Final[dict[str, Wording]] = {
    "deliver_soon": Wording("尽快交车", "Deliver soon"),
    "close_signing": Wording("加速签单", "Close the signing"),
    "raise_level": Wording("促进级别", "Raise the level"),
    "learn_situation": Wording("了解动向", "Learn the situation"),
    "make_friends": Wording("结交朋友", "Make friends"),
    "complete_card": Wording("补全客户信息", "Complete the card"),
    "thank": Wording("感谢来店", "Thank for the visit"),
    "follow_up_first": Wording("回访感受，约定下次联系", "Ask how it was, agree on the next contact"),
    "remind": Wording("提醒约定", "Remind of what was agreed"),
    "prepare_test_drive": Wording("准备试驾车与手续", "Prepare car and papers of the test drive"),
    "prepare_delivery": Wording("准备车辆、资料与交车仪式", "Prepare car, papers and ceremony"),
    "deliver": Wording("今日交车", "Deliver today"),
    "care_after_delivery": Wording("交车后关怀", "Care after the delivery"),
    "keep_in_touch": Wording("维系基盘客户", "Keep in touch with the retained base"),
    "win_back": Wording("战败回访", "Revisit after a defeat"),
    "regrade": Wording("重新判级", "Grade anew"),
    "audit_card": Wording("卡片清点", "Audit the card"),
    "greet": Wording("节日问候", "Greet"),
}
"""Every purpose that a task can have."""
