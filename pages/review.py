"""待处理: what a person is to look at, grouped by what to do."""

import streamlit as st

from pages import _frame, _rows
from sheets_sync.access import Action
from sheets_sync.views import RecordView

service, who = _frame.guard(Action.SEE_RECORD)
campaign = service.campaign
_frame.head("待处理", service, who, "按要做的事归在一起；处理完自动移出")

GROUPS = (
    ("待补正", "请填报单位补充或更正，补正后才计入"),
    ("待认定", "请市级认定计入哪个单位"),
    ("疑似重复", "同一天同一学校已有记录，只计一场；请看是否同一场"),
    ("待核", "已暂计入，请核实后确认"),
)


def group_of(record: RecordView) -> str:
    if record.needs in ("待补正", "待认定"):
        return record.needs
    if record.needs == "不再计数":
        return "疑似重复"
    return "待核" if record.checked.provisional else ""


def show_record(record: RecordView) -> None:
    with st.container(border=True, key=f"card_{record.record_id}"):
        st.text("　".join(text for text in (record.receipt or "表内填写", *(record.cells.get(key, "") for key in ("held_on", "school", "host"))) if text))
        st.text(f"填报单位　{record.filer or '未填'}　计入单位　{record.checked.credited_unit or '待认定'}")
        for finding in record.checked.findings:
            if finding.severity in "EW":
                st.text(f"· {finding.message}")
        twin = service.record(who, record.checked.duplicate_of) if record.checked.duplicate_of else None
        if twin:
            st.text("与下面这条疑似同一场")
            _rows.show_table(_rows.record_table([record, twin], campaign, who))
        if record.receipt:
            st.page_link("ledger.py", label="到台账修改", query_params={"q": record.receipt})


unit = st.selectbox("计入单位", ["", *campaign.unit_names], key="unit", bind="query-params", format_func=lambda name: name or "全部单位")
waiting: dict[str, list[RecordView]] = {name: [] for name, _ in GROUPS}
for one in service.records(who, unit=unit or ""):
    if group_of(one):
        waiting[group_of(one)].append(one)
if not any(waiting.values()):
    st.text("没有待处理的记录")
for name, what_to_do in GROUPS:
    if waiting[name]:
        st.subheader(f"{name}　{len(waiting[name])} 条", anchor=False)
        st.caption(what_to_do)
        for one in waiting[name][:50]:
            show_record(one)
        if len(waiting[name]) > 50:
            st.text(f"另有 {len(waiting[name]) - 50} 条，选定单位后查看")
