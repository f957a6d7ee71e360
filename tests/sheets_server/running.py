"""A server in a thread of the test's own process, and real Google clients pointed at it."""

import asyncio
import contextlib
import functools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gspread
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2.service_account import Credentials

from .app import App, Hook, Seen
from .call import Call
from .desk import Desk
from .faults import Fault
from .listener import Listener
from .quota import GOOGLE, Quota
from .spreadsheet import Spreadsheet
from .switches import Switches, changed
from .world import World

SCOPES = ("https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive")
EMAIL = "robot@example.iam.gserviceaccount.com"


@dataclass
class Running:
    """A server that runs. Everything here may be used from the test's thread while requests are served."""

    app: App
    listener: Listener

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.listener.port}"

    @property
    def desk(self) -> Desk:
        return self.app.desk

    def client(self, email: str = EMAIL, timeout: float | tuple[float, float] | None = 20) -> gspread.Client:
        """An unchanged gspread client that signs in as a service account."""
        return client(self.base, service_account(self.base, email), timeout)

    def spreadsheet(self, file_id: str) -> Spreadsheet:
        """The model of a spreadsheet as it is now. Look, don't touch: use `person` to change it."""
        with self.desk.lock:
            return self.desk.world.files[file_id]

    def person(self, spreadsheet: str, act: str, **fields: Any) -> None:
        """Does what a coordinator would do in the browser: `person(sh.id, "sort", column=2)`."""
        self.desk.person({"spreadsheet": spreadsheet, "act": act, **fields})

    def fault(self, kind: str, **fields: Any) -> None:
        """Adds a fault to the script: `fault("status", status=503, when="after", body="appendCells")`."""
        with self.desk.lock:
            self.app.faults.load(Fault(kind, **fields).as_json())

    def random_faults(self, seed: int, rate: float, *faults: Fault) -> None:
        with self.desk.lock:
            self.app.faults.load({"seed": seed, "rate": rate, "faults": [fault.as_json() for fault in faults]})

    def clear_faults(self) -> None:
        with self.desk.lock:
            self.app.faults.clear()

    def before_request(self, hook: Hook) -> Hook:
        """Calls `hook(call)` before each request; usable as a decorator. `without_hook` takes it off."""
        self.app.hooks.append(hook)
        return hook

    def without_hook(self, hook: Hook) -> None:
        self.app.hooks.remove(hook)

    def once_before(self, act: Callable[[Call], Any], *, method: str | None = None, path: str = "", body: str = "") -> None:
        """Calls `act(call)` once, before the first request that fits: a person gets in between."""
        fitting = Fault("close", method=method, path=path or None, body=body or None)

        def hook(call: Call) -> None:
            if fitting.hits(call):
                self.without_hook(hook)
                act(call)

        self.before_request(hook)

    def advance(self, seconds: float) -> None:
        """Moves the server's clock: quotas refill, late commits land, tokens expire."""
        self.desk.advance(seconds)

    def switch(self, **switches: Any) -> None:
        self.desk.switch(switches)

    def google_quota(self, **limits: Any) -> None:
        """Google's numbers, or others: `google_quota(per_user=3)`. `unlimited` takes them off again."""
        with self.desk.lock:
            self.desk.quota = Quota(**{**GOOGLE, **limits})

    def unlimited(self) -> None:
        with self.desk.lock:
            self.desk.quota = Quota()

    def requests_seen(self) -> list[Seen]:
        return list(self.app.seen)

    def stop_listening(self) -> None:
        """Connections are refused until `listen_again`."""
        self.listener.from_outside(self.listener.shut)

    def listen_again(self) -> None:
        self.listener.from_outside(self.listener.open)


@contextlib.contextmanager
def running_server(
    *,
    port: int = 0,
    switches: dict[str, Any] | None = None,
    state_file: Path | None = None,
    quota: Quota | None = None,
    seed: int | None = None,
) -> Iterator[Running]:
    """Starts a server on a free loopback port and stops it at the end of the block."""
    world = World(switches=changed(Switches(), switches or {}))
    desk = Desk(world, quota or Quota(), state_file, seed)
    app = App(desk)
    listener = Listener(app, port)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="sheets-server", daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(listener.open(), loop).result(20)      # the caller's thread may have a loop of its own
    try:
        yield Running(app, listener)
    finally:
        listener.from_outside(listener.shut)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        desk.journal.close()


@functools.cache
def _key() -> rsa.RSAPrivateKey:
    """One key for the whole test run: making one costs a tenth of a second or more."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def service_account(base: str, email: str = EMAIL) -> dict[str, str]:
    """The key file of a service account that is registered with the server: what the console lets one download."""
    public = _key().public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    registered = requests.post(f"{base}/_admin/accounts", json={"client_email": email, "public_key": public.decode()}, timeout=20)
    registered.raise_for_status()
    private = _key().private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return {
        "type": "service_account",
        "project_id": "example",
        "private_key_id": "loopback",
        "private_key": private.decode(),
        "client_email": email,
        "client_id": "1",
        "token_uri": f"{base}/token",
    }


class ToLoopback(requests.adapters.HTTPAdapter):
    """Sends what is meant for Google's hosts to the server instead."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        parts = urlsplit(request.url)
        request.url = self._base + parts._replace(scheme="", netloc="").geturl()
        return super().send(request, *args, **kwargs)


def client(base: str, key: dict[str, str], timeout: float | tuple[float, float] | None = 20) -> gspread.Client:
    """A gspread client as the application makes it, only that its session goes to the loopback."""
    credentials = Credentials.from_service_account_info(key, scopes=SCOPES)
    session = AuthorizedSession(credentials, auth_request=Request(requests.Session()))
    session.mount("https://", ToLoopback(base))
    made = gspread.Client(auth=credentials, session=session)
    made.set_timeout(timeout)
    return made
