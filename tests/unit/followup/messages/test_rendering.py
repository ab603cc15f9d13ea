"""A template's text is filled in once, safely, and within the carriers' limits; what is wrong with it is said."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.followup.messages.placeholders import TextInvalid, fill, names_in
from services.followup.messages.rendering import (
    MOST_LETTERS,
    moment_in_words,
    preview,
    render,
    subject_of,
    text_of,
    values_of,
)
from services.followup.messages.texts import DEFAULT_TEXTS, PLACEHOLDERS, TEMPLATES, purpose_of
from shared.events.message import ConsentPurpose


def test_every_default_text_can_be_previewed_in_both_languages() -> None:
    assert DEFAULT_TEXTS.keys() == TEMPLATES.keys()
    for template, texts in DEFAULT_TEXTS.items():
        assert texts.keys() == {"zh", "en"}
        for language in texts:
            shown = preview(template, language, {}, {}, signature="示例")
            assert shown.text.startswith("【示例】")
            assert "{" not in shown.text


def test_the_dealers_own_text_wins_and_another_language_stays_as_it_is() -> None:
    own = {"thank_you": {"zh": "{name}，谢谢！"}}
    assert preview("thank_you", "zh", own, {"name": "李娜"}).text == "李娜，谢谢！"
    assert text_of("thank_you", "en", own) == DEFAULT_TEXTS["thank_you"]["en"]
    assert text_of("thank_you", "zh-CN", own) == "{name}，谢谢！"
    assert text_of("thank_you", "fr", own) == "{name}，谢谢！"
    assert text_of("spring", "zh", {"spring": {"en": "Spring!"}}) == "Spring!"


def test_a_template_that_nobody_has_is_named() -> None:
    with pytest.raises(TextInvalid, match="没有该消息模板 · There is no template") as raised:
        preview("no_such", "zh", {}, {})
    assert raised.value.code == "unknown_template"


@pytest.mark.parametrize(
    ("text", "code", "about"),
    [
        ("{name}{phone}", "unknown_placeholder", "phone"),
        ("{}", "unknown_placeholder", ""),
        ("{ name }", "unknown_placeholder", " name "),
        ("{name.__class__}", "unknown_placeholder", "name.__class__"),
        ("{name", "stray_brace", 0),
        ("a}b", "stray_brace", 1),
        ("{{name}", "stray_brace", 6),
        ("见面时间 {time}", "missing_value", "time"),
        ("  \n ", "empty", None),
        ("长" * (MOST_LETTERS + 1), "too_long", MOST_LETTERS + 1),
    ],
)
def test_what_is_wrong_with_a_text_is_said(text: str, code: str, about: object) -> None:
    with pytest.raises(TextInvalid) as raised:
        render(text, "zh", {"name": "王伟"})
    assert (raised.value.code, raised.value.about) == (code, about)
    assert raised.value.en.isascii()
    assert not raised.value.zh.isascii()


def test_doubled_braces_are_braces() -> None:
    assert render("{{{name}}}", "zh", {"name": "王伟"}).text == "{王伟}"
    assert names_in("{{name}}") == frozenset()


def test_a_name_with_braces_newlines_or_a_signature_does_no_harm() -> None:
    rendered = render("{name}您好", "zh", {"name": "{dealer}\r\n\u202e【银行】\x00  x"}, signature="北区店")
    assert rendered.text == "【北区店】{dealer} 银行 x您好"


@given(st.dictionaries(st.sampled_from(sorted(PLACEHOLDERS)), st.text(max_size=60)))
def test_no_value_can_break_out_of_its_place(params: dict[str, str]) -> None:
    values = values_of("zh", {"dealer": "店", "time": "明天"} | params)
    rendered = fill("<{name}|{dealer}|{consultant}|{model}>", {"dealer": "店"} | values)
    assert rendered.startswith("<")
    assert rendered.isprintable()
    assert "【" not in rendered
    assert all(len(value) <= 40 for value in values.values())


def test_where_name_and_model_are_not_known_a_word_stands_in() -> None:
    assert render("{name}, {model}", "en", {"name": " "}).text == "customer, car"
    assert render("{name}，{model}", "zh", {}).text == "尊敬的客户，意向车型"


def test_a_moment_is_told_in_the_dealers_zone_and_language() -> None:
    at = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert moment_in_words(at, "Asia/Shanghai", "zh") == "11月25日（周三）07:30"
    assert moment_in_words(at, "Europe/Berlin", "en") == "Wed 25 Nov, 00:30"


def test_a_mail_has_a_subject_in_its_language() -> None:
    assert subject_of("thank_you", "zh", "北区店\r\nBcc: x") == "来店致谢 · 北区店 Bcc: x"
    assert subject_of("thank_you", "en", "North") == "Thanks for the visit · North"
    assert subject_of("spring", "en", "North") == "spring · North"


def test_what_a_dealer_made_up_is_marketing() -> None:
    assert purpose_of("thank_you") is ConsentPurpose.SERVICE
    assert purpose_of("greeting") is ConsentPurpose.MARKETING
    assert purpose_of("spring") is ConsentPurpose.MARKETING
