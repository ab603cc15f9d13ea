"""Fields that commands about a customer share."""

from typing import Annotated
from uuid import UUID

from shared.events.values import described

CustomerId = Annotated[UUID, described("The customer", "客户")]
