"""The projections of all services, by the service's name, for commands that work on any of them."""

from collections.abc import Callable, Mapping
from typing import Any

from services.followup.projection import FollowUpProjection
from services.grading.projection import GradeProjection
from shared.projector.projection import Projection

PROJECTIONS: Mapping[str, Callable[[], Projection[Any]]] = {
    "grading": GradeProjection,
    "followup": FollowUpProjection,
}
