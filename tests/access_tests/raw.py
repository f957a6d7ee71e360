"""The page protocol spoken by hand: what a program can ask of the app without a browser."""

import base64
import json
import socket as sockets
from collections.abc import Iterator
from contextlib import contextmanager

from google.protobuf.json_format import MessageToDict
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, generate_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME, XSRF_COOKIE_NAME
from websockets.sync.client import ClientConnection, connect

FROM_OUTSIDE = {"X-Forwarded-For": "203.0.113.7", "X-Real-Ip": "203.0.113.7"}


class Session:
    def __init__(self, socket: ClientConnection):
        self._socket = socket

    def run(self, page: str = "", *, query: str = "", pressed: str = "", texts: dict[str, str | float] | None = None) -> list[dict]:
        """One run of a page, with widget values that nobody drew; every message until it has finished, as plain data."""
        message = BackMsg()
        message.rerun_script.page_name, message.rerun_script.query_string = page, query
        for widget_id, text in (texts or {}).items():
            message.rerun_script.widget_states.widgets.add(id=widget_id, **({"string_value": text} if isinstance(text, str) else {"double_value": text}))
        if pressed:
            message.rerun_script.widget_states.widgets.add(id=pressed, trigger_value=True)
        self._socket.send(message.SerializeToString())
        found = []
        while True:
            reply = ForwardMsg()
            reply.ParseFromString(self._socket.recv(timeout=30))
            found.append(MessageToDict(reply, preserving_proto_field_name=True))
            if reply.WhichOneof("type") == "script_finished":
                return found


@contextmanager
def session(port: int, *, headers: dict[str, str] | None = None, cookie: str = "", host: str = "127.0.0.1", origin: str | None = None,
            protocols: tuple[str, ...] = ("streamlit",)) -> Iterator[Session]:
    """A session with the app on this machine, asked for under the name `host`."""
    sent = {**(headers or {}), **({"Cookie": cookie} if cookie else {})}
    there = sockets.create_connection(("127.0.0.1", port))
    with connect(f"ws://{host}:{port}/_stcore/stream", sock=there, subprotocols=list(protocols), max_size=None, additional_headers=sent, origin=origin) as socket:
        yield Session(socket)


@contextmanager
def signed_in(port: int, claims: dict[str, object], cookie_secret: str) -> Iterator[Session]:
    """A session of whom a provider has named: with the cookie that the framework sets after a sign-in."""
    token, origin = generate_xsrf_token_string(), f"http://127.0.0.1:{port}"
    cookie = create_signed_value(cookie_secret, USER_COOKIE_NAME, json.dumps({**claims, "origin": origin, "is_logged_in": True})).decode()
    with session(port, cookie=f"{USER_COOKIE_NAME}={cookie}; {XSRF_COOKIE_NAME}={token}", headers=FROM_OUTSIDE, origin=origin, protocols=("streamlit", token)) as made:
        yield made


def elements(messages: list[dict]) -> list[dict]:
    """What was drawn, in order."""
    return [message["delta"]["new_element"] for message in messages if "new_element" in message.get("delta", {})]


def texts(messages: list[dict]) -> list[str]:
    """Every text that was drawn, headings and buttons included; styles left out."""
    found = []
    for one in elements(messages):
        for kind in ("heading", "text", "markdown", "alert", "button", "page_link", "text_input", "selectbox"):
            if kind in one:
                body = one[kind]
                found.append(body.get("body") or body.get("label") or "")
    return [text for text in found if text]


def everything(messages: list[dict]) -> str:
    """All that went to the browser, the insides of tables too."""
    return "\n".join([str(messages), *_tables(messages)])


def _tables(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "data" and isinstance(value, str):
                yield base64.b64decode(value).decode(errors="replace")
            else:
                yield from _tables(value)
    elif isinstance(data, list):
        for value in data:
            yield from _tables(value)


def widget(messages: list[dict], label: str) -> str:
    """The id of a button or field."""
    for one in elements(messages):
        for kind in ("button", "text_input"):
            if one.get(kind, {}).get("label") == label:
                return one[kind]["id"]
    raise LookupError(label)
