"""Who looks: what the browser's request says, handed to the one place that decides; and the page that nobody gets instead of any other."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st

from sheets_sync import wiring
from sheets_sync.access import Viewer
from sheets_sync.identity import Known, Visit

COOKIE = "laomo_link"           # set by _door when a signed link is opened
_PROXY_MARKS = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Server", "Via",
                "X-Original-Forwarded-For", "X-Client-Ip", "True-Client-Ip", "Cf-Connecting-Ip", "X-Scheme")
_looking: ContextVar[Known | None] = ContextVar("looking", default=None)


def visit() -> Visit:
    """The request of this run. A proxy on this machine says who called; from elsewhere such a header is anybody's word and is not read."""
    headers, user = st.context.headers, st.user.to_dict()
    claims = {name: value for name, value in user.items() if name not in ("is_logged_in", "tokens")} if user.get("is_logged_in") is True else {}
    forwarded = any(name in headers for name in _PROXY_MARKS)
    address = st.context.ip_address or (headers.get("X-Real-Ip", "") if forwarded else "")
    return Visit(claims, st.context.cookies.get(COOKIE, ""), st.get_option("server.address") or "", headers.get("Host", ""), forwarded, address,
                 headers.get("Origin", ""))


def known() -> Known:
    return _looking.get() or wiring.known(visit())


@contextmanager
def looked_up(found: Known) -> Iterator[None]:
    """While a run draws its page, who looks is not asked for again; what the page then does with it is judged at every call, see `sheets_sync/gate.py`."""
    before = _looking.set(found)
    try:
        yield
    finally:
        _looking.reset(before)


def show(note: str) -> None:
    """The only page for nobody."""
    st.title("劳模工匠进校园活动填报", anchor=False)
    if note:
        st.text(note)
    if wiring.running().identities.has_provider:
        st.text("请登录后使用；学校和企业没有账号的，请从区县或市级联系人发来的链接进入")
        st.button("登录", type="primary", key="login", on_click=st.login)
    else:
        st.text("请从区县或市级联系人发来的链接进入；管理员请在安装本程序的机器上打开")


def leave() -> None:
    """退出: ends this login here, and with the provider where there is one."""
    who = known().viewer
    if who.login:
        wiring.running().identities.end(who)
    st.title("已退出", anchor=False)
    st.text("可以关闭这个页面；已填写的草稿仍在")
    if st.user.to_dict().get("is_logged_in") is True:
        st.logout()


def name_line(who: Viewer) -> str:
    """Who this page thinks looks, for the head of every page: 南昌县莲塘第一中学（填报人）."""
    return f"{who.unit or who.name}（{who.role}）" if who.login else ""
