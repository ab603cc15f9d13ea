"""What a consultant submitted beside what is recorded."""

from collections.abc import Mapping

from services.followup.day.figures import Counted, figure_wording
from services.followup.day.report.answers import Difference


def differences(submitted: Mapping[str, int], recorded: Mapping[str, int]) -> tuple[Difference, ...]:
    """Figures whose submitted count is another than the recorded one.

    What a report leaves out is no difference, and neither is a figure that a dealer named and nobody counts.
    """
    found = []
    for figure in Counted:
        told, known = submitted.get(figure), recorded.get(figure, 0)
        if told is not None and told != known:
            wording = figure_wording(figure)
            found.append(Difference(name=figure.value, zh=wording.zh, en=wording.en, submitted=told, recorded=known))
    return tuple(found)
