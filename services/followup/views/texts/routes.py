"""Routes about texts of messages."""

from collections.abc import Iterable, Mapping

import msgspec
from litestar import post
from litestar.params import RawBody
from litestar.types import ControllerRouterHandler

from services.followup.day.store import known_dealer
from services.followup.dealers import Dealer
from services.followup.messages.placeholders import TextInvalid
from services.followup.messages.rendering import preview
from services.followup.messages.texts import PLACEHOLDERS, TEMPLATES, TemplateKind, Texts, purpose_of
from services.followup.policy import FollowUpPolicy
from services.followup.views.policies.queries import policy_now
from services.followup.views.texts.answers import MessagePreview, MessagePreviews, PreviewMessages, WrongText
from shared.database.connection import Pool
from shared.http.decoding import decode_body
from shared.http.json_bodies import takes
from shared.http.parameters import check_names

_PREVIEW = msgspec.json.Decoder(PreviewMessages)


def text_routes(pool: Pool) -> list[ControllerRouterHandler]:
    """Texts as a customer would read them."""

    @post(
        "/v1/messages/preview",
        guards=[check_names],
        status_code=200,
        tags=["policy"],
        summary="消息模板预览 · Preview texts of messages",
        operation_id="preview_messages",
        operation_class=takes(PreviewMessages),
    )
    async def preview_messages(body: RawBody) -> MessagePreviews:
        """Texts of the dealer's policy, or drafts on top of them, filled in with samples; of each, what is wrong.

        Nothing goes out, and nobody's data is read.
        """
        asked = decode_body(_PREVIEW, body)
        dealer = await known_dealer(pool, asked.dealer_id)
        policy = await policy_now(pool, dealer)
        texts = with_drafts(policy.templates, asked.texts)
        values = {"dealer": dealer.name or dealer.dealer_id, **asked.values}
        previews = tuple(
            _preview(template, language, texts, values, dealer)
            for template in _templates(asked, texts)
            for language in _languages(asked, policy, texts.get(template, {}))
        )
        return MessagePreviews(previews=previews, placeholders=dict(PLACEHOLDERS))

    return [preview_messages]


def with_drafts(texts: Texts, drafts: Texts) -> dict[str, dict[str, str]]:
    """The texts of a policy with drafts in the stead of those that they replace."""
    names = dict.fromkeys([*texts, *drafts])
    return {name: {**texts.get(name, {}), **drafts.get(name, {})} for name in names}


def _templates(asked: PreviewMessages, texts: Texts) -> Iterable[str]:
    return (asked.template,) if asked.template is not None else dict.fromkeys([*TEMPLATES, *texts])


def _languages(asked: PreviewMessages, policy: FollowUpPolicy, own: Mapping[str, str]) -> Iterable[str]:
    return (asked.language,) if asked.language is not None else dict.fromkeys([*policy.languages, *own])


def _preview(template: str, language: str, texts: Texts, values: Mapping[str, str], dealer: Dealer) -> MessagePreview:
    text, segments, wrong = None, None, None
    try:
        rendered = preview(template, language, texts, values, signature=dealer.name)
    except TextInvalid as error:
        wrong = WrongText(error.code, error.zh, error.en)
    else:
        text, segments = rendered.text, rendered.segments
    kind = TEMPLATES.get(template, TemplateKind(template, template))
    return MessagePreview(
        template=template,
        title_zh=kind.zh,
        title_en=kind.en,
        language=language,
        consent=purpose_of(template),
        text=text,
        segments=segments,
        wrong=wrong,
    )
