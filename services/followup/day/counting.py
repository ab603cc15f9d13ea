"""How much of each figure was done: by the store and by each consultant, over some days."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from services.followup.day.calendar import Span
from services.followup.day.figures import figure_wording
from shared.database.connection import Pool

_COUNTS = """
SELECT consultant_id, figure, count(*) AS count
FROM followup.counted
WHERE dealer_id = $1 AND day BETWEEN $2 AND $3
GROUP BY consultant_id, figure
"""


class FigureCount(Struct, frozen=True):
    """A figure with its count."""

    name: str
    zh: str
    en: str
    count: int


class Counts(Struct, frozen=True):
    """Counts by consultant (None: nobody is known) and figure."""

    by_consultant: Mapping[str | None, Mapping[str, int]]

    def of(self, consultant_id: str | None, figure: str) -> int:
        """One consultant's count."""
        return self.by_consultant.get(consultant_id, {}).get(figure, 0)

    def of_store(self, figure: str) -> int:
        """The whole store's count."""
        return sum(counts.get(figure, 0) for counts in self.by_consultant.values())


async def count(pool: Pool, dealer_id: str, span: Span) -> Counts:
    """What was done in the span's days."""
    found: dict[str | None, dict[str, int]] = {}
    for row in await pool.fetch(_COUNTS, dealer_id, span.first, span.last):
        found.setdefault(row["consultant_id"], {})[row["figure"]] = row["count"]
    return Counts(found)


def figure_counts(names: Iterable[str], counts: Mapping[str, int]) -> tuple[FigureCount, ...]:
    """The figures in words, zeros included."""
    wordings = [(name, figure_wording(name)) for name in names]
    return tuple(FigureCount(name, wording.zh, wording.en, counts.get(name, 0)) for name, wording in wordings)
