"""Suggested talking points: the policy's scripts, what the training says of the purpose, the seminar's measures."""

from collections.abc import Iterable
from datetime import date, timedelta

from services.followup.day.interests import Interest
from services.followup.day.measures.queries import StoredMeasure
from services.followup.policy import FollowUpPolicy
from services.followup.views.sheet.known import Known
from services.followup.views.tasks.answers import TaskInWords
from shared.bilingual import Wording

_MEASURES_HOLD = timedelta(weeks=4)
_MOST_MEASURES = 5

POINTS_OF_PURPOSE: dict[str, tuple[Wording, ...]] = {
    "deliver_soon": (
        Wording("确认交车日期、余款与上牌资料", "Settle the delivery date, the balance and the papers for the plates"),
        Wording("告知车辆到店与整备进度", "Tell how far the car's arrival and preparation are"),
    ),
    "close_signing": (
        Wording(
            "车型、颜色、交期逐项确认，只谈剩下的问题",
            "Confirm model, colour and date one by one; talk of what is left",
        ),
        Wording(
            "讲清分期手续与旧车处理，约定签约时间", "Explain instalment papers and the used car; fix a time to sign"
        ),
    ),
    "raise_level": (
        Wording(
            "从对比点切入，邀请再试驾或带家人来店",
            "Start from what is compared; invite to drive again, with the family",
        ),
        Wording("给出含税费的完整报价方案", "Offer a whole quote, taxes and fees included"),
    ),
    "learn_situation": (
        Wording("了解近况变化：时间、预算、同行对比", "Ask what has changed: time, budget, competitors"),
        Wording(
            "结合关注点给一条新信息，约下次联系", "Give one piece of news on what they care for; date the next talk"
        ),
    ),
    "make_friends": (
        Wording("少谈价格，多聊用车与生活", "Talk little of price, more of driving and life"),
        Wording("分享活动或用车知识，征得同意再联系", "Share an event or some advice; ask leave to call again"),
    ),
    "complete_card": (
        Wording("说明用途，补全姓名、电话与意向车型", "Say what for, and complete name, phone and model"),
    ),
    "thank": (Wording("感谢来店，自我介绍，留联系方式", "Thank them, say who you are and how to reach you"),),
    "follow_up_first": (
        Wording("感谢来店，问看车感受", "Thank for the visit and ask how it was"),
        Wording("答复当时未解答的问题，约定下次见面", "Answer what was left open; agree on the next meeting"),
    ),
    "remind": (Wording("复述约定的时间、地点与需带资料", "Repeat time, place and what to bring"),),
    "prepare_test_drive": (
        Wording("试驾车清洁、加油、路线确认", "Clean and fuel the car, settle the route"),
        Wording("准备驾照核验与试驾协议", "Have the licence check and the agreement ready"),
    ),
    "prepare_delivery": (
        Wording("车辆整备、资料、余款逐项核对", "Check car, papers and balance one by one"),
        Wording("安排交车仪式与功能讲解", "Arrange the ceremony and the explanation of the car"),
    ),
    "deliver": (Wording("陪同验车，讲解保养与首保时间", "Inspect the car together; explain care and first service"),),
    "care_after_delivery": (
        Wording("问用车情况，解答疑问，提醒首保", "Ask how the car does, answer, remind of the first service"),
        Wording("请客户推荐朋友", "Ask for referrals"),
    ),
    "keep_in_touch": (
        Wording("问候并了解用车与换购打算", "Greet; ask of the car and of plans to change it"),
        Wording("请客户推荐朋友", "Ask for referrals"),
    ),
    "win_back": (
        Wording("不争辩，请教当时的原因", "Do not argue; ask what decided it"),
        Wording("告知当时的问题现在如何解决", "Say what has changed about it since"),
    ),
    "regrade": (
        Wording("核实购车时间与意向，更新级别依据", "Verify horizon and wish, so that the grade rests on something"),
    ),
    "audit_card": (Wording("逐项核对客户卡信息", "Go through the card item by item"),),
    "greet": (Wording("真诚问候，不谈销售", "Greet sincerely, sell nothing"),),
}
"""What the training material would have said at a contact of each purpose (section 3)."""


def policy_scripts(policy: FollowUpPolicy, task: TaskInWords) -> tuple[str, ...]:
    """The policy's scripts for the task's grade, purpose and kind, each once."""
    names = (task.grade, task.purpose and task.purpose.name, task.kind.name)
    scripts = (script for name in names if name for script in policy.talking_points.get(name, ()))
    return tuple(dict.fromkeys(scripts))


def usual_points(task: TaskInWords) -> tuple[Wording, ...]:
    """What the training says of the task's purpose."""
    return POINTS_OF_PURPOSE.get(task.purpose.name, ()) if task.purpose else ()


def current_measures(measures: Iterable[StoredMeasure], known: Known, today: date) -> list[StoredMeasure]:
    """Measures of the last four weeks that fit the customer: against a model they compare with, or against a cause.

    One that was decided again counts once, as it was decided last.
    """
    compared = {name.casefold() for name in (*known.wants(Interest.COMPETITOR), known.lost_to) if name}
    fitting = [
        one
        for one in measures
        if today - one.week_starts_on <= _MEASURES_HOLD
        and (one.model_lost_to is None or one.model_lost_to.casefold() in compared)
    ]
    latest: dict[tuple[str, str | None], StoredMeasure] = {}
    for one in sorted(fitting, key=lambda one: one.week_starts_on, reverse=True):
        latest.setdefault((one.title, one.model_lost_to), one)
    return sorted(latest.values(), key=lambda one: one.model_lost_to is None)[:_MOST_MEASURES]
