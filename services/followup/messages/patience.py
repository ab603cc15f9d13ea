"""Doing again what failed for a reason that passes: the database or intake was away."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

import asyncpg
import structlog

from services.followup.intake import IntakeRefused, IntakeUnreachable

_log = structlog.get_logger(__name__)
DATABASE_FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)
INTAKE_FAILURES = (IntakeUnreachable, IntakeRefused)
_FIRST_WAIT = 0.1
_LONGEST_WAIT = 5.0
T = TypeVar("T")
P = ParamSpec("P")


async def until_done(what: str, do: Callable[P, Awaitable[T]], *args: P.args, **named: P.kwargs) -> T:
    """Do it until it is done, with growing waits between; each failure is logged.

    Args:
        what: what cannot be done meanwhile, for the log.
        do: does it with the arguments, or raises one of the failures that pass.
    """
    wait = _FIRST_WAIT
    while True:
        try:
            return await do(*args, **named)
        except (*DATABASE_FAILURES, *INTAKE_FAILURES) as error:
            _log.warning("messages_interrupted", what=what, error=type(error).__name__, wait_seconds=wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT)
