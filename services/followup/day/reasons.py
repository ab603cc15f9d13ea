"""Reasons of a loss and stages of the sale, in words (section 6)."""

from shared.bilingual import Wording
from shared.events.values import DefeatDetail, DefeatReason, Stage

REASON_WORDING: dict[str, Wording] = {
    DefeatReason.CONFIDENCE: Wording("信心", "Confidence"),
    DefeatReason.NEEDS: Wording("需求", "Needs"),
    DefeatReason.PURCHASING_POWER: Wording("购买力", "Purchasing power"),
    DefeatReason.BOUGHT_ELSEWHERE: Wording("他处购买", "Bought elsewhere"),
    DefeatReason.DELIVERY_TIME: Wording("交车时间", "Delivery time"),
    DefeatReason.PLAN_DROPPED: Wording("放弃购车", "Plan dropped"),
    DefeatReason.UNKNOWN: Wording("原因不明", "Unknown"),
}

DETAIL_WORDING: dict[str, Wording] = {
    DefeatDetail.BRAND: Wording("品牌", "Brand"),
    DefeatDetail.QUALITY: Wording("产品质量", "Product quality"),
    DefeatDetail.AFTER_SALES: Wording("售后服务", "After-sales"),
    DefeatDetail.ANALYSED_WRONGLY: Wording("需求分析有误", "Needs analysed wrongly"),
    DefeatDetail.ANSWERED_WRONGLY: Wording("需求应对有误", "Needs answered wrongly"),
    DefeatDetail.PRODUCT_DOES_NOT_FIT: Wording("产品不符合需求", "The product does not fit"),
    DefeatDetail.PRICE: Wording("价格", "Price"),
    DefeatDetail.BUDGET: Wording("预算", "Budget"),
    DefeatDetail.FINANCE_REFUSED: Wording("贷款未获批", "Finance refused"),
    DefeatDetail.WRONG_CLASS: Wording("引导车型级别不当", "Guided to the wrong class"),
    DefeatDetail.SAME_BRAND_OTHER_DEALER: Wording("同品牌其他门店", "Same brand, other dealer"),
    DefeatDetail.OTHER_BRAND: Wording("其他品牌", "Other brand"),
}

STAGE_WORDING: dict[str, Wording] = {
    Stage.NEEDS_ANALYSIS: Wording("需求分析", "Needs analysis"),
    Stage.PRESENTATION: Wording("产品介绍", "Presentation"),
    Stage.TEST_DRIVE: Wording("试乘试驾", "Test drive"),
    Stage.QUOTE: Wording("报价", "Quote"),
    Stage.CLOSE: Wording("成交", "Close"),
}
