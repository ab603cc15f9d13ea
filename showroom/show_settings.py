"""`showroom settings`: what can be set, and what is."""

import os
import re
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.console import Console
from rich.table import Column, Table

from shared.settings import Settings, SettingsInvalid, load_settings, variable_of

AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出 · Answer in JSON")]
_DEFAULTS_FOLLOW = "下表为默认值 · The table shows the defaults"
_SHOWN_MASKED = frozenset({"database_url"})
_PASSWORD = re.compile(r"(?<=://)([^:/@]*):[^@]*@")


class Setting(Struct, frozen=True):
    """One variable. ``value`` and ``default`` are None when absent; a secret shows as ``***``."""

    variable: str
    value: str | None
    default: str | None
    is_set: bool
    meaning: str


def show_settings(as_json: AsJson = False) -> None:
    """显示全部设置 · Show every setting: its variable, value, default and meaning."""
    try:
        settings = list_settings(load_settings())
    except SettingsInvalid as error:
        typer.echo(f"{error}\n{_DEFAULTS_FOLLOW}", err=True)
        settings = list_settings(Settings.model_construct())
    unknown = unknown_variables()
    if as_json:
        typer.echo(msgspec.json.encode({"settings": settings, "unknown": unknown}).decode())
        return
    table = Table(Column("变量 · Variable", no_wrap=True), "当前值 · Value", "默认值 · Default", "含义 · Meaning")
    for each in settings:
        value = each.value if each.value is not None else "–"
        table.add_row(each.variable, f"[bold]{value}" if each.is_set else value, each.default or "–", each.meaning)
    Console().print(table)
    for name in unknown:
        typer.echo(f"未知的变量 · {name} is set, but is no setting", err=True)


def list_settings(settings: Settings) -> list[Setting]:
    """Every setting, in the order of its declaration, without secrets."""
    return [
        Setting(
            variable=variable_of(field),
            value=_shown(field, getattr(settings, field)),
            default=_shown(field, about.get_default()),
            is_set=field in settings.model_fields_set,
            meaning=about.description or "",
        )
        for field, about in Settings.model_fields.items()
    ]


def unknown_variables() -> list[str]:
    """Variables of the environment that look like settings and are none: probably misspelt."""
    known = {variable_of(field) for field in Settings.model_fields}
    known |= {f"SHOWROOM_{field.upper()}" for field in Settings.model_fields}
    return sorted(name for name in os.environ if name.startswith("SHOWROOM_") and name not in known)


def masked(address: str) -> str:
    """The address without its password."""
    return _PASSWORD.sub(r"\1:***@", address)


def _shown(field: str, value: object) -> str | None:
    if value is None:
        return None
    is_secret = not Settings.model_fields[field].repr and field not in _SHOWN_MASKED
    return "***" if is_secret else masked(str(value))
