"""The 33 buying signals of section 3 as data: grade, stages, wording; and what each stated horizon means."""

from msgspec import Struct

from shared.events.values import Grade, Horizon, Signal, Stage

_NEEDS = (Stage.NEEDS_ANALYSIS,)
_LOOKING = (Stage.NEEDS_ANALYSIS, Stage.PRESENTATION)
_SHOWN = (Stage.PRESENTATION, Stage.TEST_DRIVE)
_DRIVING = (Stage.TEST_DRIVE,)
_WEIGHING = (Stage.TEST_DRIVE, Stage.QUOTE)
_QUOTED = (Stage.QUOTE,)
_CLOSING = (Stage.QUOTE, Stage.CLOSE)


class Meaning(Struct, frozen=True):
    """What a signal says: the grade that it speaks for, where it is observed, and its wording."""

    grade: Grade
    stages: tuple[Stage, ...]
    zh: str
    en: str


C, B, BP, A, AP, H, O = (grade for grade in Grade if grade is not Grade.UNGRADED)  # noqa: E741 - the showroom's letters
S = Signal

SIGNALS: dict[Signal, Meaning] = {
    S.C1: Meaning(C, _NEEDS, "只留下个人信息便离开", "leaves only personal details"),
    S.C2: Meaning(C, _NEEDS, "随口询问价格或产品", "asks price or product casually"),
    S.C3: Meaning(C, _NEEDS, "不愿填写购车咨询报告", "will not fill in the needs report"),
    S.C4: Meaning(C, _NEEDS, "以了解知识为主，不着急购车", "seeks knowledge, not urgent"),
    S.C5: Meaning(C, _NEEDS, "表示三个月以后购车", "says more than 3 months"),
    S.B1: Meaning(B, _LOOKING, "认真填写购车咨询报告", "fills in the needs report with care"),
    S.B2: Meaning(
        B, _LOOKING, "听多款产品介绍，说出几个竞品", "listens to several products, names several competitors"
    ),
    S.B3: Meaning(B, _LOOKING, "听介绍不深入，跨级别比较", "listens shallowly, compares across classes"),
    S.B4: Meaning(B, _LOOKING, "索取资料，没有明确偏好", "takes brochures with no clear favourite"),
    S.B5: Meaning(B, _LOOKING, "表示三个月内购车", "says 3 months"),
    S.BP1: Meaning(
        BP,
        _SHOWN,
        "认真听一两款车的介绍，索要资料并询问其内容",
        "listens closely to one or two models, asks for the brochure and about it",
    ),
    S.BP2: Meaning(BP, _SHOWN, "实车对比，触摸、琢磨", "compares the real cars, touches, weighs up"),
    S.BP3: Meaning(BP, _SHOWN, "试驾意愿不强，未主动提出", "wish to test-drive not strong, did not ask"),
    S.BP4: Meaning(BP, _SHOWN, "表示一至三个月内购车", "says 1–3 months"),
    S.A1: Meaning(A, _DRIVING, "主动要求或接受试驾", "asks for, or accepts, a test drive"),
    S.A2: Meaning(A, _DRIVING, "试驾时专注且满意", "focused and satisfied while driving"),
    S.A3: Meaning(
        A,
        _DRIVING,
        "逐项填写试驾意见反馈表并提问",
        "fills in the test-drive feedback item by item, with questions",
    ),
    S.A4: Meaning(A, _DRIVING, "理性询问价格和购车费用", "asks price rationally, and the cost of buying"),
    S.A5: Meaning(A, _DRIVING, "表示一个月内购车", "says 1 month"),
    S.AP1: Meaning(
        AP,
        _WEIGHING,
        "将一款车的试驾感受与主要竞品逐点比较",
        "compares one model's drive point by point with its main competitors",
    ),
    S.AP2: Meaning(AP, _WEIGHING, "用竞品的优点质疑我方产品", "uses a competitor's strengths to doubt ours"),
    S.AP3: Meaning(
        AP,
        _WEIGHING,
        "询问购车及上牌的费用、手续和细节",
        "asks the cost, formalities and details of purchase and plating",
    ),
    S.AP4: Meaning(AP, _WEIGHING, "表示约十五天内购车", "says about 15 days"),
    S.H1: Meaning(
        H, _QUOTED, "拿其他店或周边城市的价格来谈价", "bargains with other dealers' or nearby cities' prices"
    ),
    S.H2: Meaning(H, _QUOTED, "价格满足就在本店一周内购车", "would buy here within a week if the price is met"),
    S.H3: Meaning(H, _QUOTED, "亲友多次来店或来电帮助参谋", "friends and relatives come or call repeatedly to advise"),
    S.H4: Meaning(
        H,
        _QUOTED,
        "询问分期手续，盘算资金与付款",
        "asks about instalment procedure, works out funds and payment",
    ),
    S.H5: Meaning(H, _QUOTED, "表示七天内购车", "says 7 days"),
    S.O1: Meaning(O, _CLOSING, "狠砍价，满足即付款", "bargains hard, would pay at once if met"),
    S.O2: Meaning(O, _CLOSING, "紧握提包，露出现金、支票或银行卡", "holds the bag tight, shows cash, cheque or card"),
    S.O3: Meaning(O, _CLOSING, "本人或同伴询问如何付款", "they or a companion ask how to pay"),
    S.O4: Meaning(
        O,
        _CLOSING,
        "言行已是拥有此车的生活，而不再是价格",
        "acts or speaks about life with the car, not its price",
    ),
    S.O5: Meaning(O, _CLOSING, "表示马上付款订车", "says pays and orders now"),
}

SAYS: dict[Horizon, Signal] = {
    Horizon.OVER_3_MONTHS: S.C5,
    Horizon.MONTHS_3: S.B5,
    Horizon.MONTHS_1_TO_3: S.BP4,
    Horizon.MONTH_1: S.A5,
    Horizon.DAYS_15: S.AP4,
    Horizon.DAYS_7: S.H5,
    Horizon.NOW: S.O5,
}
"""Stating a horizon and ticking a grade's last signal are one thing."""

HORIZONS: dict[Signal, tuple[Grade, Grade]] = {
    S.C5: (C, C),
    S.B5: (B, B),
    S.BP4: (BP, BP),
    S.A5: (A, A),
    S.AP4: (AP, AP),
    S.H5: (H, H),
    S.O5: (H, O),
}
"""Floor and ceiling that a stated horizon sets. "Now" is at least an H; only payment or what is seen makes it an O."""

GRADE_OF: dict[Signal, Grade] = {one: meaning.grade for one, meaning in SIGNALS.items()}

RANK_OF: dict[Grade, int] = {grade: grade.rank for grade in Grade}
