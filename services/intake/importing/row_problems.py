"""What can be wrong with a row, told by the column that a person would look at."""

from typing import Any

from msgspec.structs import replace

from services.intake.importing.fields import Fields, own_column
from services.intake.importing.mapping import Mapping, Step, referenced
from services.intake.importing.problem import Problem


def cell_problems(fields: Fields, row: int) -> list[Problem]:
    """The cells that could not be read, each told once though several fields asked for it."""
    found = (
        Problem(row=row, column=own_column(fields.mapping, name), name=wrong.name, en=wrong.en, zh=wrong.zh)
        for name, wrong in fields.wrong.items()
    )
    return list(dict.fromkeys(found))


def nothing_applies(mapping: Mapping, row: int) -> Problem:
    """No step of the mapping fits the row: it would be lost silently."""
    asked = dict.fromkeys(name for step in mapping.steps for name in (*step.when, *step.given))
    columns = dict.fromkeys(own_column(mapping, name) for name in asked)
    en, zh = "no step of the mapping applies to it", "没有适用于该行的步骤"
    return Problem(row=row, column=", ".join(columns) or None, name="NoStepApplies", en=en, zh=zh)


def key_blank(mapping: Mapping, row: int) -> Problem:
    """Nothing names the row."""
    return Problem(row=row, column=_key_columns(mapping), name="KeyBlank", en="nothing names this row", zh="主键为空")


def key_twice(mapping: Mapping, row: int, first: int) -> Problem:
    """Another row has the same key: this one would be taken for a repeat of it."""
    en, zh = f"the same key as row {first}", f"主键与第 {first} 行重复"
    return Problem(row=row, column=_key_columns(mapping), name="KeyTwice", en=en, zh=zh)


def day_unknown(fields: Fields, row: int, step: Step) -> list[Problem]:
    """The step has no day."""
    en, zh = f"when {step.command} occurred is blank", f"{step.command} 的发生日期为空"
    return _told(fields, step.at, Problem(row=row, step=step.called, name="DayUnknown", en=en, zh=zh))


def zone_unknown(fields: Fields, row: int, step: Step) -> list[Problem]:
    """The day has no zone, or the file names one that does not exist."""
    en, zh = f"the zone of {step.command} is no IANA time zone", f"{step.command} 的时区无效"
    zone = fields.mapping.clock.zone
    return _told(fields, zone, Problem(row=row, step=step.called, name="ZoneUnknown", en=en, zh=zh))


def argument_wrong(fields: Fields, row: int, step: Step, arguments: dict[str, Any], error: str) -> list[Problem]:
    """The command cannot be made: which argument, and so which column, is missing or wrong.

    Args:
        fields, row, step: where it is.
        arguments: the templates of the step's arguments.
        error: what msgspec says, with the path of the argument.
    """
    what, _, path = error.partition(" - at `$.")
    missing = what.split("`")[1] if what.startswith("Object missing required field") else None
    argument = path.rstrip("`").split(".")[0].split("[")[0] or missing or step.command
    en = f"{argument} of {step.command}: {what if missing is None else 'is blank'}"
    zh = f"{step.command} 的 {argument} {'无效' if missing is None else '为空'}"
    name = "ValueImpossible" if missing is None else "ValueMissing"
    return _told(fields, arguments.get(argument), Problem(row=row, step=step.called, name=name, en=en, zh=zh))


def _told(fields: Fields, template: Any, problem: Problem) -> list[Problem]:
    """The problem with the template's columns; nothing, where a cell of them is told as wrong already."""
    names = [name for name in referenced(template) if not name.startswith("id.")]
    if any(name in fields.wrong for name in names):
        return []
    columns = dict.fromkeys(own_column(fields.mapping, name) for name in names)
    return [replace(problem, column=", ".join(columns) or None)]


def _key_columns(mapping: Mapping) -> str:
    return ", ".join(mapping.source.key)
