"""Between the app and the network: what a page says goes out at once.

A page is many small messages. The socket that Streamlit opens is not one that asyncio knows for TCP's, so the kernel holds each message back until the browser
has confirmed the one before, which browsers do after 40 to 200 ms.
"""

import socket
from contextlib import suppress

from starlette.middleware import Middleware


class AtOnce:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] in ("http", "websocket"):
            with suppress(AttributeError, OSError):       # another server than uvicorn: it sees to it itself, or nothing is lost
                receive.__self__.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.app(scope, receive, send)


MIDDLEWARE = [Middleware(AtOnce)]
