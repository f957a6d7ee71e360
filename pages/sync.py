"""同步状态: whether what was accepted stands on the sheet, and what a person should do when it does not."""

import streamlit as st

from pages import _frame
from sheets_sync.access import Action, allowed

service, who = _frame.guard(Action.SEE_SYNC)
_frame.head("同步状态", service, who, tells_away=False)


@st.fragment(run_every=2.0)
def show_status() -> None:
    status = service.status(who)
    facts = (
        ("表格", "内置台账（本机）" if status.kind == "embedded" else "在线共享表格"),
        ("等待写入", f"{status.owed} 条" + (f"，最早一条 {_frame.moment(status.oldest)}" if status.oldest else "")),
        ("最近一次读到表格", _frame.moment(status.last_seen)),
        ("当前情况", "已停止写入，需要处理" if status.stopped else "暂时连不上，恢复后自动补传" if status.last_error else "正常"),
    )
    if status.stopped or status.set_aside or status.room:
        _show_needs(status)
    elif status.last_error:
        st.text(status.last_error)
    with st.grid(2, min_column_width=280, key="facts"):
        for name, value in facts:
            with st.container(border=True):
                st.caption(name)
                st.text(value)


def _show_needs(status) -> None:
    """What needs a person, and a button where one is enough."""
    may = allowed(who, Action.RUN_SYNC)
    with st.container(border=True, key="needs"):
        st.subheader("需要处理", anchor=False)
        if status.stopped:
            st.text(status.stopped)
            st.text("停写期间填报照常，内容都保存在本机，不会丢失")
            if may and status.need == "header":
                st.button("恢复表头", key="restore_header", type="primary", on_click=service.restore_header, args=(who,))
            elif may and status.need == "confirmation":
                st.button("确认以现在的表格为准", key="confirm_deletion", type="primary", on_click=service.confirm_mass_deletion, args=(who,))
        if status.set_aside:
            st.text(f"有 {status.set_aside} 条被在线表格拒收，已单独搁置，其余照常。更正该条后会自动重新写入")
            if may:
                st.button("重新写入搁置的", key="send_again", on_click=service.send_again, args=(who,))
        if status.room:
            st.text(status.room)


show_status()
with st.container(horizontal=True, gap="small"):
    if allowed(who, Action.RUN_SYNC):
        st.button("立即同步", key="sync_now", on_click=service.sync_now, args=(who,))
    if link := service.status(who).link:
        st.link_button("打开在线表格", link)
