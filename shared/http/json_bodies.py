"""Routes of the framework that take a JSON body: msgspec reads it, and says in our own words what is wrong with it.

A route takes ``body: RawBody`` and decodes it with `shared.http.decoding.decode_body`; `takes` makes its
``operation_class``.
"""

from dataclasses import dataclass
from typing import Any

from litestar.openapi.spec import OpenAPIMediaType, Operation, Reference, RequestBody

from shared.http.document import SCHEMA_REFERENCE


def takes(kind: type[Any]) -> type[Operation]:
    """What says in the OpenAPI document that a route takes this body.

    The framework does not find the body's schema: the service adds it (`shared.http.document.Addition`).
    """
    schema = Reference(ref=SCHEMA_REFERENCE.format(name=kind.__name__))

    @dataclass
    class TakesBody(Operation):
        def __post_init__(self) -> None:
            self.request_body = RequestBody({"application/json": OpenAPIMediaType(schema=schema)}, required=True)

    return TakesBody
