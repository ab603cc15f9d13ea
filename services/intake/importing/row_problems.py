"""What can be wrong with a row, told by the column that a person would look at."""

from typing import Any

from services.intake.importing.fields import Fields, own_column
from services.intake.importing.mapping import Mapping, Step, referenced
from services.intake.importing.problem import Problem


def cell_problems(mapping: Mapping, row: int, fields: Fields) -> list[Problem]:
    """The cells that could not be read."""
    return [
        Problem(row=row, column=own_column(mapping, name), name=wrong.name, en=wrong.en, zh=wrong.zh)
        for name, wrong in fields.wrong.items()
    ]


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


def day_unknown(mapping: Mapping, row: int, step: Step) -> Problem:
    """The step has no day."""
    en, zh = f"when {step.command} occurred is blank", f"{step.command} 的发生日期为空"
    columns = _columns(mapping, [step.at, mapping.clock.zone])
    return Problem(row=row, column=columns, step=step.called, name="DayUnknown", en=en, zh=zh)


def argument_wrong(mapping: Mapping, row: int, step: Step, arguments: dict[str, Any], error: str) -> Problem:
    """The command cannot be made: which argument, and so which column, is missing or wrong.

    Args:
        mapping, row, step: where it is.
        arguments: the templates of the step's arguments.
        error: what msgspec says, with the path of the argument.
    """
    what, _, path = error.partition(" - at `$.")
    missing = what.split("`")[1] if what.startswith("Object missing required field") else None
    argument = path.rstrip("`").split(".")[0].split("[")[0] or missing or step.command
    en = f"{argument} of {step.command}: {what if missing is None else 'is blank'}"
    zh = f"{step.command} 的 {argument} {'无效' if missing is None else '为空'}"
    name = "ValueImpossible" if missing is None else "ValueMissing"
    columns = _columns(mapping, arguments.get(argument))
    return Problem(row=row, column=columns, step=step.called, name=name, en=en, zh=zh)


def _key_columns(mapping: Mapping) -> str:
    return ", ".join(mapping.source.key)


def _columns(mapping: Mapping, template: Any) -> str | None:
    fields = [name for name in referenced(template) if not name.startswith("id.")]
    return ", ".join(dict.fromkeys(own_column(mapping, name) for name in fields)) or None
