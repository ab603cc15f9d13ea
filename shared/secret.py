"""Secrets that are made on this machine when none is given."""

import os
import secrets
from pathlib import Path

_BYTES = 32


def load_or_make_secret(path: Path) -> str:
    """The secret kept in the file, 64 hexadecimal digits; made when there is none. Only its owner may read the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.unlink(missing_ok=True)
        with open(part, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_hex(_BYTES))
        try:
            os.link(part, path)  # whoever is first makes it for all
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return path.read_text("ascii").strip()
