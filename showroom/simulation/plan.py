"""What to simulate."""

from datetime import date, datetime
from hashlib import blake2b

from msgspec import Struct

_STORY = 2
"""Counts up when the same plan begins to make another history than before."""


class Plan(Struct, frozen=True, kw_only=True):
    """The size and time of a simulated world.

    The same plan gives the same history; a later ``until`` only makes it go on. ``traffic`` is how many first visits a
    consultant has on an ordinary weekday.
    """

    seed: int
    start: date
    until: datetime
    groups: int = 1
    dealers: int = 3
    consultants: int = 6
    traffic: float = 1.2

    def group_id(self, number: int) -> str:
        """Id of a group. It holds what the history depends on, so that two plans do not meet in one dealer."""
        said = f"{_STORY}/{self.seed}/{self.start}/{self.consultants}/{self.traffic}"
        return f"sim-{blake2b(said.encode(), digest_size=3).hexdigest()}-{number}"
