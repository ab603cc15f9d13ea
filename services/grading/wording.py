"""What the rules' names mean, in both languages; the projection stores names, people read these."""

from shared.bilingual import Wording

RULE_WORDING: dict[str, Wording] = {
    "ordered": Wording("已付订金或已签合同", "A deposit was paid or a contract signed"),
    "name_missing": Wording("未留姓名", "The name is missing"),
    "phone_missing": Wording("未留电话", "The phone number is missing"),
    "model_missing": Wording("意向车型未知", "The intended model is missing"),
    "overridden": Wording("经理人工调整", "Set by a manager"),
    "horizon_stated": Wording("客户明确了购车时间", "The customer said when they will buy"),
    "signals_observed": Wording("该级别的购买信号已足够", "Enough buying signals of this grade were observed"),
    "too_little_evidence": Wording(
        "信息完整但依据不足，按最低级", "The card is complete, the evidence too little: lowest grade"
    ),
    "delivered": Wording("已交车", "The car was delivered"),
    "retained": Wording("已首保，属基盘客户", "The first service was done: retained base"),
    "defeated": Wording("战败已确认", "The defeat was confirmed"),
    "out_of_contact": Wording("客户失控", "The customer is out of contact"),
    "merged": Wording("已并入另一张卡", "Merged into another card"),
    "erased": Wording("个人信息已删除", "The person was erased"),
}
