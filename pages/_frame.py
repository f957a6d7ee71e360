"""Helpers of every page: who looks, the head of the page, plain text that is never read as markup."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from pages import _login
from sheets_sync import wiring
from sheets_sync.access import Action, Role, Viewer, allowed
from sheets_sync.identity import Known
from sheets_sync.service import Service, StoreTrouble
from sheets_sync.settings import SettingsError
from sheets_sync.views import SyncStatus

_MARKUP = re.compile(r"([\\`*_\[\]<>~$:@])")             # what starts a mark, a directive or a formula
_ADDRESS = re.compile(r"(?<=:)(?=/)|(?<=www)(?=\.)", re.IGNORECASE)       # links are found in the text once its escapes are gone: only a joint breaks them
_JOINT = "\u2060"                                        # has no width, and nothing breaks there


def known() -> Known:
    """Who looks; where the program could not start, that is said and the page stops."""
    try:
        return _login.known()
    except (SettingsError, StoreTrouble, ValueError, OSError) as trouble:
        st.title("暂时不能使用")
        st.error("程序没有启动完整，请把下面这句话告诉管理员")
        st.text(str(trouble))
        st.stop()


def plain(text: str) -> str:
    r"""User text for a place that reads Markdown (labels, captions, metrics): every mark escaped, line breaks to spaces.

    Brackets and stops that mean nothing alone stay: a screen reader says labels as they are written here. So does the @ of an account, which people copy.

    >>> print(plain("![x](http://a.b) **5** 投入经费(元) www.a.b").replace(_JOINT, "|"))
    !\[x\](http\:|//a.b) \*\*5\*\* 投入经费(元) www|.a.b
    """
    return _MARKUP.sub(r"\\\1", _ADDRESS.sub(_JOINT, " ".join(text.split())))


def guard(action: Action) -> tuple[Service, Viewer]:
    """First line of every page: the service, for a viewer who may do this; else says so and stops the page."""
    found = known()
    who = found.viewer
    if who.role is Role.NOBODY:
        _login.show(found.note)
        st.stop()
    if not allowed(who, action):
        st.title("没有权限")
        st.text(f"当前身份（{who.role}）没有“{action}”的权限，请联系市级管理员")
        st.stop()
    service = wiring.service()
    if not service.is_read:
        with st.spinner("正在读取台账，记录多时要等一会儿"):
            service.read()
    return service, who


def head(title: str, service: Service, who: Viewer, note: str = "", *, tells_away: bool = True) -> SyncStatus | None:
    """Title, 数据截至, the single-user note, and a word when the sheet is away. Returns the status where the viewer may see it."""
    st.title(title, anchor=False)
    status = service.status(who) if allowed(who, Action.SEE_SYNC) or who.role == "填报人" else None
    if note:
        st.caption(plain(note))
    parts = []
    if status:
        parts.append(f"数据截至 {moment(status.changed_at)}" if status.changed_at else "还没有数据")
    parts += [words for words in (known().note, _login.name_line(who)) if words]
    st.caption(plain("　·　".join(parts)))
    if tells_away and status and (status.last_error or status.stopped):
        with st.container(border=True, key="sheet_away"):
            st.text(status.stopped or "暂时无法连接在线表格，内容已保存在本机，恢复后自动补传")
            if status.owed:
                st.text(f"等待写入表格：{status.owed} 条")
    return status


def moment(when: datetime | None, *, has_been: bool = True) -> str:
    """2024年6月25日 18:00, in the campaign's time zone."""
    if when is None:
        return "—"
    service = wiring.service()
    here, today = when.astimezone(ZoneInfo(service.campaign.timezone)), service.today()
    if has_been and here.date() > today:         # a fixed day is set for a demo, and this was told by the clock
        here = here.replace(year=today.year, month=today.month, day=today.day)
    return f"{here.year}年{here.month}月{here.day}日 {here:%H:%M}"
