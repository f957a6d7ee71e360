"""What may be uploaded: only by a visit that has the import page open, only tables by their names, not without end.

The framework takes any file for any open visit, whether or not a page asked for one. What is in a file is looked at elsewhere (`validators.files`).
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import streamlit as st
from starlette.datastructures import Headers
from streamlit.runtime.scriptrunner import get_script_run_ctx

TYPES = ("xlsx", "xls", "csv")
FILES, MEGABYTES = 40, 60           # of one visit; opening the page anew is another visit
_VISITS = 5000                      # remembered
_HEAD = 16_384                      # a part's own header is no longer
_NAME = re.compile(rb'filename="((?:[^"\\]|\\.)*)"', re.IGNORECASE)
Receive = Callable[[], Awaitable[dict]]


@dataclass(frozen=True)
class Refusal:
    status: int
    said: str


class Allowances:
    """How much each visit may still upload: session id ▸ files, bytes."""

    def __init__(self, files: int = FILES, megabytes: int = MEGABYTES, visits: int = _VISITS):
        self._start, self._visits = (files, megabytes * 1_000_000), visits
        self._left: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, session: str) -> None:
        """The import page is drawn for this visit."""
        with self._lock:
            self._left.setdefault(session, self._start)
            while len(self._left) > self._visits:
                self._left.popitem(last=False)

    def spend(self, session: str, size: int) -> Refusal | None:
        with self._lock:
            if session not in self._left:
                return Refusal(403, "这里不收文件")
            files, room = self._left[session]
            if files < 1 or room < size:
                return Refusal(429, "这次打开页面后上传的文件已经很多，请刷新页面再传")
            self._left[session] = (files - 1, room - size)
            return None


_allowances = Allowances()


def allow() -> None:
    """For the import page, once it knows that this viewer may import."""
    context = get_script_run_ctx()
    if context is not None:
        _allowances.open(context.session_id)


def uploader(label: str, key: str) -> list[tuple[str, bytes]]:
    """The field, and what was given: name and content of each file."""
    allow()
    files = st.file_uploader(label, type=list(TYPES), accept_multiple_files=True, key=key)  # label: a literal of the page
    return [(file.name, file.getvalue()) for file in files or ()]


async def judge(session: str, asked: Headers, receive: Receive) -> tuple[Refusal | None, Receive]:
    """Whether the upload may go on, and the request as it was, its beginning read already."""
    length = asked.get("content-length", "")
    if not length.isdecimal():
        return Refusal(411, "上传没有说明大小"), receive
    refusal = _allowances.spend(session, int(length))
    if refusal:
        return refusal, receive
    held = []
    while not held or (held[-1].get("more_body") and b"\r\n\r\n" not in _body(held) and len(_body(held)) < _HEAD):
        held.append(await receive())
    names = _NAME.findall(_body(held)[:_HEAD].split(b"\r\n\r\n", 1)[0])
    if len(names) != 1 or names[0].rpartition(b".")[2].lower().decode("latin-1") not in TYPES:
        return Refusal(415, "只收 xlsx、xls、csv"), receive
    waiting = iter(held)

    async def again() -> dict:
        return next(waiting, None) or await receive()

    return None, again


def _body(messages: list[dict]) -> bytes:
    return b"".join(message.get("body", b"") for message in messages)
