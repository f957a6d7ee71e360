"""The listening socket, which can be closed for a while so that connections are really refused."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from .app import App


class Protocol(H11Protocol):
    """uvicorn's HTTP protocol, with the transport handed to the application so that it can reset it."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        inner = self.app

        async def with_transport(scope: Any, receive: Any, send: Any) -> None:
            scope["transport"] = transport
            await inner(scope, receive, send)

        self.app = with_transport


class Listener:
    """Serves an App on one loopback port."""

    def __init__(self, app: App, port: int = 0) -> None:
        self.app = app
        self.port = port
        self._config = Config(app, lifespan="off", log_config=None, access_log=False, http=Protocol, timeout_keep_alive=3600)
        self._config.load()
        self._state = ServerState()
        self._server: asyncio.Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        app.refuse = self.refuse

    async def open(self) -> None:
        """Listens; the port stays the same when it is opened again."""
        self._loop = asyncio.get_running_loop()
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        self._server = await self._loop.create_server(self._protocol, sock=listening, backlog=256)

    def _protocol(self) -> Protocol:
        return Protocol(config=self._config, server_state=self._state, app_state={})

    def shut(self) -> None:
        """Stops listening and drops every connection. Only from the server's own loop."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for connection in list(self._state.connections):
            connection.transport.abort()

    def refuse(self, seconds: float) -> None:
        """Refuses connections for a while of real time. Only from the server's own loop."""
        self.shut()
        self._loop.call_later(seconds, lambda: self._loop.create_task(self._reopen()))

    async def _reopen(self) -> None:
        if self._server is None:
            await self.open()

    def from_outside(self, what: Callable[[], Any]) -> None:
        """Runs something in the server's loop from another thread, and waits for it."""

        async def run() -> None:
            result = what()
            if asyncio.iscoroutine(result):
                await result

        asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)
