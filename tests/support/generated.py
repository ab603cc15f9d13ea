"""Requests that schemathesis generates from an OpenAPI document: what every answer is checked for, and how many."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
"""What holds of every answer."""


def for_generated(cases: st.SearchStrategy[Any], check: Callable[[Any], None], *, most: int) -> None:
    """Check some values of a strategy, the same ones in every run."""

    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def checked(case: Any) -> None:
        check(case)

    checked()
