"""Serves an application on the running event loop until it is told to stop."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator

import structlog
import uvicorn
from litestar import Litestar

from shared.http.writing import WholeAnswers
from shared.settings import SettingsInvalid

_BACKLOG = 2048
_KEEP_ALIVE_SECONDS = 75
"""Longer than load balancers keep idle connections, so that it is they who close them."""


class AddressNotServed(SettingsInvalid):
    """The service cannot listen on its address; the message says why and what to do, in both languages."""


async def serve(
    app: Litestar,
    host: str,
    port: int,
    *,
    grace_seconds: float = 20.0,
    listening: asyncio.Future[int] | None = None,
) -> None:
    """Serve until cancelled, then take no new connections, answer what has been asked, and end.

    Args:
        app: the application; its startup and shutdown hooks run here.
        host, port: where to listen; port 0 takes a free one.
        grace_seconds: how long requests in flight may still take after the cancellation.
        listening: gets the port as soon as connections are accepted.

    Raises:
        AddressNotServed: the port is taken, or the address is not this machine's.
    """
    listener = listen(host, port)
    bound = listener.getsockname()[1]
    with contextlib.closing(listener):
        async with app.lifespan():
            server = _Server(
                uvicorn.Config(
                    app,
                    loop="none",
                    http=WholeAnswers,
                    ws="none",
                    lifespan="off",
                    access_log=False,
                    log_config=None,
                    server_header=False,
                    timeout_keep_alive=_KEEP_ALIVE_SECONDS,
                    proxy_headers=False,
                    backlog=_BACKLOG,
                    timeout_graceful_shutdown=int(grace_seconds),
                )
            )
            running = asyncio.create_task(server.serve(sockets=[listener]))
            structlog.get_logger().info("listening", host=host, port=bound)
            if listening is not None:
                listening.set_result(bound)
            try:
                await asyncio.shield(running)
            except asyncio.CancelledError:
                server.should_exit = True
                await running
                raise


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: who runs the part decides when it ends."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on the address, of which no other process has a share.

    Raises:
        AddressNotServed: it cannot be had.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise AddressNotServed(
            f"主机名无法解析，请设置 SHOWROOM_HOST · Host {host!r} is not known ({error.strerror}); set SHOWROOM_HOST"
        ) from None
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise AddressNotServed(_reason(error, host, port)) from None
    listener.setblocking(False)
    return listener


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"{host} 的端口 {port} 已被占用，请停止占用的进程或改用其他端口（见 showroom settings）"
            f" · Port {port} on {host} is in use by another process; stop it or set another port (showroom settings)"
        )
    if error.errno == errno.EACCES:
        return f"端口 {port} 需要更高权限，请使用 1023 以上的端口 · Port {port} needs more rights; take one above 1023"
    return f"无法监听 {host}:{port} · Cannot listen on {host}:{port}: {error.strerror}"
