"""What passes between a page and the app, so that a test can wait until a touch was answered instead of for a while."""

import time
import weakref

from playwright.sync_api import Browser, Page, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_SECONDS = 60           # a loaded machine with two cores
_QUIET_MS = 60          # in the page's own time: what a touch sets off there is through
_HAS_ENDED = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}
_wires: "weakref.WeakKeyDictionary[Page, Wire]" = weakref.WeakKeyDictionary()


class Wire:
    """`moves` counts messages either way; `answered`: a run of the script has ended since the page asked for one last."""

    def __init__(self, page: Page):
        self.moves, self.answered, self._socket = 0, False, None
        page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        self._socket, self.answered = socket, False
        socket.on("framesent", lambda payload: self._sent(socket, payload))
        socket.on("framereceived", lambda payload: self._received(socket, payload))

    def _sent(self, socket: WebSocket, payload: bytes | str) -> None:
        if socket is self._socket and isinstance(payload, bytes) and BackMsg.FromString(payload).WhichOneof("type") == "rerun_script":
            self.moves += 1
            self.answered = False

    def _received(self, socket: WebSocket, payload: bytes | str) -> None:
        if socket is not self._socket or not isinstance(payload, bytes):
            return
        self.moves += 1
        message = ForwardMsg.FromString(payload)
        if message.WhichOneof("type") == "script_finished" and message.script_finished in _HAS_ENDED:
            self.answered = True


def watched(browser: Browser) -> Browser:
    """The browser, every page of which is watched from its first request on."""
    make = browser.new_context

    def new_context(**options):
        context = make(**options)
        context.on("page", watch)
        return context

    browser.new_context = new_context
    return browser


def watch(page: Page) -> None:
    _wires.setdefault(page, Wire(page))


def settle(page: Page) -> None:
    """Wait until the page has a title, what was touched has reached the app, and the app has answered."""
    page.wait_for_selector("h1", timeout=_SECONDS * 1000)
    wire, until = _wires[page], time.monotonic() + _SECONDS
    while time.monotonic() < until:
        before = wire.moves
        page.evaluate("quiet => new Promise(done => setTimeout(() => requestAnimationFrame(() => setTimeout(done, 0)), quiet))", _QUIET_MS)
        state = page.evaluate("document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state')")
        if wire.answered and wire.moves == before and state == "notRunning":
            return
    raise AssertionError(f"the page did not come to rest in {_SECONDS} s: answered {wire.answered}, state {state}, {page.url}")
