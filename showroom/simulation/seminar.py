"""The weekly seminar on won and lost cases (section 4): measures against what cost most last week, with scripts."""

from datetime import datetime, timedelta

from services.intake.daily.commands import HoldWeeklySeminar, Measure
from shared.events.values import DefeatReason
from showroom.simulation.store import Store

_MEASURES = {
    DefeatReason.PURCHASING_POWER: ("金融方案前置介绍", "先谈月供，再谈总价；准备三套首付方案。"),
    DefeatReason.BOUGHT_ELSEWHERE: ("竞品对比试驾", "邀请客户同日对比试驾，重点讲底盘与质保。"),
    DefeatReason.NEEDS: ("需求分析复盘", "报价前复述客户的三个核心需求，请客户确认。"),
    DefeatReason.CONFIDENCE: ("老客户口碑见证", "邀请同车型老客户到店分享用车体验。"),
    DefeatReason.DELIVERY_TIME: ("现车优先推荐", "先核对库存，给出可交付日期的备选配置。"),
    DefeatReason.PLAN_DROPPED: ("保持联系", "不催促，每月分享一次车主活动，留意置换时机。"),
}
_NOTES = ("上周措施有效，竞品战败减少，继续执行。", "演练：经理扮演客户，逐人过话术。", "本周冠军分享成交过程。")
_MOST_CASES = 5
_MOST_MEASURES = 2


def hold(store: Store, at: datetime) -> None:
    """Last week's cases, what to do about them, the reward for the most orders."""
    chance = store.chance
    lost = [customer.id for customer in store.customers.values() if customer.closed and not customer.erased]
    best = store.won.most_common(1)
    store.say(
        HoldWeeklySeminar,
        at,
        store.manager,
        week_starts_on=at.date() - timedelta(days=at.weekday()),
        cases=(*store.sold[-_MOST_CASES:], *lost[-_MOST_CASES:]),
        measures=_measures(store, at),
        best_closer_id=best[0][0] if best else None,
        note=chance.pick(_NOTES) if chance.happens(0.5) else None,
    )
    store.won.clear()
    store.sold.clear()
    store.lost.clear()


def _measures(store: Store, at: datetime) -> tuple[Measure, ...]:
    measures = []
    for (against, model), _ in store.lost.most_common(_MOST_MEASURES):
        title, script = _MEASURES[against]
        measures.append(
            Measure(
                measure_id=store.chance.id(at),
                against=against,
                model_lost_to=model,
                title=title if model is None else f"{title}（{model}）",
                script=script,
            )
        )
    return tuple(measures)
