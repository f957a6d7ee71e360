"""填报链接: schools and companies without an account report through a link; here it is made, listed and stopped."""

import pandas as pd
import streamlit as st

from pages import _frame, _rows
from sheets_sync import wiring
from sheets_sync.access import EVERYTHING, Action, Forbidden, allowed
from sheets_sync.links import LONGEST_DAYS
from sheets_sync.service import StoreTrouble

service, who = _frame.guard(Action.MANAGE_LINKS)
links = wiring.running().links
_frame.head("填报链接", service, who, "学校、企业没有账号时，凭链接填报、查看和更正本单位的记录；链接等于钥匙，请只发给填报人本人")


def make() -> None:
    """Before the page is drawn. The address is shown once; what is kept cannot be made into it again."""
    state = st.session_state
    try:
        state["new_link"] = links.make(who, state["link_filer"] or "", days=int(state["link_days"]))
        state["link_trouble"] = ""
    except (Forbidden, ValueError, StoreTrouble) as refusal:
        state["new_link"], state["link_trouble"] = "", str(refusal)


def show_new() -> None:
    trouble, token = st.session_state.get("link_trouble"), st.session_state.get("new_link")
    if trouble:
        st.text(trouble)
    if token:
        st.text("已生成。这个地址只显示这一次，请复制后发给填报人：")
        st.code(f"{base()}/l/{token}", language=None)


def base() -> str:
    """The app's own address as this browser has it, without the page."""
    return (st.context.url or "").rstrip("/").removesuffix("/links")


def show_list() -> None:
    found = links.listed(who)
    st.subheader(f"已有链接　{len(found)} 个", anchor=False)
    if not found:
        return
    _rows.show_table(pd.DataFrame([
        {"链接": link.link_id, "用途": "填报" if link.kind == "filer" else "退回一条", "填报单位": link.filer, "状态": link.state,
         "有效期至": _frame.moment(link.expires_at, has_been=False), "生成人": link.made_by, "生成时间": _frame.moment(link.made_at)} for link in found
    ]))
    live = {link.link_id: link for link in found if link.state == "有效"}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        chosen = st.selectbox("停用哪一个", list(live), index=None, key="to_revoke", placeholder="选择一个链接",
                              format_func=lambda one: f"{one}　{live[one].filer}" if one in live else one)
        st.button("立即停用", key="revoke", on_click=revoke, args=(chosen,), disabled=not chosen)


def revoke(link_id: str | None) -> None:
    if link_id:
        links.revoke(who, link_id)


def show_city() -> None:
    """What only the city does: stop an account, stop every link."""
    identities = wiring.running().identities
    with st.expander("停用账号与全部链接"):
        st.text_input("账号（登录后页面上显示的名称）", key="account", autocomplete="off")
        with st.container(horizontal=True, gap="small"):
            st.button("立即停用这个账号", key="block", on_click=lambda: identities.block(who, st.session_state["account"].strip()))
            st.button("恢复这个账号", key="unblock", on_click=lambda: identities.unblock(who, st.session_state["account"].strip()))
        st.text("已停用的账号：" + ("、".join(identities.blocked_accounts(who)) or "没有"))
        st.button("停用全部链接（链接外泄，或恢复备份之后）", key="revoke_all", on_click=links.revoke_all, args=(who,))


with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
    st.text_input("填报单位（全称）", key="link_filer", autocomplete="off", placeholder="如 南昌县莲塘第一中学")
    st.number_input("有效天数", min_value=1, max_value=LONGEST_DAYS, value=180, key="link_days")
    st.button("生成链接", type="primary", key="make_link", on_click=make)
show_new()
show_list()
if allowed(who, Action.MANAGE_LOGINS, EVERYTHING):
    show_city()
