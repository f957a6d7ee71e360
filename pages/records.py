"""我的填报: find an own record, see how it stands, correct it or take it back."""

import secrets

import pandas as pd
import streamlit as st

from pages import _frame, _receipt, _rows
from sheets_sync.access import Action, allowed
from sheets_sync.service import IdentityConflict, StoreTrouble
from sheets_sync.views import RecordView, Refused

service, who = _frame.guard(Action.SEE_RECORD)
campaign = service.campaign
_frame.head("我的填报", service, who, "凭编号或填报单位查找，更正和撤回都从这里进")


def pick() -> RecordView | None:
    every = service.records(who)
    filers = sorted({record.filer for record in every if record.filer})
    with st.grid(2, min_column_width=220, key="finders"):
        filer = st.selectbox("填报单位", ["", *filers], key="filer", bind="query-params", format_func=lambda name: name or "全部填报单位")
        receipt = st.text_input("编号", key="receipt", bind="query-params", placeholder="如 K7F3-M2R8", autocomplete="off")
    if receipt:
        found = service.find_receipt(who, receipt)
        if found is None:
            st.text("没有这个编号的记录，请核对后再查；编号里没有 0、1、5 和字母 O、I、L、S、Z、B")
        return found
    mine = [record for record in every if not filer or record.filer == filer]
    if not mine:
        st.text("还没有记录")
        st.page_link("report.py", label="去填报一场活动")
        return None
    st.caption(f"共 {len(mine)} 条，点一行的行首查看")
    table = _rows.record_table(mine, campaign, who)[["编号", "情况", "状态", *(campaign.header(key) for key in ("held_on", "school", "people", "direct_students"))]]
    chosen = st.dataframe(table, hide_index=True, on_select="rerun", selection_mode="single-row", key="table", placeholder="").selection.rows
    return mine[chosen[0]] if chosen and chosen[0] < len(mine) else None


def show(record: RecordView) -> None:
    st.subheader(f"编号　{_frame.plain(record.receipt or '表内填写')}", anchor=False)
    st.text(_receipt.steps(record))
    st.text(_receipt.unit_line(record, service, who))
    for finding in record.checked.findings:
        if finding.severity in "EWN":
            st.text(f"· {finding.message}")
    show_changes(record)
    if record.state != "已撤回" and allowed(who, Action.CORRECT, record.owner):
        show_correction(record)


def show_changes(record: RecordView) -> None:
    lines = service.history(who, record.record_id)
    if lines:
        with st.expander(f"修改记录　{len(lines)} 处"):
            _rows.show_table(pd.DataFrame([
                {"时间": _frame.moment(line.at), "从哪里": line.who, "列": line.column, "原来": line.before, "改为": line.after} for line in lines
            ]))


def show_correction(record: RecordView) -> None:
    """What stands now, to be changed; the same identity for the same form, so that pressing twice is one correction."""
    slot = f"correction:{record.record_id}:{record.revision}"
    identity = st.session_state.setdefault(f"{slot}:identity", f"correct:{secrets.token_urlsafe(9)}")
    with st.expander("更正或撤回", expanded=False), st.form(slot, border=False, enter_to_submit=False):
        wanted = {
            key: st.text_input(_frame.plain(campaign.header(key)), value=record.cells.get(key, ""), key=f"{slot}:{key}", autocomplete="off")
            for key in _rows.cell_keys(campaign)
        }
        sure = st.checkbox("提示已看过，仍按这样更正", key=f"{slot}:sure")
        if st.form_submit_button("提交更正", type="primary", key=f"{slot}:go"):
            correct(record, {key: text for key, text in wanted.items() if text != record.cells.get(key, "")}, identity, sure)
        if st.form_submit_button("撤回这条记录", key=f"{slot}:withdraw"):
            service.withdraw(who, record.record_id, identity=f"{identity}:withdraw")
            st.rerun()


def correct(record: RecordView, changes: dict[str, str], identity: str, sure: bool) -> None:
    if not changes:
        st.text("没有改动")
        return
    try:
        answer = service.correct(who, record.record_id, changes, identity=f"{identity}:{sorted(changes.items())}", confirmed=sure)
    except (IdentityConflict, StoreTrouble) as trouble:
        st.text(str(trouble))
        return
    if isinstance(answer, Refused):
        st.text("还没有更正：请改好下面几处，或勾选“提示已看过”后再提交" if answer.must_confirm else "还没有更正，请改好下面几处")
        for finding in answer.checked.findings:
            if finding.severity in "EW":
                st.text(f"· {finding.message}")
        return
    st.toast("已更正")
    st.rerun()


shown = pick()
if shown:
    show(shown)
