"""A path into a JSON answer, as gateways' manuals write it: ``$.data.messages[0].id``."""

import re
from collections.abc import Sequence
from typing import Any

_STEP = re.compile(r"\.([A-Za-z_][A-Za-z0-9_-]*)|\[(\d{1,4})\]")

Path = Sequence[str | int]


def parse_path(text: str) -> Path:
    """The steps of a path.

    Raises:
        ValueError: it is not one.
    """
    steps: list[str | int] = []
    end = 1
    if not text.startswith("$"):
        raise ValueError("expected a path like $.data.id")
    while end < len(text):
        step = _STEP.match(text, end)
        if step is None:
            raise ValueError(f"expected .name or [number] at letter {end + 1}")
        steps.append(step[1] if step[1] is not None else int(step[2]))
        end = step.end()
    return steps


def value_at(path: Path, document: Any) -> str | None:
    """What stands at the path, as text; None where nothing does, or a list or an object."""
    for step in path:
        try:
            document = document[step]
        except (LookupError, TypeError):
            return None
    if isinstance(document, bool):
        return "true" if document else "false"
    return str(document) if isinstance(document, str | int | float) else None
