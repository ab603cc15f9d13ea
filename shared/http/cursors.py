"""Cursors of lists: where a page ended, as text that the client hands back for the next one."""

import base64
import binascii
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from shared.http.parameters import wrong_parameter
from shared.http.problems import ProblemRaised

K = TypeVar("K")


class After(Struct, Generic[K], frozen=True, array_like=True, forbid_unknown_fields=True):
    """The last entry of a page: what the list is ordered by, and its id."""

    key: K
    id: UUID


A = TypeVar("A", bound=After[Any])
_YEARS = range(1990, 3000)


def cursor_of(after: After[Any]) -> str:
    """The cursor that stands for the end of a page."""
    return base64.urlsafe_b64encode(msgspec.json.encode(after)).rstrip(b"=").decode()


def after_of(cursor: str, kind: type[A]) -> A:
    """What a cursor stands for, in a list that is ordered by the kind's key.

    Raises:
        ProblemRaised: it is not one of ours, or of a list in another order.
    """
    try:
        stored = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        after: A = msgspec.json.decode(stored, type=kind)
    except (binascii.Error, msgspec.MsgspecError, ValueError):
        raise _no_cursor() from None
    if isinstance(after.key, datetime) and after.key.year not in _YEARS:
        raise _no_cursor()
    return after


def _no_cursor() -> ProblemRaised:
    return wrong_parameter("cursor", en="Not a cursor of this list", zh="游标不属于该列表")
