"""Every mistake in a mapping file is told with its line."""

from pathlib import Path

import pytest

from services.intake.importing.mapping import Kind
from services.intake.importing.mapping_file import MappingInvalid, parse_mapping, read_mapping

SMALLEST = """
source: {name: cards, key: number}
clock: {zone: Asia/Shanghai}
fields:
  who: 姓名
  day: {column: 日期, as: date, format: "%Y-%m-%d"}
common:
  dealer_id: north
  actor: {id: import, role: integration}
steps:
  - command: RegisterVisit
    at: $day
    with: {name: $who}
"""


def mistakes(text: str) -> list[tuple[int, str]]:
    with pytest.raises(MappingInvalid) as refused:
        parse_mapping(text)
    return [(mistake.line, mistake.what) for mistake in refused.value.mistakes]


def line_of(part: str, text: str) -> int:
    return next(at for at, line in enumerate(text.splitlines(), 1) if part in line)


def test_the_smallest_mapping_is_read() -> None:
    mapping = parse_mapping(SMALLEST)
    assert mapping.source.key == ["number"]
    assert (mapping.fields["who"].column, mapping.fields["who"].kind) == ("姓名", Kind.TEXT)
    assert mapping.steps[0].called == "RegisterVisit"


@pytest.mark.parametrize(
    ("was", "now", "what"),
    [
        ("$day", "$dya", "is 'day' meant?"),
        ("RegisterVisit", "RegisterVisits", "is 'RegisterVisit' meant?"),
        ("name: $who", "nmae: $who", "is 'name' meant?"),
        ("Asia/Shanghai", "Asia/Nowhere", "IANA"),
        ("as: date", "as: dat", "Invalid enum value"),
        ("{name: cards", "{nam: cards", "nam"),
        ("name: cards", "name: Cards!", "matching regex"),
        ("dealer_id: north", "dealer: north", "needs 'dealer_id'"),
        ("RegisterVisit\n    at: $day", "Visit\n    at: $dya", "is 'day' meant?"),
        ("at: $day", "at: $who", "not as a date"),
        ("    at: $day\n", "", "at"),
        ('format: "%Y-%m-%d"', "default: 1", "needs a format"),
        ("who: 姓名", "day: 姓名", "twice"),
        ("with: {name: $who}", "when: {stage: Won}\n    with: {name: $who}", "no field"),
    ],
)
def test_a_mistake_is_told_with_what_was_meant(was: str, now: str, what: str) -> None:
    text = SMALLEST.replace(was, now, 1)
    assert any(what in said for _, said in mistakes(text)), mistakes(text)


def test_a_mistake_is_told_with_its_line() -> None:
    text = SMALLEST.replace("name: $who", "nmae: $who").replace("Asia/Shanghai", "Mars/Base")
    assert [line for line, _ in mistakes(text)] == [line_of("Mars/Base", text), line_of("nmae", text)]


def test_all_parts_are_checked_though_one_is_wrong() -> None:
    text = SMALLEST.replace("as: date", "as: dat").replace("command: RegisterVisit", "comand: RegisterVisit")
    assert {line for line, _ in mistakes(text)} == {line_of("as: dat", text), line_of("comand", text)}


@pytest.mark.parametrize("text", ["", "- a", "x", "a: [", "a: &x 1\nb: *x", "a: " + "[" * 5000, "source: 1\nclock: 2"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    assert mistakes(text)


def test_keys_stay_as_they_are_written() -> None:
    field = "who: {column: 姓名, values: {NO: a, 1: b, 2020-01-01: c}}"
    mapping = parse_mapping(SMALLEST.replace("who: 姓名", field))
    assert mapping.fields["who"].values == {"NO": "a", "1": "b", "2020-01-01": "c"}


def test_two_steps_of_one_command_need_names() -> None:
    second = "  - {command: RegisterVisit, at: $day}\n"
    assert any("name of its own" in what for _, what in mistakes(SMALLEST + second))
    assert parse_mapping(SMALLEST + second.replace("at:", "name: again, at:")).steps[1].called == "again"


def test_a_lookup_in_itself_is_refused() -> None:
    text = SMALLEST + "lookups:\n  a: {file: a.csv, key: k, of: $x}\n"
    text = text.replace("fields:\n", "fields:\n  x: a.column\n")
    assert any("looked up in itself" in what for _, what in mistakes(text))


def test_a_missing_or_broken_file_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "m.yaml"
    broken.write_bytes(b"source:\n  name: \xff\xfe")
    for path, what in ((tmp_path / "none.yaml", "cannot be read"), (broken, "not UTF-8")):
        with pytest.raises(MappingInvalid, match=what):
            read_mapping(path)


def test_the_documents_example_is_a_mapping() -> None:
    text = (Path(__file__).parents[3] / "docs" / "importing.md").read_text()
    mapping = parse_mapping(text.partition("```yaml\n")[2].partition("```")[0])
    assert [step.called for step in mapping.steps] == ["RegisterVisit", "SignContract"]


def test_the_example_is_a_mapping() -> None:
    mapping = read_mapping(Path(__file__).parents[3] / "examples" / "crm-sales" / "mapping.yaml")
    assert mapping.source.name == "crm-sales"
