"""Which policy holds when, what its settings are, and what settings would lead to."""

from datetime import UTC, datetime, timedelta

from services.followup.dealers import Dealer
from services.followup.policy import DEFAULT_POLICY, policy_of
from services.followup.views.policies.checking import cadence_preview, wrong_settings
from services.followup.views.policies.in_force import full_settings, in_force, planned
from services.followup.views.policies.unread import unread_settings
from shared.events.values import Grade
from shared.policies.book import PolicyEntry

FRIDAY_EVENING = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
"""Half past five in Shanghai."""


NORTH = Dealer(dealer_id="north", group_id="acme")


def change(scope: str, version: int, days: int) -> PolicyEntry:
    """A change that takes effect so many days after the Friday."""
    scope_id = NORTH.dealer_id if scope == "dealer" else NORTH.group_id
    return PolicyEntry(scope, scope_id, version, version, FRIDAY_EVENING + timedelta(days=days), {})


def test_the_dealers_policy_wins_over_its_groups() -> None:
    changes = [change("dealer", 2, -5), change("group", 9, -1)]
    assert in_force(changes, NORTH, FRIDAY_EVENING) == changes[0]
    assert in_force(changes[1:], NORTH, FRIDAY_EVENING) == changes[1]
    assert in_force([], NORTH, FRIDAY_EVENING) is None


def test_what_took_effect_last_holds_and_what_is_to_come_does_not() -> None:
    first, second, third, soon, later = (change("dealer", 1 + n, days) for n, days in enumerate((-9, -2, -2, 1, 5)))
    changes = [later, third, soon, first, second]
    assert in_force(changes, NORTH, FRIDAY_EVENING) == third
    assert in_force(changes, NORTH, FRIDAY_EVENING + timedelta(days=1)) == soon
    assert planned(changes, FRIDAY_EVENING) == [soon, later]
    assert planned(changes, soon.effective_at) == [later]


def test_all_settings_are_told_also_those_that_were_left_out() -> None:
    told = full_settings({"preset": "weekly", "cadence_days": {"H": 1}, "hours": {"sunday": []}})
    assert (told["cadence_days"]["H"], told["cadence_days"]["A"], told["cadence_days"]["B+"]) == (1, 7, 14)
    assert told["hours"]["sunday"] == []
    assert told["hours"]["monday"] == [{"opens": "09:00", "closes": "18:00"}]
    assert told["thank_you_minutes"] == 5
    assert told["reminders"]["appointment"] == 120
    assert not wrong_settings(told)
    assert full_settings(told) == told


def test_texts_that_cannot_go_out_are_wrong_settings() -> None:
    settings = {
        "templates": {"thank_you": {"zh": "{name}您好", "en": "Dear {who}"}, "promo": {"zh": "{time}见"}},
        "greetings": [{"name": "春节", "on": ["02-05"]}, {"name": "五一", "on": ["05-01"], "template": "may"}],
    }
    found = {wrong.path: (wrong.zh, wrong.en) for wrong in wrong_settings(settings)}
    assert list(found) == ["$.templates.thank_you.en", "$.templates.promo.zh", "$.greetings[1].template"]
    assert found["$.templates.promo.zh"] == ("占位符 {time} 没有值", "There is no value for {time}")
    assert not wrong_settings({"templates": {"delivery_reminder": {"zh": "{time}交车"}}})


def test_what_is_wrong_with_settings_is_told_with_its_path_in_both_languages() -> None:
    (wrong,) = wrong_settings({"cadence_days": {"A": "often"}})
    assert wrong.path == "$.cadence_days[...]"
    assert wrong.en.startswith("Expected a number")
    assert wrong.zh.startswith("应为数字")
    (form,) = wrong_settings({"hours": {"monday": [{"opens": "9:00", "closes": "18:00"}]}})
    assert (form.zh, form.en) == ("应为时刻，如 09:00", "Expected a time of day, as 09:00")
    (day,) = wrong_settings({"greetings": [{"name": "春节", "on": ["2-5"]}]})
    assert day.en == "Expected a day, as 03-02 or 2026-03-02"
    (closed,) = wrong_settings({"hours": {"monday": [{"opens": "18:00", "closes": "09:00"}]}})
    assert (closed.path, closed.zh) == ("$.hours.monday", "时段应先后相接且不重叠")
    assert not wrong_settings({})


def test_a_slip_of_the_pen_in_a_settings_name_is_told() -> None:
    settings = {
        "thank_you_minuets": 5,
        "retry_hours": 3,
        "reminders": {"apointment": 30, "delivery": None},
        "hours": {"monday": [{"opens": "09:00", "closes": "18:00", "lunch": True}]},
        "greetings": [{"name": "spring", "on": ["02-06"], "hour": "10:00"}],
        "cadence_days": {"H": 1},
    }
    assert [one.path for one in unread_settings(settings)] == [
        "$.thank_you_minuets",
        "$.reminders.apointment",
        "$.hours.monday[0].lunch",
        "$.greetings[0].hour",
    ]
    assert unread_settings(full_settings({})) == ()


def test_the_preview_moves_contacts_into_business_hours() -> None:
    policy = policy_of({"cadence_days": {"H": 1}, "hours": {"saturday": [], "sunday": []}}, "dealer", 1)
    by_grade = {one.grade: one for one in cadence_preview(policy, FRIDAY_EVENING, "Asia/Shanghai")}
    first, second, third = by_grade[Grade.H].contacts
    assert first.due_at.isoformat() == second.due_at.isoformat() == "2026-03-09T09:00:00+08:00"
    assert third.due_at.isoformat() == "2026-03-09T17:30:00+08:00"
    assert third.expires_at is not None
    assert third.expires_at.isoformat() == "2026-03-10T18:00:00+08:00"


def test_a_grade_without_a_cadence_has_no_preview() -> None:
    policy = policy_of({"cadence_days": {"C": None}}, "dealer", 1)
    assert Grade.C not in {one.grade for one in cadence_preview(policy, FRIDAY_EVENING, "UTC")}
    assert Grade.C in {one.grade for one in cadence_preview(DEFAULT_POLICY, FRIDAY_EVENING, "UTC")}
