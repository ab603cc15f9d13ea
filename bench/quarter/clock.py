"""The simulated clock, which only the quarter's loop moves."""

from datetime import UTC, datetime


class SimulatedClock:
    """Tells the moment that it was last set to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The moment."""
        return self.now

    def go_on_to(self, moment: datetime) -> datetime:
        """Let the time pass, told in UTC; it never turns back."""
        self.now = max(self.now, moment.astimezone(UTC))
        return self.now
