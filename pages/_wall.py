"""Between the network and the app, whoever asks: what a browser may do with a page, which of the framework's routes are shut, what an upload may be."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse

from pages import _uploads

# The framework sends none of this. `connect-src` gets the page's own host for its WebSocket: some browsers do not count it to 'self'.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'{sockets}; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(?::\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?")
_SHUT = re.compile(r".*/_stcore/(?:metrics|script-health-check|agent(?:/.*)?)/?")
_UPLOAD = re.compile(r".*/_stcore/upload_file/(?P<session>[^/]+)/[^/]+")


def policy(host: str) -> str:
    """The Content-Security-Policy of a page that was asked for under this name.

    >>> policy("laomo.example.org").split("connect-src ")[1].split(";")[0], "evil" in policy("a; script-src evil")
    ("'self' ws://laomo.example.org wss://laomo.example.org", False)
    """
    return _POLICY.format(sockets=f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else "")


class Wall:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)

        async def with_headers(message):
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy(asked.get("host", ""))
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if _SHUT.fullmatch(scope["path"]):
            await PlainTextResponse("没有这个页面", 404)(scope, receive, with_headers)
            return
        upload = _UPLOAD.fullmatch(scope["path"])
        if upload and scope["method"] in ("PUT", "POST"):
            refusal, receive = await _uploads.judge(upload["session"], asked, receive)
            if refusal:
                await PlainTextResponse(refusal.said, refusal.status)(scope, receive, with_headers)
                return
        await self.app(scope, receive, with_headers)


MIDDLEWARE = [Middleware(Wall)]
