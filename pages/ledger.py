"""台账: every record as a table to edit, look at, and download as Annex 2."""

import pandas as pd
import streamlit as st

from pages import _edits, _frame, _rows
from sheets_sync.access import Action, allowed
from sheets_sync.service import StoreTrouble
from sheets_sync.views import RecordView

service, who = _frame.guard(Action.SEE_RECORD)
MOST_EDITABLE = 500             # rows; above it the grid gets slow on an office machine, so: filter first
campaign = service.campaign
status = _frame.head("台账", service, who, "全部记录；格子里照常填写即可，检查结果见“问题”列")


def filters() -> tuple[str, str, str]:
    """They stand in the address, so that a link leads to the same view."""
    every = service.records(who)
    periods = sorted({record.checked.filing_period for record in every if record.checked.filing_period}, reverse=True)
    with st.grid(3, min_column_width=200, key="filters"):
        unit = st.selectbox("计入单位", ["", *campaign.unit_names], key="unit", bind="query-params", format_func=lambda name: name or "全部单位")
        period = st.selectbox("报送期", ["", *periods], key="period", bind="query-params", format_func=lambda name: name or "全部报送期")
        text = st.text_input("查找", key="q", bind="query-params", placeholder="学校、人员、编号", autocomplete="off")
    return unit or "", period or "", (text or "").strip()


def holds(record: RecordView, text: str) -> bool:
    return text in record.receipt or any(text in cell for cell in record.cells.values())


def show_editor(records: list[RecordView], view_name: str) -> None:
    """The line with 保存 has its place above the grid, so that nothing moves when the first cell is changed."""
    sheet = _edits.open_snapshot(view_name, records, campaign)
    bar = st.container(horizontal=True, gap="small", vertical_alignment="center", key="save_bar")
    st.data_editor(
        sheet.table, key=sheet.editor_key, num_rows="dynamic", hide_index=True, height=min(38 * (len(sheet.table) + 2), 560), placeholder="",
        disabled=list(_edits.OWN), column_config=columns(),
    )
    changes = _edits.changes(sheet)
    with bar:
        st.button("保存", type="primary", key="save", on_click=save, args=(sheet,), disabled=not changes)
        st.button("撤销，回到上次保存", key="undo", on_click=_edits.forget, args=(sheet,), disabled=not changes)
        st.text(f"有 {len(changes.lines)} 处改动还没有保存" if changes else "没有未保存的改动；一格改完请按回车")
    if changes:
        st.subheader(f"将要保存的改动　{len(changes.lines)} 处", anchor=False)
        _rows.show_table(_edits.preview(changes, sheet, service, who))


def columns() -> dict[str, object]:
    config: dict[str, object] = {"问题": st.column_config.TextColumn("问题", pinned=True, width=210)}
    for key in _rows.cell_keys(campaign):
        config[campaign.header(key)] = st.column_config.TextColumn(campaign.header(key), default="", width=int(60 + campaign.column[key].width * 7))
    return config | {name: st.column_config.TextColumn(name, default="") for name in _edits.OWN if name != "问题"}


def save(sheet: _edits.Snapshot) -> None:
    """Before the page is drawn. What somebody else changed meanwhile is refused and shown, the rest is kept."""
    try:
        st.session_state["refused"] = _edits.save(sheet, _edits.changes(sheet), service, who)
    except StoreTrouble as trouble:
        st.session_state["refused"] = []
        st.session_state["save_trouble"] = str(trouble)


def show_refused() -> None:
    trouble = st.session_state.pop("save_trouble", "")
    if trouble:
        st.error("没有保存成功，改动还在，请稍后再点“保存”")
        st.text(trouble)
    refused = st.session_state.get("refused") or []
    if not refused:
        return
    with st.container(border=True, key="refused"):
        st.text(f"有 {len(refused)} 处没有保存：这一行刚刚被别人改过，请看一下再决定")
        for line in refused:
            st.text(f"{line.where}　{line.column}：打开时“{line.before}”，这次想改成“{line.after}”，现在是“{line.now}”")
        st.button("知道了", key="refused_seen", on_click=st.session_state.pop, args=("refused", None))


def show_history(records: list[RecordView]) -> None:
    with st.expander("修改记录"):
        record = st.selectbox("选择一条记录", records, index=None, placeholder="选择一条记录", key="history_of",
                              format_func=lambda one: f"{one.receipt or '表内填写'}　{one.cells.get('held_on', '')}　{one.cells.get('school', '')}")
        if record:
            lines = service.history(who, record.record_id)
            _rows.show_table(pd.DataFrame([
                {"时间": _frame.moment(line.at), "从哪里": line.who, "列": line.column, "原来": line.before, "改为": line.after} for line in lines
            ]))


def show_download(unit: str, period: str) -> None:
    filers = sorted({record.filer for record in service.records(who, unit=unit, period=period) if record.filer})
    with st.expander("下载附件2"):
        filer = st.selectbox("填报单位", ["", *filers], format_func=lambda name: name or "不限", key="filer_out")
        name = "_".join(["附件2", filer or unit or "全市", *([period] if period else [])]) + ".xlsx"
        st.download_button("下载附件2（xlsx）", data=lambda: service.export(who, unit=unit, filer=filer or "", period=period), file_name=name, on_click="ignore",
                           key="download")
        st.caption("按上面选定的计入单位和报送期导出，序号自动重排")


unit, period, text = filters()
found = [record for record in service.records(who, unit=unit, period=period) if not text or holds(record, text)]
may_edit = allowed(who, Action.EDIT_LEDGER) and service.sheet_kind == "embedded"
show_refused()
st.text(f"共 {len(found)} 条，其中待补正 {sum(record.needs == '待补正' for record in found)} 条、待认定 {sum(record.needs == '待认定' for record in found)} 条")
if not may_edit or len(found) > MOST_EDITABLE:
    if may_edit:
        st.text(f"超过 {MOST_EDITABLE} 条时只能查看，选定单位或报送期后可以修改")
    elif status and status.link:
        st.link_button("打开在线表格修改", status.link)
    _rows.show_table(_rows.record_table(found, campaign, who, {record.record_id: _rows.problems(record.checked) for record in found}), lazy=True)
else:
    show_editor(found, f"{unit}|{period}|{text}")
show_history(found)
if allowed(who, Action.EXPORT):
    show_download(unit, period)
