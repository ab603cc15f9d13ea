"""Serving: a taken port is told, requests in flight are answered after the stop, a failing start is an exception."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar, get

from shared.http.serving import AddressNotServed, listen, serve
from tests.support.served import HOST, served


async def test_a_request_in_flight_is_answered_after_the_stop() -> None:
    asked, allowed = asyncio.Event(), asyncio.Event()
    ended: list[str] = []

    @get("/slow")
    async def slow() -> str:
        asked.set()
        await allowed.wait()
        return "answered"

    async def note_end() -> None:
        ended.append("shutdown")

    async with (
        served(Litestar([slow], logging_config=None, on_shutdown=[note_end])) as (task, url),
        httpx.AsyncClient() as client,
    ):
        answer = asyncio.create_task(client.get(f"{url}/slow"))
        await asked.wait()
        task.cancel()
        await asyncio.sleep(0.3)
        assert not task.done()
        with pytest.raises(httpx.ConnectError):
            await httpx.AsyncClient().get(url)
        allowed.set()
        assert (await answer).text == "answered"
        with pytest.raises(asyncio.CancelledError):
            await task
    assert ended == ["shutdown"]


async def test_idle_connections_do_not_hold_up_the_stop() -> None:
    async with served(Litestar([], logging_config=None)) as (task, url), httpx.AsyncClient() as client:
        assert (await client.get(url)).status_code == 404
        task.cancel()
        async with asyncio.timeout(5):
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def test_a_body_without_a_length_is_cut_off_at_the_limit(app: Litestar) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 100

    async with served(app) as (_, url), httpx.AsyncClient() as client:
        response = await client.post(f"{url}/things", content=chunks())
        assert "content-length" not in response.request.headers
        assert (response.status_code, response.json()["title"]) == (413, "Body too large")


async def test_a_port_in_use_is_told_in_both_languages() -> None:
    with listen(HOST, 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressNotServed, match=f"{HOST} 的端口 {port} 已被占用.*Port {port} .* in use"):
            await serve(Litestar([], logging_config=None), HOST, port)


def test_a_port_that_reuses_addresses_is_still_not_shared() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind((HOST, 0))
        other.listen()
        with pytest.raises(AddressNotServed):
            listen(HOST, other.getsockname()[1])


def test_an_unknown_host_is_told() -> None:
    with pytest.raises(AddressNotServed, match="SHOWROOM_HOST"):
        listen("no-such-host.invalid", 0)


async def test_a_start_that_fails_is_an_exception_and_frees_the_port() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    with listen(HOST, 0) as free:
        port = free.getsockname()[1]
    with pytest.raises(ExceptionGroup) as raised:
        await serve(Litestar([], logging_config=None, on_startup=[fail]), HOST, port)
    assert raised.group_contains(ZeroDivisionError)
    listen(HOST, port).close()
