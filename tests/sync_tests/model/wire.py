"""Requests that can be stopped, lost, repeated late; and processes that can be killed at any of their steps."""

import json as json_
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import requests
from greenlet import greenlet
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient

from sheets_sync.database import Database
from tests.sheets_server.call import Call, Reply
from tests.sheets_server.desk import Desk

# What may become of a request. The first three have no effect; of the others it is done, and only "ok" says so.
FATES = ("refused", "dropped", "late", "lost", "garbled", "ok")


class Killed(BaseException):
    """SIGKILL: nothing of the process runs any more."""


@dataclass(frozen=True)
class Stop:
    """Where a process stands still: before a commit, before a request, or before its reply."""

    what: str        # commit, read, write, reply
    call: Call | None = None


class Wire(HTTPClient):
    """gspread's client on the desk of the loopback server, without sockets. `stop` is told of each request and says its fate; `looks` counts reads of the grid;
    `refused`: a request that the server refuses, whatever its fate on the way.

    A request takes effect, if it does, between two stops: people may come before it and before its reply.
    """

    def __init__(self, desk: Desk, stop: Callable[[Stop], str | None], looks: Counter | None = None,
                 refused: Callable[[Call], Reply | None] = lambda call: None):
        self._desk, self._stop, self._looks, self._refused = desk, stop, Counter() if looks is None else looks, refused

    def request(self, method, endpoint, params=None, data=None, json=None, files=None, headers=None):
        path = "/" + endpoint.split("/", 3)[3]
        query = urlencode({key: str(value).lower() if isinstance(value, bool) else value for key, value in (params or {}).items()}, doseq=True)
        call = Call.parse(method.upper(), f"{path}?{query}", json_.dumps(json).encode() if json is not None else b"", "any", "application/json")
        fate = self._stop(Stop("write" if call.is_write else "read", call)) or "ok"
        reply = self._deliver(call, fate)
        if reply is not None and "/values" in call.path:
            self._looks["grid"] += 1
        if call.is_write:
            self._stop(Stop("reply"))
        if reply is None:
            raise requests.ConnectionError(f"a reply that was {fate}")
        response = requests.Response()
        response.status_code, response._content = reply.status, reply.body
        response.headers.update(reply.headers)
        if not response.ok:
            raise APIError(response)
        return response

    def _deliver(self, call: Call, fate: str) -> Reply | None:
        if fate == "refused":
            return Reply(429, b'{"error": {"code": 429, "message": "Quota exceeded", "status": "RESOURCE_EXHAUSTED"}}')
        if refusal := self._refused(call):
            return refusal if fate in ("ok", "garbled") else None
        if fate == "late" and call.is_write:
            with self._desk.lock:
                self._desk.commit_later(call, 170.0)
        if fate in ("dropped", "late"):
            return None
        reply = self._desk.answer(call)
        if fate == "lost":
            return None
        return Reply(200, reply.body[: len(reply.body) // 2]) if fate == "garbled" else reply


class _StoppingDatabase:
    """The store as one process uses it: stops before every commit."""

    def __init__(self, database: Database, stop: Callable[[Stop], str | None]):
        self._database, self._stop = database, stop

    def write(self, work):
        self._stop(Stop("commit"))
        return self._database.write(work)

    @contextmanager
    def read(self):
        with self._database.read() as connection:
            yield connection

    def version(self) -> int | None:
        return self._database.version()


class Process:
    """An engine that runs in steps. `make(database, wire)` gives what has a `cycle`."""

    def __init__(self, name: str, make: Callable, database: Database, desk: Desk, looks: Counter, refused: Callable[[Call], Reply | None]):
        self.name = name
        self._engine = make(_StoppingDatabase(database, self._stopped), Wire(desk, self._stopped, looks, refused))
        self._running: greenlet | None = None
        self.at: Stop | None = None
        self.report = None

    def _stopped(self, stop: Stop) -> str | None:
        current = greenlet.getcurrent()
        return current.parent.switch(stop) if current is self._running else None

    @property
    def is_idle(self) -> bool:
        return self._running is None

    def step(self, fate: str = "ok") -> None:
        """Run on to the next stop, or to the end of the cycle. `fate`: of the request that it stands before."""
        if self._running is None:
            self._running = greenlet(lambda: self._engine.cycle(hurry=True))
            result = self._running.switch()
        else:
            result = self._running.switch(fate)
        self._note(result)

    def _note(self, result) -> None:
        if isinstance(result, Stop):
            self.at = result
        else:
            self._running, self.at, self.report = None, None, result

    def run_to(self, *what: str) -> None:
        """Run on until it stands before one of these, or the cycle ends."""
        self.step()
        while not self.is_idle and self.at.what not in what:
            self.step()

    def finish(self, fate: str = "ok") -> None:
        """To the end of the cycle; the request that it stands before, or comes to next, meets `fate`."""
        while not self.is_idle:
            meets = fate if self.at.what in ("read", "write") else "ok"
            fate = "ok" if self.at.what in ("read", "write") else fate
            self.step(meets)

    def kill(self) -> None:
        """Nothing it does not have on disk is known any more."""
        if self._running is not None:
            try:
                self._running.throw(Killed)
            except Killed:
                pass
        self._running, self.at = None, None
