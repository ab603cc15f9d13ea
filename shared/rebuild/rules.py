"""Which rules made a version: a half-built one can be gone on with by the same code only."""

import sys
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from shared import events, policies, projector
from shared.projector.projection import Projection

S = TypeVar("S")


def rules_of(projection: Projection[S]) -> str:
    """Digest of what a version's rows depend on: its class and folder, the contracts, policies, the projector."""
    kind = type(projection)
    places = (sys.modules[kind.__module__], events, policies, projector)
    digest = blake2b(f"{kind.__module__}.{kind.__qualname__}".encode(), digest_size=16)
    for folder in (Path(str(place.__file__)).parent for place in places):
        for file in sorted(folder.rglob("*.py")):
            digest.update(str(file.relative_to(folder)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()
