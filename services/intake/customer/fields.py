"""Fields that commands about a customer share."""

from typing import Annotated
from uuid import UUID

from shared.events.values import described

CustomerId = Annotated[UUID, described("The customer", "客户")]
Note = Annotated[str, described("Free text, kept in the person store", "备注", min_length=1, max_length=4000)] | None
