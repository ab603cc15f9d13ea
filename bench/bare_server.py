"""The bare framework: one route that takes a validated visit and answers, under the same server; nothing else."""

from litestar import post
from msgspec import Struct

from bench.alone import serve_alone
from services.intake.reception.commands import RegisterVisit

PATH = "/bare"


class Nothing(Struct):
    """The answer."""

    request_id: str


@post(PATH)
async def take(data: RegisterVisit) -> Nothing:
    """Take a visit and do nothing."""
    return Nothing(data.request_id)


if __name__ == "__main__":
    serve_alone([take])
