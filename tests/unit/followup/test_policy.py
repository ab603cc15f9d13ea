"""What a policy may say, and how it is told what is wrong with it (sections 3, 4 and 7)."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from services.followup.policy import DEFAULT_POLICY, PolicyInvalid, policy_of
from services.followup.presets import CADENCE_DAYS, PRESET_WORDING, Preset
from services.followup.purposes import PURPOSE_OF_GRADE, PURPOSES
from services.followup.task import TaskKind
from shared.events.values import Grade


def in_days(**settings: Any) -> dict[str, float]:
    policy = policy_of(settings, "dealer", 1)
    return {grade.value: every / timedelta(days=1) for grade, every in policy.cadence.items()}


def test_the_cadence_of_section_3() -> None:
    """O and A twice a week, H every two days, B twice a month, C monthly; A+ as A, B+ as B; the ungraded as C."""
    assert in_days() == {"O": 3.5, "H": 2, "A+": 3.5, "A": 3.5, "B+": 15, "B": 15, "C": 30, "ungraded": 30}


def test_the_other_brands_cadence_of_section_7() -> None:
    weekly = in_days(preset="weekly")
    assert weekly == {"O": 7, "H": 2, "A+": 7, "A": 7, "B+": 14, "B": 14, "C": 30, "ungraded": 30}


def test_a_policy_starts_from_a_preset_and_changes_some() -> None:
    assert in_days(preset="weekly", cadence_days={"H": 1, "ungraded": None}) == {
        "O": 7,
        "H": 1,
        "A+": 7,
        "A": 7,
        "B+": 14,
        "B": 14,
        "C": 30,
    }


def test_every_preset_and_every_grade_has_its_words() -> None:
    assert set(PRESET_WORDING) == set(CADENCE_DAYS) == set(Preset)
    assert set(PURPOSE_OF_GRADE) == set(Grade)
    assert set(PURPOSE_OF_GRADE.values()) <= set(PURPOSES)


def test_what_is_absent_is_as_in_the_defaults_and_what_is_unknown_is_left_to_newer_versions() -> None:
    policy = policy_of({"thank_you_minutes": 3, "barbecue": True}, "group", 7)
    assert (policy.scope, policy.version) == ("group", 7)
    assert policy.thank_you == timedelta(minutes=3)
    assert policy.first_follow_up_within == timedelta(hours=24)
    assert policy.after_delivery == DEFAULT_POLICY.after_delivery == tuple(timedelta(days=day) for day in (3, 7, 30))


def test_hours_are_of_weekdays_dates_and_intervals() -> None:
    policy = policy_of(
        {
            "hours": {
                "sunday": [],
                "monday": [{"opens": "08:30", "closes": "12:00"}, {"opens": "13:00", "closes": "19:00"}],
            },
            "closed_on": ["2026-10-01"],
            "open_on": [{"on": "2026-10-04", "hours": [{"opens": "10:00", "closes": "16:00"}]}],
        },
        "dealer",
        1,
    )
    hours = policy.hours_in("Asia/Shanghai")
    assert len(hours.day(date(2026, 9, 28))) == 2
    assert hours.day(date(2026, 9, 27)) == ()
    assert hours.day(date(2026, 10, 1)) == ()
    assert hours.day(date(2026, 10, 4)) == (
        (datetime(2026, 10, 4, 2, tzinfo=UTC), datetime(2026, 10, 4, 8, tzinfo=UTC)),
    )
    assert policy.hours_in("Asia/Shanghai") is hours


def test_the_manager_is_told_at_once_later_or_never() -> None:
    policy = policy_of({"escalation_minutes": {"cadence": 90, "card_audit": None, "greeting": 5}}, "dealer", 1)
    assert policy.escalation[TaskKind.CADENCE] == timedelta(minutes=90)
    assert policy.escalation[TaskKind.FIRST_FOLLOW_UP] == timedelta(0)
    assert TaskKind.CARD_AUDIT not in policy.escalation
    assert policy.escalation[TaskKind.GREETING] == timedelta(minutes=5)
    assert TaskKind.GREETING not in DEFAULT_POLICY.escalation


def test_greetings_are_of_every_year_or_of_one() -> None:
    greeting = {"name": "new-year", "on": ["01-01", "2027-02-06"], "at": "09:30"}
    (campaign,) = policy_of({"greetings": [greeting]}, "dealer", 1).campaigns
    assert campaign.month_days == {(1, 1)}
    assert campaign.dates == {date(2027, 2, 6)}
    assert campaign.at == time(9, 30)
    assert campaign.template == "greeting"


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"cadence_days": {"H": 0}}, "$.cadence_days"),
    ({"cadence_days": {"Z": 1}}, "$.cadence_days"),
    ({"preset": "hourly"}, "$.preset"),
    ({"thank_you_minutes": 0}, "$.thank_you_minutes"),
    ({"first_follow_up_hours": 30}, "$.first_follow_up_within_hours"),
    ({"hours": {"monday": [{"opens": "9:00", "closes": "18:00"}]}}, "$.hours"),
    ({"hours": {"monday": [{"opens": "18:00", "closes": "09:00"}]}}, "$.hours.monday"),
    (
        {"hours": {"tuesday": [{"opens": "09:00", "closes": "12:00"}, {"opens": "11:00", "closes": "18:00"}]}},
        "$.hours.tuesday",
    ),
    (
        {"hours": {day: [] for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")}},
        "$.hours",
    ),
    ({"open_on": [{"on": "2026-10-04", "hours": [{"opens": "10:00", "closes": "10:00"}]}]}, "$.open_on[0].hours"),
    ({"closed_on": ["2026-02-30"]}, "$.closed_on[0]"),
    ({"after_delivery_days": [7, 3]}, "$.after_delivery_days"),
    ({"defeat_revisit_days": [30, 30]}, "$.defeat_revisit_days"),
    ({"greetings": [{"name": "spring", "on": ["02-30"]}]}, "$.greetings[0].on[0]"),
    ({"talking_points": {"Q": ["…"]}}, "$.talking_points.Q"),
    ({"languages": []}, "$.languages"),
)


@pytest.mark.parametrize(("settings", "where"), WRONG)
def test_what_is_wrong_is_said_in_both_languages_with_its_place(settings: dict[str, Any], where: str) -> None:
    with pytest.raises(PolicyInvalid) as raised:
        policy_of(settings, "dealer", 1)
    assert raised.value.where.startswith(where)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in raised.value.zh)
    assert raised.value.en
    assert raised.value.where in str(raised.value)


def test_the_29th_of_february_is_a_day() -> None:
    policy_of({"greetings": [{"name": "leap", "on": ["02-29"]}]}, "dealer", 1)
