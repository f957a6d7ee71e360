"""同步状态: whether what was accepted stands on the sheet, and what a person should do when it does not."""

import streamlit as st

from pages import _frame
from sheets_sync.access import Action, allowed
from sheets_sync.sheet import SheetTrouble

service, who = _frame.guard(Action.SEE_SYNC)
_frame.head("同步状态", service, who)


@st.fragment(run_every=2.0)
def show_status() -> None:
    status = service.status(who)
    facts = (
        ("表格", "内置台账（本机）" if status.kind == "embedded" else "在线共享表格"),
        ("等待写入", f"{status.owed} 条" + (f"，最早一条 {_frame.moment(status.oldest)}" if status.oldest else "")),
        ("最近一次读到表格", _frame.moment(status.last_seen)),
        ("当前情况", status.stopped or ("暂时无法连接在线表格，恢复后自动补传" if status.last_error else "正常")),
    )
    with st.grid(2, min_column_width=280, key="facts"):
        for name, value in facts:
            with st.container(border=True):
                st.caption(name)
                st.text(value)
    if status.last_error:
        with st.expander("给技术人员看的原因"):
            st.text(status.last_error)
    if status.link:
        st.link_button("打开在线表格", status.link)


def restore_header() -> None:
    try:
        service.restore_header(who)
    except SheetTrouble as trouble:
        st.session_state["sync_trouble"] = str(trouble)


show_status()
trouble = st.session_state.pop("sync_trouble", "")
if trouble:
    st.text(trouble)
if allowed(who, Action.RUN_SYNC):
    with st.container(horizontal=True, gap="small"):
        st.button("立即同步", key="sync_now", type="primary", on_click=service.sync_now, args=(who,))
        if service.status(who).stopped:
            st.button("恢复表头", key="restore_header", on_click=restore_header)
            st.button("确认这些行确实要删除", key="confirm_deletion", on_click=service.confirm_mass_deletion, args=(who,))
