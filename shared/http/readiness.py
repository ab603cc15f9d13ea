"""Ready checks that several services need."""

from collections.abc import Mapping

import asyncpg

from shared.http.health import ReadyCheck

_CONNECT_SECONDS = 2.0


def database_ready(address: str) -> ReadyCheck:
    """The check that the database takes a connection and answers.

    It makes a connection of its own: a pool whose connections are all busy is no reason to be taken out of service.
    """

    async def check() -> Mapping[str, str]:
        try:
            connection = await asyncpg.connect(address, timeout=_CONNECT_SECONDS)
        except (OSError, TimeoutError, asyncpg.PostgresError) as error:
            return {"database": f"数据库无应答 · does not answer ({type(error).__name__})"}
        try:
            await connection.execute("SELECT 1", timeout=_CONNECT_SECONDS)
        finally:
            connection.terminate()
        return {}

    return check
