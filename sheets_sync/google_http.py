"""gspread on a session of our own: timeouts and a total deadline, no automatic retry, other addresses or a proxy where configured.

gspread's own defaults wait for ever, and its BackOffHTTPClient re-sends what was already applied (shared facts: sheets/api-facts.md §5).
"""

import logging
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from json import dumps

import gspread
import requests
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2.service_account import Credentials
from gspread.exceptions import APIError, GSpreadException
from gspread.http_client import HTTPClient
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ProxyError

from sheets_sync.pace import NotYet, Pace
from sheets_sync.settings import Settings
from sheets_sync.sheet import Answer, Away, NeedsPerson, Outcome, SheetTrouble

SCOPES = ("https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive.metadata.readonly")
log = logging.getLogger(__name__)
_GOOGLE_SHEETS, _GOOGLE_DRIVE = "https://sheets.googleapis.com", "https://www.googleapis.com"
CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 5, 60, 200     # Google itself stops a request at 180 s
FAULTS = (GSpreadException, GoogleAuthError, requests.RequestException, ValueError, KeyError, TypeError)


class DeadlineExceeded(requests.exceptions.ReadTimeout):
    """The reply dripped in for longer than the total deadline."""


class _Client(HTTPClient):
    """gspread's one method through which all HTTP goes, with addresses replaced and the body read under a deadline."""

    bases = {_GOOGLE_SHEETS: _GOOGLE_SHEETS, _GOOGLE_DRIVE: _GOOGLE_DRIVE}
    total_seconds = TOTAL_SECONDS
    pace: Pace | None = None

    def request(self, method, endpoint, params=None, data=None, json=None, files=None, headers=None):
        for google, ours in self.bases.items():
            if endpoint.startswith(google):
                endpoint = ours + endpoint[len(google):]
        pace = self.pace if "/v4/" in endpoint else None
        if pace:
            pace.wait(is_write=method.lower() != "get")
        if json is not None:                # half as long as with escapes, where texts are Chinese
            data, headers = dumps(json, ensure_ascii=False).encode(), {**(headers or {}), "Content-Type": "application/json; charset=utf-8"}
        deadline = time.monotonic() + self.total_seconds
        response = self.session.request(
            method=method, url=endpoint, params=params, data=data, files=files, headers=headers, timeout=self.timeout, stream=True,
        )
        with response:
            chunks = []
            for chunk in response.iter_content(65536):
                chunks.append(chunk)
                if time.monotonic() > deadline:
                    raise DeadlineExceeded("the reply took too long")
        response._content = b"".join(chunks)    # what Response.content itself sets once it has read the body
        if not response.ok:
            if pace and (seconds := _retry_after(response)):
                pace.hold(seconds)
            raise APIError(response)
        return response


def connect(settings: Settings, *, timeout=(CONNECT_SECONDS, READ_SECONDS), total_seconds: float = TOTAL_SECONDS, pace: Pace | None = None) -> HTTPClient:
    """A client for the configured account. Nothing is sent yet.

    Args:
        pace: gives turns to requests to Sheets; without it they go out at once.

    Raises:
        NeedsPerson: the key in the settings cannot be used.
    """
    sheets = settings.sheets
    try:
        credentials = Credentials.from_service_account_info(settings.gcp_service_account, scopes=SCOPES)
    except (ValueError, GoogleAuthError) as err:
        raise NeedsPerson("[gcp_service_account] 的密钥无法使用，请重新粘贴服务账号密钥文件中的各项") from err
    token_session = requests.Session()
    session = AuthorizedSession(credentials, auth_request=Request(token_session))
    for one in (session, token_session):
        one.trust_env = False                   # only what is configured here
        one.mount("http://", HTTPAdapter(max_retries=0))
        one.mount("https://", HTTPAdapter(max_retries=0))
        if sheets.proxy:
            one.proxies = {"http": sheets.proxy, "https": sheets.proxy}
    client = gspread.Client(auth=credentials, session=session, http_client=_Client)
    client.set_timeout(timeout)
    client.http_client.bases = {_GOOGLE_SHEETS: sheets.api_base.rstrip("/"), _GOOGLE_DRIVE: sheets.drive_base.rstrip("/")}
    client.http_client.total_seconds = total_seconds
    client.http_client.pace = pace
    return client.http_client


def _never_sent(err: BaseException) -> bool:
    """Whether the request certainly did not leave this machine."""
    reason = getattr(err.args[0], "reason", err.args[0]) if err.args else None
    return isinstance(err, requests.ConnectTimeout) or isinstance(reason, NewConnectionError | ConnectTimeoutError | ProxyError)


def _retry_after(response) -> float | None:
    """Seconds that the reply asks to wait for, said in seconds or as a moment by the other side's own clock."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        theirs = parsedate_to_datetime(response.headers["Date"]) if "Date" in response.headers else datetime.now(UTC)
        return max(0.0, (parsedate_to_datetime(text) - theirs).total_seconds()) or None
    except (ValueError, TypeError):
        return None


def outcome_of(err: BaseException, email: str) -> Outcome:
    """What a failed write means: not applied, or in doubt. Everything that is not certain is in doubt."""
    if isinstance(err, NotYet):
        return Outcome(Answer.NOT_APPLIED, str(err), wait=err.wait)
    if isinstance(err, RefreshError | GoogleAuthError) or _never_sent(err):
        return Outcome(Answer.NOT_APPLIED, str(trouble_of(err, email)))
    if isinstance(err, APIError):
        status = err.response.status_code
        if status == 429:
            return Outcome(Answer.NOT_APPLIED, "Google 在线表格的调用次数已到上限，稍后继续", wait=_retry_after(err.response))
        if status in (401, 403, 404):
            return Outcome(Answer.NOT_APPLIED, str(trouble_of(err, email)))
        if status in (400, 413):
            return Outcome(Answer.NOT_APPLIED, f"Google 在线表格不接受这一批内容（{status}）", invalid=True)
    return Outcome(Answer.IN_DOUBT, str(trouble_of(err, email)))


def trouble_of(err: BaseException, email: str) -> SheetTrouble:
    """A failed read as the exception that says what to do."""
    if isinstance(err, SheetTrouble):
        return err
    if isinstance(err, RefreshError):
        if "invalid_grant" in str(err):
            return NeedsPerson("Google 不接受服务账号的签名，请检查本机时钟是否准确、密钥是否已被吊销")
        if getattr(err, "retryable", False):
            return Away("暂时无法取得 Google 的访问令牌，内容已保存在本机，恢复后自动补传")
        return NeedsPerson("Google 不接受这个服务账号，请检查密钥是否已被吊销")
    if isinstance(err, APIError):
        return _trouble_of_status(err, email)
    log.warning("sheet away: %s", type(err).__name__)
    return Away("暂时无法连接在线表格，内容已保存在本机，恢复后自动补传")


def _trouble_of_status(err: APIError, email: str) -> SheetTrouble:
    status = err.response.status_code
    if status == 429:
        return Away("Google 在线表格的调用次数已到上限，稍后继续", wait=_retry_after(err.response))
    if status in (401, 403):
        return NeedsPerson(f"服务账号 {email} 没有这份在线表格的编辑权限，请表格所有者把它重新设为“编辑者”")
    if status == 404:
        return NeedsPerson(f"在线表格已被删除，或不再与服务账号 {email} 共享；请从回收站恢复、重新共享，或在配置中换成新的 spreadsheet_id")
    if status == 400:
        return Away("在线表格刚刚变动，正在重新读取")
    return Away("在线表格暂时出错，内容已保存在本机，恢复后自动补传")
