"""我的填报: own records, how each stands, what came back or was changed; correct or take back."""

import secrets
from collections.abc import Callable

import streamlit as st

from pages import _correction, _frame, _history, _receipt
from sheets_sync import wiring
from sheets_sync.access import Action, Role, allowed
from sheets_sync.service import StoreTrouble
from sheets_sync.views import RecordView

service, who = _frame.guard(Action.SEE_RECORD)
running = wiring.running()
returned = running.returns.standing(who)
_PAGE = 20


def open_record(record_id: str) -> None:
    st.query_params["record"] = record_id
    _correction.stop()


def back_to_list() -> None:
    st.query_params.pop("record", None)
    st.session_state["receipt"] = ""
    _correction.stop()


def pick() -> RecordView | None:
    """The record of a return link, of the address, or of a receipt; else the list."""
    if who.only or st.query_params.get("record"):
        record = service.record(who, who.only or st.query_params["record"])
        if record is None:
            st.text("没有这条记录，或当前身份不能查看")
        return record
    every = service.records(who)
    with st.grid(2, min_column_width=220, key="finders"):
        filer = ""
        if who.role is not Role.FILER:
            filers = sorted({record.filer for record in every if record.filer})
            filer = st.selectbox("填报单位", ["", *filers], key="filer", bind="query-params", format_func=lambda name: name or "全部填报单位")
        receipt = st.text_input("编号", key="receipt", bind="query-params", placeholder="如 K7F3-M2R8", autocomplete="off")
    if receipt:
        found = service.find_receipt(who, receipt)
        if found is None:
            st.text("没有这个编号的记录，请核对后再查；编号里没有 0、1、5 和字母 O、I、L、S、Z、B")
        return found
    show_list([record for record in every if not filer or record.filer == filer])
    show_withdrawn()
    return None


def show_list(mine: list[RecordView]) -> None:
    """What came back first, then the newest."""
    if not mine:
        st.text("还没有记录")
        if allowed(who, Action.REPORT):
            st.page_link("report.py", label="去填报一场活动")
        return
    mine.sort(key=lambda record: (record.record_id in returned, record.accepted_at), reverse=True)
    shown = st.session_state.get("records_shown", _PAGE)
    st.caption(f"共 {len(mine)} 条" + (f"，其中退回 {len(returned)} 条，请先更正" if returned else ""))
    with st.container(key="record_list", gap="small"):
        for record in mine[:shown]:
            show_card(record, state_of(record))
    if len(mine) > shown:
        st.button("再看 20 条", key="more", on_click=lambda: st.session_state.update(records_shown=shown + _PAGE))


def state_of(record: RecordView) -> str:
    if record.record_id in returned:
        return "已退回，待补正"
    changed = len(running.recall.changed(who, record.record_id))
    return "　".join((record.state, *(() if record.needs == "正常" else (record.needs,)), *([f"协调员改过 {changed} 处"] if changed else [])))


def show_withdrawn() -> None:
    """What was taken back, so that it can be found again."""
    gone = service.withdrawn(who)
    if not gone:
        return
    with st.expander(f"已撤回　{len(gone)} 条"), st.container(key="record_list_withdrawn", gap="small"):
        for record in gone:
            show_card(record, "已撤回，不再计数")


def show_card(record: RecordView, state: str) -> None:
    with st.container(border=True, key=f"card_{'back_' if record.record_id in returned else ''}{record.record_id}"):
        st.text(f"{state}　{record.receipt or '表内填写'}")
        st.text(_receipt.summary(record))
        st.button("查看", key=f"open_{record.record_id}", on_click=open_record, args=(record.record_id,))


def show(record: RecordView) -> None:
    with st.container(key="record_form"):
        if not who.only:
            st.button("返回列表", key="back", on_click=back_to_list)
        st.subheader(f"编号　{_frame.plain(record.receipt or '表内填写')}", anchor=False)
        st.text(_receipt.summary(record))
        st.text(_receipt.steps(record))
        if record.state == "已撤回":
            show_way_back(record)
        else:
            st.text(_receipt.unit_line(record, service, who))
            if show_standing(record):
                return
        trouble = st.session_state.pop("record_trouble", "")
        if trouble:
            st.text(trouble)
        show_history(record)


def show_standing(record: RecordView) -> bool:
    """What others said or made of it, what was found, what may be done; whether it is being corrected."""
    back, changes = returned.get(record.record_id), running.recall.changed(who, record.record_id)
    if _correction.was_done(record):
        with st.container(border=True, key="done"):
            st.text("✓ 已更正，编号不变")
    if back:
        show_reasons(record, back)
    for key, change in changes.items():
        st.text(f"协调员已修改“{service.campaign.header(key)}”：原填“{change.mine}”，现为“{change.now}”（{change.who}，{_frame.moment(change.at)}，{change.gate}）")
    may_correct = allowed(who, Action.CORRECT, record.owner)
    if may_correct and _correction.is_open(record):
        _correction.show(record, service, who, back.reasons if back else {}, changes)
        return True
    for finding in record.checked.findings:
        if finding.severity in "EWN":
            st.text(f"· {finding.message}")
    if may_correct:
        show_buttons(record)
    return False


def show_reasons(record: RecordView, back) -> None:
    with st.container(border=True, key="returned"):
        st.text(f"已退回，请更正后重新提交（{_frame.moment(back.at)}）")
        for key, reason in back.reasons.items():
            if key:
                st.text(f"· {service.campaign.header(key)}　现为“{record.cells.get(key, '')}”：{reason}")
            else:
                st.text(f"· {reason}")


def show_history(record: RecordView) -> None:
    lines = service.history(who, record.record_id)
    if lines:
        with st.expander(f"修改记录　{len(lines)} 处"):
            _history.show_lines(lines)


def show_buttons(record: RecordView) -> None:
    asking = f"withdraw:{record.record_id}"
    with st.container(horizontal=True, gap="small", key="record_actions"):
        st.button("更正这一条", type="primary", key="correct", on_click=_correction.start, args=(record,))
        st.button("撤回这一条", key="withdraw", on_click=lambda: st.session_state.update({asking: secrets.token_urlsafe(9)}))
    if st.session_state.get(asking):
        with st.container(border=True, key="sure"):
            st.text("撤回后这一场不再计数；在线表格中保留这一行并注明已撤回，以后还可以恢复。确定撤回吗？")
            with st.container(horizontal=True, gap="small"):
                st.button("确定撤回", key="withdraw_sure", on_click=withdraw, args=(record, asking, st.session_state[asking]))
                st.button("不撤回", key="withdraw_not", on_click=lambda: st.session_state.update({asking: ""}))


def withdraw(record: RecordView, asking: str, token: str) -> None:
    do(lambda: service.withdraw(who, record.record_id, identity=f"withdraw:{token}"))
    st.session_state[asking] = ""
    st.query_params["record"] = record.record_id


def show_way_back(record: RecordView) -> None:
    if service.may_bring_back(who, record.record_id):
        st.button("恢复这一条", type="primary", key="bring_back", on_click=do, args=(lambda: service.bring_back(who, record.record_id),))
        st.caption("恢复后照常计数，编号和内容不变")
    elif allowed(who, Action.CORRECT, record.owner):
        st.text("在线表格中的这一行已被删除，这里不能恢复；确有这一场，请重新填报，或请区县协调员在表格中恢复那一行")


def do(work: Callable[[], None]) -> None:
    """Before the page is drawn; what went wrong is said once."""
    try:
        work()
    except StoreTrouble as trouble:
        st.session_state["record_trouble"] = str(trouble)


_frame.head("我的填报", service, who, "查看、更正、撤回本单位的记录；退回的排在最前")
chosen = pick()
if chosen:
    show(chosen)
