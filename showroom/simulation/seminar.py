"""The weekly seminar on won and lost cases (section 4)."""

from datetime import datetime, timedelta

from services.intake.daily.commands import HoldWeeklySeminar, Measure
from shared.events.values import DefeatReason
from showroom.simulation.store import Store

_MEASURES = (
    (DefeatReason.PURCHASING_POWER, "金融方案前置介绍", "先谈月供，再谈总价；准备三套首付方案。"),
    (DefeatReason.BOUGHT_ELSEWHERE, "竞品对比试驾", "邀请客户同日对比试驾，重点讲底盘与质保。"),
    (DefeatReason.NEEDS, "需求分析复盘", "报价前复述客户的三个核心需求，请客户确认。"),
    (DefeatReason.CONFIDENCE, "老客户口碑见证", "邀请同车型老客户到店分享用车体验。"),
    (DefeatReason.DELIVERY_TIME, "现车优先推荐", "先核对库存，给出可交付日期的备选配置。"),
)


def hold(store: Store, at: datetime) -> None:
    """Last week's lost cases, the measures against them, the reward for the most orders."""
    chance = store.chance
    lost = [customer.id for customer in store.customers.values() if customer.closed and not customer.erased]
    chosen = chance.some(_MEASURES, 2)
    best = store.won.most_common(1)
    store.say(
        HoldWeeklySeminar,
        at,
        store.manager,
        week_starts_on=at.date() - timedelta(days=at.weekday()),
        cases=tuple(lost[-5:]),
        measures=tuple(
            Measure(
                measure_id=chance.id(at),
                against=against,
                model_lost_to=None,
                title=title,
                script=script,
            )
            for against, title, script in chosen
        ),
        best_closer_id=best[0][0] if best else None,
    )
    store.won.clear()
