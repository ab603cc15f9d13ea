"""The bare framework: one route that takes a validated visit and answers, under the same server; nothing else."""

import asyncio

import uvloop
from litestar import Litestar, post
from msgspec import Struct

from services.intake.reception.commands import RegisterVisit
from shared.http.serving import serve
from shared.logging.setup import set_up_logging

PATH = "/bare"


class Nothing(Struct):
    """The answer."""

    request_id: str


@post(PATH)
async def take(data: RegisterVisit) -> Nothing:
    """Take a visit and do nothing."""
    return Nothing(data.request_id)


async def _serve() -> None:
    listening: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    listening.add_done_callback(lambda port: print(port.result(), flush=True))
    await serve(Litestar([take], openapi_config=None, logging_config=None), "127.0.0.1", 0, listening=listening)


if __name__ == "__main__":
    set_up_logging("bench", "bare", level="WARNING")
    uvloop.run(_serve())
