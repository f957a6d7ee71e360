"""台账: every record as a table to edit, look at, and download as Annex 2. The filters stand in the address."""

import pandas as pd
import streamlit as st

from pages import _edits, _filed, _frame, _history, _rows, _unsaved
from sheets_sync import wiring
from sheets_sync.access import Action, Role, allowed
from sheets_sync.lines import STATES, Line
from sheets_sync.service import StoreTrouble
from sheets_sync.views import RecordView

service, who = _frame.guard(Action.SEE_RECORD)
MOST_EDITABLE = 500             # rows; above it the grid gets slow on an office machine, so: filter first
campaign, running = service.campaign, wiring.running()
FILTERS = ("unit", "period", "filer", "needs", "q")
where = "格子里照常填写即可" if service.sheet_kind == "embedded" else "请在在线表格里修改，这里一会儿就跟上"
status = _frame.head("台账", service, who, f"{where}；检查结果见“问题”列；筛选条件都在网址里，可以收藏或转发")


def open_filtered(periods: list[str]) -> None:
    """Opened without a filter, the page shows the own unit and the running filing period, where there is something in it."""
    if "ledger_opened" in st.session_state or any(name in st.query_params for name in FILTERS):
        return
    own, wanted = who.unit if who.role is Role.COORDINATOR else "", {}
    if own:
        wanted["unit"] = own
    if running.duty.current() in periods and running.lines.shown(who, unit=own, period=running.duty.current()).lines:
        wanted["period"] = running.duty.current()
    for name, value in wanted.items():          # a field takes its value from one and shows it in the other
        st.session_state[name] = value
        st.query_params[name] = value


def filters() -> dict[str, str]:
    """They stand in the address, so that a link leads to the same view."""
    periods, filers = running.lines.choices(who)
    open_filtered(periods)
    st.session_state["ledger_opened"] = True
    units = ["", *campaign.unit_names] if who.role is not Role.COORDINATOR else ["", who.unit]
    with st.grid(5, min_column_width=170, key="filters"):
        unit = st.selectbox("计入单位", units, key="unit", bind="query-params", format_func=lambda name: name or "全部单位")
        period = st.selectbox("报送期", ["", *periods], key="period", bind="query-params", format_func=lambda name: name or "全部报送期")
        filer = st.selectbox("填报单位", ["", *filers], key="filer", bind="query-params", format_func=lambda name: name or "全部填报单位")
        needs = st.selectbox("情况", ["", *STATES], key="needs", bind="query-params", format_func=lambda name: name or "全部情况")
        text = st.text_input("查找", key="q", bind="query-params", placeholder="学校、人员、编号", autocomplete="off")
    return {"unit": unit or "", "period": period or "", "filer": filer or "", "needs": needs or "", "text": (text or "").strip()}


@st.cache_resource(max_entries=4, show_spinner=False)
def table(version: int, chosen: tuple, scope: tuple, _lines: list[Line]) -> pd.DataFrame:
    """The lines as columns, made once a version of the ledger, a choice of filters and who may see what. Read only."""
    keys = _rows.cell_keys(campaign)
    columns: dict[str, list[str]] = {"问题": [line.problems for line in _lines]}
    cells = list(zip(*(line.cells for line in _lines), strict=True)) or [()] * len(keys)
    columns |= {campaign.header(key): list(texts) for key, texts in zip(keys, cells, strict=True) if key != "funds_yuan" or scope[-1]}
    for name, place in (("计入单位", Line.unit), ("填报单位", Line.filer), ("情况", Line.needs), ("编号", Line.receipt), ("状态", Line.state)):
        columns[name] = [place.__get__(line) for line in _lines]
    return pd.DataFrame(columns, dtype="str")


def show_editor(records: list[RecordView], view_name: str) -> None:
    """The line with 保存 has its place above the grid, so that nothing moves when the first cell is changed."""
    sheet = _edits.open_sheet(view_name, records, campaign)
    bar = st.container(horizontal=True, gap="small", vertical_alignment="center", key="save_bar")
    st.data_editor(
        sheet.table, key=sheet.editor_key, num_rows="dynamic", hide_index=True, height=min(38 * (len(sheet.table) + 2), 560), placeholder="",
        disabled=list(_edits.OWN), column_config=columns(),
    )
    with bar:
        show_unsaved(_edits.typed(), is_old=_edits.is_old(sheet, records))


def show_unsaved(unsaved: _edits.Typed, *, is_old: bool = False) -> None:
    lines = _edits.lines(unsaved, campaign)
    st.button("保存", type="primary", key="save", on_click=save, disabled=not lines)
    st.button("撤销，回到上次保存", key="undo", on_click=_edits.forget, disabled=not lines)
    st.text(f"有 {len(lines)} 处改动还没有保存" if lines else "没有未保存的改动；一格改完请按回车")
    if is_old and not lines:
        st.button("显示最新", key="show_latest", type="tertiary", on_click=_edits.show_latest)


def show_preview(unsaved: _edits.Typed) -> None:
    if unsaved:
        st.subheader(f"将要保存的改动　{len(_edits.lines(unsaved, campaign))} 处", anchor=False)
        _rows.show_table(_edits.preview(unsaved, service, who))


def columns() -> dict[str, object]:
    config: dict[str, object] = {"问题": st.column_config.TextColumn("问题", pinned=True, width=210)}
    for key in _rows.cell_keys(campaign):
        config[campaign.header(key)] = st.column_config.TextColumn(campaign.header(key), default="", width=int(60 + campaign.column[key].width * 7))
    return config | {name: st.column_config.TextColumn(name, default="") for name in _edits.OWN if name != "问题"}


def save() -> None:
    """Before the page is drawn. What somebody else changed meanwhile is refused and shown, the rest is kept."""
    try:
        st.session_state["refused"] = _edits.save(service, who)
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
        st.text(f"有 {len(refused)} 处没有保存，请看一下再决定")
        for words in refused:
            st.text(words)
        st.button("知道了", key="refused_seen", on_click=st.session_state.pop, args=("refused", None))


def show_grid(version: int, lines: list[Line], chosen: dict[str, str]) -> None:
    """To look at, however many. Of few rows one can be chosen, to see its history; many are fetched as they come into sight."""
    scope = (who.role, who.unit, who.only, allowed(who, Action.SEE_FUNDS))
    shown, many = table(version, tuple(chosen.values()), scope, lines), len(lines) > MOST_EDITABLE
    more = {"lazy": True} if many else {"on_select": "rerun", "selection_mode": "single-row", "key": "grid"}
    event = st.dataframe(shown, hide_index=True, height=560, column_config=columns(), placeholder="", **more)
    if many:
        st.caption("要看一条的修改记录，在“查找”里输入编号")
        return
    picked = event.selection.rows
    _history.show(lines[picked[0]].record_id if picked and picked[0] < len(lines) else "", service, who)


def show_download(unit: str, period: str, filer: str) -> None:
    name = "_".join(["附件2", filer or unit or "全市", *([period] if period else [])]) + ".xlsx"
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.download_button("下载附件2（xlsx）", data=lambda: service.export(who, unit=unit, filer=filer, period=period), file_name=name, on_click="ignore", key="download")
        st.page_link("duty.py", label="按月报送，到“报送”页")
    st.caption("按上面选定的计入单位、报送期和填报单位导出，序号自动重排")


chosen = filters()
version, lines = running.lines.shown(who, **chosen)
may_edit = allowed(who, Action.EDIT_LEDGER) and service.sheet_kind == "embedded"
if may_edit:
    _edits.start(_unsaved.recall(service, who))
show_refused()
counts = running.lines.counts(who, **chosen)
if chosen["period"] and allowed(who, Action.EXPORT):
    _filed.show_in_ledger(who, chosen["period"], chosen["unit"], chosen["filer"])
st.text(f"共 {len(lines)} 条，其中待补正 {counts['待补正']} 条、待认定 {counts['待认定']} 条")
if may_edit and len(lines) <= MOST_EDITABLE:
    found = [view for line in lines if (view := service.record(who, line.record_id))]
    show_editor(found, "|".join(chosen.values()))
    show_preview(_edits.typed())
    _history.choose(found, service, who)
else:
    if may_edit:
        st.text(f"超过 {MOST_EDITABLE} 条时只能查看，选定单位或报送期后可以修改")
        if unsaved := _edits.typed():
            with st.container(horizontal=True, gap="small", vertical_alignment="center", key="save_bar"):
                show_unsaved(unsaved)
            show_preview(unsaved)
    elif status and status.link:
        st.link_button("打开在线表格修改", status.link)
    show_grid(version, lines, chosen)
if may_edit:
    _unsaved.remember(_edits.typed(), service, who)
if allowed(who, Action.EXPORT):
    show_download(chosen["unit"], chosen["period"], chosen["filer"])
