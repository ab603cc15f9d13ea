"""Versions of a projection side by side: building a new one, comparing, switching."""

from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"
