"""The texts that a message has where a dealer's policy has none of its own: by template, by language."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from shared.events.message import ConsentPurpose

Texts = Mapping[str, Mapping[str, str]]
"""Texts by template, then by language (BCP 47, ``zh`` or ``en``)."""

PLACEHOLDERS: Final[Mapping[str, str]] = {
    "name": "客户姓名 · The customer's name",
    "dealer": "门店名称 · The store's name",
    "consultant": "销售顾问工号 · The consultant's staff id: names of staff are not in the log",
    "model": "意向车型 · The model that the customer looks at",
    "time": "约定时间，门店所在时区 · The time that was agreed, in the dealer's zone",
}
"""All that a text may say about a customer."""


class TemplateKind(Struct, frozen=True):
    """A template that planning asks for: its title, what consent it needs, whether it is about a time agreed on."""

    zh: str
    en: str
    purpose: ConsentPurpose = ConsentPurpose.SERVICE
    has_time: bool = False


TEMPLATES: Final[Mapping[str, TemplateKind]] = {
    "thank_you": TemplateKind("来店致谢", "Thanks for the visit"),
    "appointment_reminder": TemplateKind("预约提醒", "Reminder of an appointment", has_time=True),
    "test_drive_reminder": TemplateKind("试驾提醒", "Reminder of a test drive", has_time=True),
    "delivery_reminder": TemplateKind("交车提醒", "Reminder of the delivery", has_time=True),
    "after_delivery": TemplateKind("交车后关怀", "After the delivery"),
    "greeting": TemplateKind("节日问候", "Greeting", ConsentPurpose.MARKETING),
    "campaign": TemplateKind("活动邀请", "Campaign", ConsentPurpose.MARKETING),
}

DEFAULT_TEXTS: Final[Texts] = {
    "thank_you": {
        "zh": "{name}您好，感谢莅临{dealer}！如对{model}还有疑问，请随时联系您的销售顾问，期待再次为您服务。",
        "en": "Dear {name}, thank you for coming to {dealer}. "
        "Should you have any question about the {model}, your consultant is glad to help.",
    },
    "appointment_reminder": {
        "zh": "{name}您好，您与{dealer}约定于{time}见面，我们恭候光临。如需改期请告知您的销售顾问。",
        "en": "Dear {name}, we look forward to seeing you at {dealer} on {time}. "
        "Please tell your consultant should it not suit you.",
    },
    "test_drive_reminder": {
        "zh": "{name}您好，您预约了{time}在{dealer}试驾{model}，请携带驾驶证，我们恭候光临。",
        "en": "Dear {name}, your test drive of the {model} at {dealer} is on {time}. Please bring your licence.",
    },
    "delivery_reminder": {
        "zh": "{name}您好，您的{model}将于{time}在{dealer}交付，请携带身份证件，我们恭候光临。",
        "en": "Dear {name}, your {model} will be handed over at {dealer} on {time}. Please bring your identity card.",
    },
    "after_delivery": {
        "zh": "{name}您好，感谢您选择{dealer}！{model}用车中如有任何问题，请随时联系您的销售顾问。",
        "en": "Dear {name}, thank you for choosing {dealer}. "
        "Should there be anything about your {model}, please call your consultant.",
    },
    "greeting": {
        "zh": "{name}您好，{dealer}全体同仁祝您和家人平安喜乐！拒收请回复R",
        "en": "Dear {name}, all of us at {dealer} send you our best wishes. Reply STOP to opt out.",
    },
    "campaign": {
        "zh": "{name}您好，{dealer}近期有{model}品鉴活动，诚邀您参加。拒收请回复R",
        "en": "Dear {name}, {dealer} invites you to see the {model}. Reply STOP to opt out.",
    },
}


def purpose_of(template: str) -> ConsentPurpose:
    """What a template is for; one that a dealer made up is marketing."""
    kind = TEMPLATES.get(template)
    return ConsentPurpose.MARKETING if kind is None else kind.purpose
