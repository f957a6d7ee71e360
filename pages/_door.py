"""Where a signed link is opened: /l/TOKEN becomes a cookie that holds no token, and the address in the browser loses it."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pages._login import COOKIE
from sheets_sync import wiring
from sheets_sync.links import LinkRefused
from sheets_sync.service import StoreTrouble
from sheets_sync.settings import SettingsError

_SECONDS = 30 * 24 * 3600       # the login itself ends much earlier, after idle hours
_QUIET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


def open_link(request: Request) -> Response:
    """Runs in a thread of its own, so it may use the store."""
    try:
        running = wiring.running()
        running.service.count_opening(_caller(request))
        cookie, _ = running.links.open(request.path_params["token"])
    except (LinkRefused, StoreTrouble, SettingsError) as refusal:
        return HTMLResponse(_page(str(refusal)), status_code=403, headers=_QUIET)
    base = request.scope.get("root_path", "")
    response = RedirectResponse(f"{base}/", status_code=303, headers=_QUIET)     # the first page that the link is good for
    secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
    response.set_cookie(COOKIE, cookie, max_age=_SECONDS, httponly=True, samesite="lax", secure=secure)
    return response


def _caller(request: Request) -> str:
    host = request.client.host if request.client else ""
    return request.headers.get("x-real-ip", host) if host in ("127.0.0.1", "::1") else host


def _page(said: str) -> str:
    return ('<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>劳模工匠进校园</title><body><h1>链接打不开</h1><p>{escape(said)}</p></body></html>")


ROUTES = [Route("/l/{token}", open_link, methods=["GET"])]
