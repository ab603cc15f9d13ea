"""The tool folder (销售工具夹) that each consultant checks before the morning meeting."""

from msgspec import Struct


class Tool(Struct, frozen=True):
    """One thing that belongs in the folder."""

    name: str
    zh: str
    en: str


TOOL_FOLDER: tuple[Tool, ...] = (
    Tool("business_cards", "名片", "Business cards"),
    Tool("brochures", "各车型产品资料（型录）", "Brochures of each model"),
    Tool("price_list", "价格表与当期政策", "Price list and current offers"),
    Tool("comparisons", "竞品对比资料", "Comparisons with competitors"),
    Tool("stock_list", "库存与在途车辆清单", "List of cars in stock and on the way"),
    Tool("needs_reports", "购车咨询报告", "Needs report forms"),
    Tool("test_drive_agreements", "试乘试驾协议书与路线图", "Test-drive agreements and route map"),
    Tool("feedback_forms", "试驾意见反馈表", "Test-drive feedback forms"),
    Tool("quote_forms", "报价单", "Quote forms"),
    Tool("contracts", "购车合同与订单", "Purchase contracts and order forms"),
    Tool("instalment_papers", "分期付款资料与利率表", "Instalment papers and rates"),
    Tool("insurance_and_plating", "保险、上牌费用表", "Costs of insurance and plating"),
    Tool("trade_in_papers", "二手车置换资料", "Trade-in papers"),
    Tool("accessories", "精品附件价目表", "Price list of accessories"),
    Tool("customer_cards", "客户信息卡与今日工作计划", "Customer cards and today's plan"),
    Tool("delivery_papers", "交车检查表与满意度调查表", "Delivery checklist and satisfaction survey"),
    Tool("stationery", "计算器、笔、便签", "Calculator, pens, notepad"),
)
