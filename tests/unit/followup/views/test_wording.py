"""Nothing that is shown to people lacks its words in one of the languages."""

from collections.abc import Iterable, Mapping

import pytest

from services.followup import messages, planning
from services.followup.day import talking
from services.followup.day.interests import Interest
from services.followup.messages.texts import TEMPLATES
from services.followup.purposes import PURPOSES
from services.followup.task import TaskKind, TaskStatus
from services.followup.views.sheet.points import POINTS_OF_PURPOSE
from services.followup.views.sheet.questions import RULES
from services.followup.views.sheet.wording import (
    CHANNEL_WORDING,
    INTEREST_WORDING,
    OUTCOME_WORDING,
    TALK_WORDING,
    VALUE_WORDING,
)
from services.followup.views.wording import (
    END_REASON_WORDING,
    KIND_WORDING,
    STATUS_WORDING,
    WHY_WORDING,
    word,
    word_if_any,
)
from shared.bilingual import Wording
from shared.events.values import Channel, ContactOutcome, Horizon, Payment
from tests.support.short_codes import codes_given_to, codes_handed_on

TABLES: tuple[tuple[Mapping[str, Wording], Iterable[str]], ...] = (
    (KIND_WORDING, TaskKind),
    (STATUS_WORDING, TaskStatus),
    (TALK_WORDING, tuple(kind for kind, channel in talking._KINDS.values() if channel is not None)),
    (CHANNEL_WORDING, Channel),
    (OUTCOME_WORDING, ContactOutcome),
    (INTEREST_WORDING, Interest),
    (VALUE_WORDING[Interest.PAYMENT], Payment),
    (VALUE_WORDING[Interest.HORIZON], Horizon),
)
WORDINGS = [
    *WHY_WORDING.values(),
    *END_REASON_WORDING.values(),
    *(wording for table, _ in TABLES for wording in table.values()),
    *(rule.wording for rule in RULES),
    *(point for points in POINTS_OF_PURPOSE.values() for point in points),
]


@pytest.mark.parametrize(("table", "names"), TABLES)
def test_every_name_has_its_words(table: Mapping[str, Wording], names: Iterable[str]) -> None:
    assert set(table) == set(names)


OF_EVENTS_ONLY = frozenset({"leave", "returned", "consultant_left"})
"""Reasons of hand-overs and escalations, which tasks do not keep."""


def test_every_rule_and_every_reason_of_planning_has_its_words() -> None:
    codes = codes_handed_on(planning) - OF_EVENTS_ONLY
    assert {"left_without_deal", "replanned", "expired", "regraded", "quiet_hours"} <= codes, "it looks at nothing"
    assert codes - {*WHY_WORDING, *END_REASON_WORDING, *PURPOSES, *TEMPLATES} == set()


def test_every_reason_why_a_message_is_not_sent_has_its_words() -> None:
    reasons = codes_given_to(messages, "NoMessage")
    assert {"no_phone", "opted_out", "expired"} <= reasons, "it looks at nothing"
    assert reasons - END_REASON_WORDING.keys() == set()


def test_every_purpose_has_talking_points() -> None:
    assert set(POINTS_OF_PURPOSE) == set(PURPOSES)


def test_the_words_are_in_both_languages() -> None:
    for wording in WORDINGS:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in wording.zh), wording
        assert wording.en.isascii(), wording


def test_a_name_that_only_an_older_version_knew_stands_for_itself() -> None:
    assert word("barbecue", KIND_WORDING).zh == "barbecue"
    assert word_if_any(None, KIND_WORDING) is None
