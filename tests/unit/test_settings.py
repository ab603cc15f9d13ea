"""Settings from the environment, their errors, their secrets."""

import os
import stat
from pathlib import Path

import pytest

from shared.secret import load_or_make_secret
from shared.settings import Settings, SettingsInvalid, environment_of, load_settings, variable_of


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("SHOWROOM_") or name in ("DATABASE_URL", "KAFKA_BOOTSTRAP"):
            monkeypatch.delenv(name)


def test_everything_has_a_default() -> None:
    settings = load_settings()
    assert settings.database_url is None
    assert settings.intake_port == 8701


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "mysql://somewhere"),
        ("KAFKA_BOOTSTRAP", "no-port"),
        ("SHOWROOM_INTAKE_PORT", "99999"),
        ("SHOWROOM_PARTITIONS", "-77"),
        ("SHOWROOM_PHONE_KEY", "short"),
        ("SHOWROOM_LOG_LEVEL", "loud"),
        ("SHOWROOM_TOPIC_PREFIX", "a/b"),
    ],
)
def test_a_wrong_value_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsInvalid) as raised:
        load_settings()
    assert f"{variable}: " in str(raised.value)
    assert value not in str(raised.value)


def test_every_wrong_value_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOWROOM_INTAKE_PORT", "x")
    monkeypatch.setenv("SHOWROOM_GRADING_PORT", "x")
    with pytest.raises(SettingsInvalid, match=r"(?s)SHOWROOM_INTAKE_PORT.*SHOWROOM_GRADING_PORT"):
        load_settings()


def test_an_empty_variable_is_an_absent_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    assert load_settings().database_url is None


def test_a_child_reads_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Settings(database_url="postgresql://u:p@h/d", topic_prefix="t.", partitions=3, data_dir=Path("/x"))
    for name, value in environment_of(given).items():
        monkeypatch.setenv(name, value)
    assert load_settings() == given


def test_every_setting_says_its_meaning_in_both_languages() -> None:
    for field, about in Settings.model_fields.items():
        assert about.description, field
        chinese, _, english = about.description.partition(" · ")
        assert english.isascii(), field
        assert chinese, field
        assert not chinese.isascii(), field


def test_secrets_do_not_show_in_the_representation() -> None:
    shown = repr(Settings(database_url="postgresql://u:hidden@h/d", phone_key="hidden" * 8))
    assert "hidden" not in shown


def test_what_a_part_needs_is_asked_for_by_its_variable() -> None:
    settings = Settings()
    with pytest.raises(SettingsInvalid, match="DATABASE_URL"):
        _ = settings.database
    with pytest.raises(SettingsInvalid, match="KAFKA_BOOTSTRAP"):
        _ = settings.brokers
    with pytest.raises(SettingsInvalid, match="SHOWROOM_PHONE_KEY"):
        _ = settings.phone_secret
    assert variable_of("phone_key") == "SHOWROOM_PHONE_KEY"


def test_a_secret_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    file = tmp_path / "new" / "phone.key"
    made = load_or_make_secret(file)
    assert len(made) == 64
    assert load_or_make_secret(file) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]
