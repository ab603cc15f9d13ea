"""Builds a Litestar application with what every API of the system has in common."""

from collections.abc import Sequence

from litestar import Litestar
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Tag
from litestar.types import ControllerRouterHandler, ExceptionHandlersMap, LifespanHook

from shared.http.document import Addition, document_renderers
from shared.http.exceptions import EXCEPTION_HANDLERS
from shared.http.health import ReadyCheck, health_routes, nothing_in_the_way
from shared.http.observing import observe


def build_app(  # noqa: PLR0913 - all but the routes by keyword
    routes: Sequence[ControllerRouterHandler],
    *,
    title: str,
    version: str,
    description: str,
    max_body_bytes: int,
    ready: ReadyCheck = nothing_in_the_way,
    tags: Sequence[Tag] = (),
    addition: Addition | None = None,
    exception_handlers: "ExceptionHandlersMap | None" = None,
    on_startup: Sequence[LifespanHook] = (),
    on_shutdown: Sequence[LifespanHook] = (),
) -> Litestar:
    """An application with problem details, body limit, health, metrics, request log and OpenAPI 3.1.

    - Raise `shared.http.problems.ProblemRaised` to answer with a problem; anything else that is raised becomes a
      problem too, without a stack trace.
    - Type a route's parameters and its answer (msgspec structs) and it is in ``/schema``; what a service describes
      by hand comes as the ``addition``.
    - ``/health/live``, ``/health/ready`` (asks ``ready``), ``/metrics`` (Prometheus), ``/schema`` (JSON, YAML).

    Args:
        routes: the service's own routes.
        title, version, description: head of the OpenAPI document; the texts in both languages.
        max_body_bytes: larger bodies get 413, announced or not.
        ready: what stands in the way of serving.
        tags: subjects of the routes, with a description in both languages.
        addition: paths and schemas that the routes' types do not say.
        exception_handlers: answers to exceptions of the service's own.
        on_startup, on_shutdown: called before the first and after the last request.
    """
    app = Litestar(
        [*routes, *health_routes(ready)],
        exception_handlers={**EXCEPTION_HANDLERS, **(exception_handlers or {})},
        request_max_body_size=max_body_bytes,
        openapi_config=OpenAPIConfig(
            title=title,
            version=version,
            description=description,
            tags=[*tags, Tag(name="health", description="健康检查 · Is it alive, is it ready")],
            render_plugins=document_renderers(addition or Addition()),
            use_handler_docstrings=True,
        ),
        on_startup=on_startup,
        on_shutdown=on_shutdown,
        logging_config=None,
    )
    app.asgi_handler = observe(app.asgi_handler)
    return app
