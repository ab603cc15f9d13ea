"""Posts that pass the framework lightly are refused as all others are, and answered in one piece."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from shared.http.app import build_app
from shared.http.posting import Answer, Headers, post_route
from shared.http.problems import ProblemRaised, problem
from tests.support.served import HOST, served

LIMIT = 100_000


async def echo(headers: Headers, body: bytes) -> Answer:
    if body == b"fail":
        raise ZeroDivisionError
    return Answer(201, body, headers=((b"agent", headers[b"user-agent"]),))


def accept(headers: Headers) -> None:
    if headers.get(b"content-type") == b"text/plain":
        raise ProblemRaised(problem("NoText", 415, en="No text", zh="不收文本"))


@pytest.fixture
def echoing() -> Litestar:
    """An application that answers a post with its body."""
    return build_app(
        [post_route("/echo", echo, name="echo", accept=accept)],
        title="Echo · 回声",
        version="1.0.0",
        description="For tests.",
        max_body_bytes=LIMIT,
    )


@pytest.fixture
async def client(echoing: Litestar) -> AsyncIterator[AsyncTestClient[Litestar]]:
    async with AsyncTestClient(echoing) as opened:
        yield opened


async def test_the_body_and_the_headers_come_as_they_were_sent(client: AsyncTestClient[Litestar]) -> None:
    response = await client.post("/echo", content=b"\xff\x00", headers={"User-Agent": "tester"})
    assert (response.status_code, response.content) == (201, b"\xff\x00")
    assert (response.headers["agent"], response.headers["content-length"]) == ("tester", "2")
    assert response.headers["x-request-id"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
async def test_another_method_is_told_which_one_is_taken(client: AsyncTestClient[Litestar], method: str) -> None:
    response = await client.request(method, "/echo")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert response.json()["type"] == "urn:showroom:problem:MethodNotAllowed"


async def test_headers_may_be_refused(client: AsyncTestClient[Litestar]) -> None:
    response = await client.post("/echo", content=b"x" * (LIMIT + 1), headers={"Content-Type": "text/plain"})
    assert (response.status_code, response.json()["title"]) == (415, "No text")


async def test_a_failure_is_an_incident(client: AsyncTestClient[Litestar]) -> None:
    response = await client.post("/echo", content=b"fail")
    assert (response.status_code, response.json()["title"]) == (500, "Incident")


async def test_bodies_are_taken_up_to_the_limit(echoing: Litestar) -> None:
    async def chunks(size: int) -> AsyncIterator[bytes]:
        for _ in range(size // 10_000):
            yield b"x" * 10_000

    async with served(echoing) as (_, url), httpx.AsyncClient() as sender:
        for size, status in ((LIMIT, 201), (LIMIT + 10_000, 413)):
            announced = await sender.post(f"{url}/echo", content=b"x" * size)
            unannounced = await sender.post(f"{url}/echo", content=chunks(size))
            assert (announced.status_code, unannounced.status_code) == (status, status)
            assert status == 413 or announced.content == unannounced.content == b"x" * size


async def test_head_and_body_are_written_at_once(echoing: Litestar) -> None:
    async with served(echoing) as (_, url):
        reader, writer = await asyncio.open_connection(HOST, int(url.rpartition(":")[2]))
        post = b"POST /echo HTTP/1.1\r\nHost: here\r\nUser-Agent: tester\r\nContent-Length: 4\r\n"
        for _ in range(20):
            writer.write(post + b"\r\nbody")
            assert (await reader.read(LIMIT)).endswith(b"\r\n\r\nbody")
        writer.write(post + b"Connection: close\r\n\r\nlast")
        assert (await reader.read()).endswith(b"\r\n\r\nlast")
        writer.close()


async def test_pipelined_requests_are_answered_in_order(echoing: Litestar) -> None:
    async with served(echoing) as (_, url):
        reader, writer = await asyncio.open_connection(HOST, int(url.rpartition(":")[2]))
        post = b"POST /echo HTTP/1.1\r\nHost: here\r\nUser-Agent: tester\r\nContent-Length: 1\r\n\r\n"
        writer.write(b"".join(post + str(number).encode() for number in range(10)))
        for number in range(10):
            answer = await reader.readuntil(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 201")
            assert await reader.readexactly(1) == str(number).encode()
        writer.close()


async def test_a_client_that_leaves_in_the_middle_of_its_body_does_no_harm(echoing: Litestar) -> None:
    async with served(echoing) as (_, url), httpx.AsyncClient() as other:
        _, writer = await asyncio.open_connection(HOST, int(url.rpartition(":")[2]))
        writer.write(b"POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nhalf")
        await writer.drain()
        writer.close()
        assert (await other.post(f"{url}/echo", content=b"whole")).content == b"whole"


async def test_a_client_that_leaves_before_the_answer_is_nobodys_failure(echoing: Litestar) -> None:
    failures: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: failures.append(context))
    async with served(echoing) as (_, url), httpx.AsyncClient() as other:
        for _ in range(50):
            _, writer = await asyncio.open_connection(HOST, int(url.rpartition(":")[2]))
            writer.write(b"POST /echo HTTP/1.1\r\nHost: here\r\nUser-Agent: tester\r\nContent-Length: 4\r\n\r\nbody")
            writer.transport.abort()
        assert (await other.post(f"{url}/echo", content=b"whole")).content == b"whole"
    asyncio.get_running_loop().set_exception_handler(None)
    assert failures == []
