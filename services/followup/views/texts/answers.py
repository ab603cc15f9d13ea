"""What can be asked about texts of messages, and what is answered."""

from typing import Annotated

from msgspec import Struct

from shared.events.message import ConsentPurpose
from shared.events.values import DealerId, Label, described

Text = Annotated[str, described("Text with placeholders, as {name}", "带占位符的内容", max_length=1000)]


class PreviewMessages(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which texts to look at: those of the policy in force, or drafts on top of them."""

    dealer_id: DealerId
    template: Annotated[Label | None, described("Only this one; all when absent", "模板，缺省为全部")] = None
    language: Annotated[Label | None, described("Only this one; the policy's when absent", "语言，缺省为政策所列")] = (
        None
    )
    texts: Annotated[
        dict[Label, dict[Label, Text]], described("Drafts by template and language", "草稿，按模板与语言")
    ] = {}
    values: Annotated[
        dict[Label, Label], described("Values instead of the samples, by placeholder", "占位符取值，缺省为示例")
    ] = {}


class WrongText(Struct, frozen=True):
    """Why a text cannot go out."""

    code: str
    zh: str
    en: str


class MessagePreview(Struct, frozen=True, kw_only=True):
    """How one text looks."""

    template: str
    title_zh: str
    title_en: str
    language: str
    consent: Annotated[ConsentPurpose, described("What the customer must have consented to", "所需同意类别")]
    text: Annotated[str | None, described("As a customer reads it; absent when it is wrong", "客户所见内容")]
    segments: Annotated[int | None, described("SMS segments that it takes", "短信条数")]
    wrong: Annotated[WrongText | None, described("Why it cannot go out", "不能发送的原因")]


class MessagePreviews(Struct, frozen=True, kw_only=True):
    """How texts look, and the placeholders that they may have."""

    previews: tuple[MessagePreview, ...]
    placeholders: Annotated[dict[str, str], described("Meaning by placeholder", "占位符说明")]
