"""A reacting service needs `shared.events`, msgspec and nothing else."""

import subprocess
import sys

import shared.events
from shared.events.catalogue import ENTRIES, EVENT_MODULES
from shared.events.event import CATALOGUE, type_of

_LOADED = """
import sys
before = set(sys.modules)
import shared.events
new = {name.partition(".")[0] for name in set(sys.modules) - before}
optional = {"typing_extensions"}  # msgspec uses it where it is
print(sorted(new - set(sys.stdlib_module_names) - optional - {"shared"}))
"""


def test_importing_the_contracts_loads_msgspec_and_nothing_else() -> None:
    loaded = subprocess.run([sys.executable, "-c", _LOADED], check=True, capture_output=True, text=True)
    assert loaded.stdout.strip() == "['msgspec']"


def test_the_face_is_whole() -> None:
    assert all(hasattr(shared.events, name) for name in shared.events.__all__)


def test_every_type_of_the_catalogue_is_in_a_module_of_its_subject() -> None:
    assert set(ENTRIES) == set(CATALOGUE.values())
    assert {entry.cls.__module__ for entry in ENTRIES} == {module.__name__ for module in EVENT_MODULES}


def test_a_class_and_its_instance_lead_to_the_same_entry() -> None:
    for entry in ENTRIES:
        assert type_of(entry.cls) is entry
        assert entry.type == f"showroom.{entry.name}.v{entry.version}"


def test_names_and_titles_are_used_once() -> None:
    for values in ([entry.name for entry in ENTRIES], [entry.en for entry in ENTRIES], [entry.zh for entry in ENTRIES]):
        assert len(values) == len(set(values))
