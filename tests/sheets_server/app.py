"""The ASGI application: reads a request, lets tests interfere, and delivers the reply or what goes wrong instead."""

import asyncio
import collections
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from tests.access_tests.scan import look

from .admin import administer
from .call import Call, Reply
from .desk import Desk
from .errors import ApiError
from .faults import Fault, Faults
from .routes import spreadsheet_of

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Hook = Callable[[Call], None]

HTML = b"<!DOCTYPE html>\n<html lang=en><title>Error 502 (Server Error)!!1</title><p>The server encountered a temporary error.</html>\n"
KEPT_BODY = 4000


@dataclass(frozen=True)
class Seen:
    """One line of the request log; `body` is left out when it is long."""

    method: str
    path: str
    body: str
    status: int | None
    fault: str | None


@dataclass
class App:
    """Everything that listens on one port. `refuse` is set by the listener."""

    desk: Desk
    faults: Faults = field(default_factory=Faults)
    hooks: list[Hook] = field(default_factory=list)
    seen: collections.deque[Seen] = field(default_factory=lambda: collections.deque(maxlen=20_000))
    turns: dict[str | None, asyncio.Lock] = field(default_factory=lambda: collections.defaultdict(asyncio.Lock))
    running_hooks: set[int] = field(default_factory=set)
    never: tuple[str, ...] = ()             # names that nobody may send here
    refuse: Callable[[float], None] = lambda seconds: None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = await read_call(scope, receive)
        if call.path.startswith("/_admin"):
            await send_reply(send, administer(self, call))
            return
        await self._run_hooks(call)
        fault = self.faults.pick(call)
        wire = Wire(scope["transport"], receive, send)
        if fault is None:
            reply = await self._answer(call)
            self._note(call, reply.status, None)
            await send_reply(send, reply)
        else:
            await self._fail(call, fault, wire)

    async def _answer(self, call: Call, delay: float = 0.0) -> Reply:
        async with self.turns[spreadsheet_of(call)]:
            if delay:
                await asyncio.sleep(delay)
            return self.desk.answer(call)

    async def _run_hooks(self, call: Call) -> None:
        """In a thread, so that a hook may itself ask this server; what it asks does not call it again."""
        for hook in list(self.hooks):
            if id(hook) not in self.running_hooks:
                self.running_hooks.add(id(hook))
                try:
                    await asyncio.to_thread(hook, call)
                finally:
                    self.running_hooks.discard(id(hook))

    async def _fail(self, call: Call, fault: Fault, wire: "Wire") -> None:
        if fault.kind == "late":
            with self.desk.lock:
                self.desk.commit_later(call, fault.seconds)
        reply = await self._answer(call, fault.seconds if fault.kind == "delay" else 0.0) if fault.takes_effect else Reply.of({})
        self._note(call, fault.status or None, fault.kind)
        if fault.kind == "refuse":
            self.refuse(fault.seconds)
        await deliver(fault, reply, wire)

    def _note(self, call: Call, status: int | None, fault: str | None) -> None:
        look(f"{call.method} {call.path}", f"{call.decoded_path()} {call.query} {call.text()}", self.never)
        self.seen.append(Seen(call.method, call.decoded_path(), call.text() if len(call.body) < KEPT_BODY else "", status, fault))


@dataclass(frozen=True)
class Wire:
    """The connection under a request."""

    transport: asyncio.Transport
    receive: Receive
    send: Send

    async def reset(self) -> None:
        """RST: the client's next read fails with ECONNRESET."""
        connection: socket.socket = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()
        await self._gone()

    async def close(self) -> None:
        self.transport.close()
        await self._gone()

    async def _gone(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass


async def deliver(fault: Fault, reply: Reply, wire: Wire) -> None:
    """Sends what the client gets to see of a request that goes wrong."""
    if fault.kind == "status":
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        await send_reply(wire.send, Reply.refusal(ApiError(fault.status, "A fault that a test asked for.", headers=headers)))
    elif fault.kind == "html":
        await send_reply(wire.send, Reply(fault.status or 502, HTML, "text/html; charset=UTF-8"))
    elif fault.kind == "empty":
        await send_reply(wire.send, Reply(200))
    elif fault.kind == "truncated":
        await send_reply(wire.send, Reply(reply.status, reply.body[: len(reply.body) // 2]))
    elif fault.kind == "delay":
        await send_reply(wire.send, reply)
    elif fault.kind == "drip":
        await _drip(reply, fault.seconds, wire.send)
    elif fault.kind == "reset_mid_body":
        await _begin(wire.send, reply, len(reply.body))
        await wire.send({"type": "http.response.body", "body": reply.body[: len(reply.body) // 2], "more_body": True})
        await asyncio.sleep(0.01)
        await wire.reset()
    elif fault.kind == "stall":
        await asyncio.sleep(fault.seconds)
        await wire.close()
    elif fault.kind == "close":
        await wire.close()
    else:
        await wire.reset()


async def _drip(reply: Reply, seconds: float, send: Send) -> None:
    pieces = min(20, len(reply.body)) or 1
    size = -(-len(reply.body) // pieces) or 1
    await _begin(send, reply, len(reply.body))
    for at in range(0, len(reply.body), size):
        await asyncio.sleep(seconds / pieces)
        await send({"type": "http.response.body", "body": reply.body[at : at + size], "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _begin(send: Send, reply: Reply, length: int) -> None:
    headers = [(b"content-type", reply.content_type.encode()), (b"content-length", str(length).encode()), (b"date", formatdate(usegmt=True).encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in reply.headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})


async def send_reply(send: Send, reply: Reply) -> None:
    await _begin(send, reply, len(reply.body))
    await send({"type": "http.response.body", "body": reply.body})


async def read_call(scope: Scope, receive: Receive) -> Call:
    chunks, more = [], True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    bearer = headers.get("authorization", "").removeprefix("Bearer ").strip()
    target = scope["raw_path"].decode("latin-1") + "?" + scope["query_string"].decode("latin-1")
    kind = headers.get("content-type", "")
    return Call.parse(scope["method"], target, b"".join(chunks), bearer or None, kind, headers.get("host", ""))
