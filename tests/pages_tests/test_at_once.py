"""Small messages are not held back in the server's kernel; where that needs nothing of ours any more, the last test says so."""

import asyncio
import socket
import urllib.request
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import connect

from pages._at_once import AtOnce


async def tells_its_option(scope, receive, send):
    """An app that answers with the TCP_NODELAY of its own connection."""
    answer = str(receive.__self__.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)).encode()
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": answer})
    else:
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "bytes": answer})


def asked(app, kind: str) -> int:
    """What the app answers on uvicorn, on a socket made as Streamlit makes it."""
    async def ask() -> bytes:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            server = uvicorn.Server(uvicorn.Config(app, ws="websockets-sansio", lifespan="off", log_level="error"))
            running = asyncio.create_task(server.serve([listening]))
            where = f"127.0.0.1:{listening.getsockname()[1]}"
            if kind == "http":
                answer = await asyncio.to_thread(lambda: urllib.request.urlopen(f"http://{where}", timeout=10).read())
            else:
                async with connect(f"ws://{where}") as browser:
                    answer = await browser.recv()
            server.should_exit = True
            await running
            return answer

    return int(run(ask()))


def run(what: Coroutine) -> Any:
    """In a thread of its own: a browser of other tests may keep a loop running in this one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, what).result()


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_what_is_said_goes_out_at_once(kind):
    assert asked(AtOnce(tells_its_option), kind) == 1


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_without_us_it_would_be_held_back(kind):
    assert asked(tells_its_option, kind) == 0


def test_behind_a_server_that_shows_no_socket_the_app_is_asked_all_the_same():
    got = []

    async def app(scope, receive, send):
        got.append(scope["type"])

    run(AtOnce(app)({"type": "websocket"}, lambda: None, lambda message: None))
    assert got == ["websocket"]
