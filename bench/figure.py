"""A figure, beside what it is compared with."""

from msgspec import Struct


class Figure(Struct, frozen=True, kw_only=True):
    """One measured figure.

    ``beside`` and ``peer`` are what ran beside it and its figure in the same unit; ``ratio`` is ours to theirs;
    ``aim`` is in words, with the figure that it asks for.
    """

    benchmark: str
    what: str
    value: float
    unit: str
    beside: str | None = None
    peer: float | None = None
    aim: str | None = None
    note: str | None = None

    @property
    def ratio(self) -> float | None:
        """Ours to the peer's."""
        return self.value / self.peer if self.peer else None


def shown(value: float) -> str:
    """A figure to three digits, thousands apart."""
    if abs(value) >= 100:  # noqa: PLR2004 - three digits
        return f"{value:,.0f}"
    return f"{value:.3g}"
