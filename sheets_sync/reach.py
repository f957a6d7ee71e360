"""The part of `doctor` that goes out: are Google's hosts in reach, is the clock right, may the service account edit the sheet, who else can open it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urlsplit

import requests

from sheets_sync.google_http import FAULTS, connect, trouble_of
from sheets_sync.settings import Settings
from sheets_sync.sheet import SheetTrouble

_GOOGLE_DRIVE = "https://www.googleapis.com"
SECONDS = 10                                    # a look at one host takes no longer
_SKEW_WARN, _SKEW_BAD = 30, 240                 # seconds; Google refuses a signature that is 5 minutes off


@dataclass(frozen=True)
class Check:
    """What was looked at, how it stands, and what to do ("" where nothing is)."""

    name: str
    state: Literal["正常", "注意", "故障"]
    found: str
    advice: str = ""


def google_checks(settings: Settings, clock: Callable[[], datetime]) -> Iterator[Check]:
    sheets, key = settings.sheets, settings.gcp_service_account
    hosts = (("令牌服务", key.get("token_uri", "")), ("Sheets 接口", sheets.api_base), ("Drive 接口", sheets.drive_base))
    dates = []
    for name, address in hosts:
        check, told = _reach(name, address, sheets.proxy)
        yield check
        dates.append(told)
    yield _clock(dates[2] or dates[0], clock())
    if dates[2] is not None:
        yield _permission(settings)


def _reach(name: str, address: str, proxy: str) -> tuple[Check, datetime | None]:
    """Whether a host answers at all, whatever it answers, and what time it has."""
    host = urlsplit(address).hostname or address
    session = requests.Session()
    session.trust_env = False
    session.proxies = {"http": proxy, "https": proxy} if proxy else {}
    started = time.monotonic()
    try:
        answer = session.get(address, timeout=SECONDS, allow_redirects=False, stream=True)
        answer.close()
    except requests.RequestException as err:
        way = "请检查 [sheets] 的 proxy 是否可用" if proxy else "内地网络通常到不了 Google，请在 [sheets] 中填写 proxy 或反向代理地址（api_base、drive_base、token_uri）"
        return Check(name, "故障", f"连不上 {host}（{type(err).__name__}）", f"{way}；在此之前填报照常，恢复后自动补传"), None
    told = answer.headers.get("Date")
    try:
        return Check(name, "正常", f"{host} 有应答，{time.monotonic() - started:.1f} 秒"), parsedate_to_datetime(told) if told else None
    except ValueError:
        return Check(name, "正常", f"{host} 有应答"), None


def _clock(theirs: datetime | None, ours: datetime) -> Check:
    if theirs is None:
        return Check("时钟", "注意", "没有得到 Google 的时间，未能核对", "连通之后再运行一次")
    skew = (ours - theirs).total_seconds()
    word = f"本机比 Google {'快' if skew > 0 else '慢'} {abs(skew):.0f} 秒"
    if abs(skew) <= _SKEW_WARN:
        return Check("时钟", "正常", word)
    return Check("时钟", "故障" if abs(skew) > _SKEW_BAD else "注意", word, "请打开自动校时：timedatectl set-ntp true；相差 5 分钟以上时 Google 不接受登录")


def _permission(settings: Settings) -> Check:
    email = settings.gcp_service_account.get("client_email", "")
    try:
        client = connect(settings, timeout=(SECONDS, SECONDS), total_seconds=3 * SECONDS)
        found = client.request("get", f"{_GOOGLE_DRIVE}/drive/v3/files/{settings.sheets.spreadsheet_id}", params={
            "fields": "name,trashed,capabilities(canEdit),permissions(type,role)", "supportsAllDrives": "true"}).json()
    except SheetTrouble as trouble:
        return Check("表格权限", "故障", "服务账号的密钥无法使用", str(trouble))
    except FAULTS as err:
        return Check("表格权限", "故障", "服务账号打不开这份表格", str(trouble_of(err, email)))
    if found.get("trashed"):
        return Check("表格权限", "故障", "表格在回收站里", "请表格所有者把它从回收站恢复")
    if not found.get("capabilities", {}).get("canEdit"):
        return Check("表格权限", "故障", "服务账号只能查看，不能编辑", f"请表格所有者把 {email} 设为“编辑者”")
    if any(one.get("type") == "anyone" for one in found.get("permissions", ())):
        return Check("表格权限", "注意", "任何知道链接的人都能打开这份表格，里面有姓名", "请表格所有者把“常规访问权限”改为“受限”，只共享给协调员")
    return Check("表格权限", "正常", "服务账号可以编辑，表格没有对外公开")
