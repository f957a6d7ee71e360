"""The receipt: what was kept, whether the sheet has it, and what it does for the unit."""

import streamlit as st

from pages._frame import moment
from sheets_sync.access import Action, Viewer, allowed
from sheets_sync.service import Service
from sheets_sync.views import RecordView


def show_receipt(record: RecordView, service: Service, who: Viewer) -> None:
    """Live until the row was seen on the sheet, then at rest."""
    on_its_way = record.state == "已保存"
    st.fragment(_draw, run_every=1.0 if on_its_way else None)(record.record_id, service, who, on_its_way)


def _draw(record_id: str, service: Service, who: Viewer, was_on_its_way: bool) -> None:
    record = service.record(who, record_id)
    if record is None:
        st.text("这条记录已被删除或撤回")
        return
    if was_on_its_way and record.state != "已保存":
        st.rerun()
    with st.container(key="receipt_card"):
        st.text("已提交，编号")
        with st.container(key="receipt_number"):
            st.text(record.receipt)
        st.text(steps(record))
        st.text(unit_line(record, service, who))
    st.text(summary(record))


def steps(record: RecordView) -> str:
    """已保存 is durable here; 已入表 is seen on the sheet. Two words for two facts."""
    saved = f"✓ 已保存　{moment(record.accepted_at)}"
    if record.state == "已撤回":
        return f"{saved}\n已撤回，不再计数"
    return f"{saved}\n" + (f"✓ 已入表　{moment(record.seen_at)}" if record.seen_at else "… 正在写入表格，不用等，稍后会自动完成")


def unit_line(record: RecordView, service: Service, who: Viewer) -> str:
    """What the leader will see of it."""
    checked = record.checked
    if not checked.credited_unit:
        return f"{checked.credit_reason or '计入单位待市级认定'}，认定后计入进度"
    if not allowed(who, Action.SEE_PROGRESS) or not checked.values.held_on:
        return f"计入 {checked.credited_unit}"
    year = service.progress(who, checked.values.held_on.year)
    unit = next(one for one in year.units if one.unit == checked.credited_unit)
    return f"{unit.unit}已完成 {unit.held} 场，年度任务 {unit.target} 场" + (f"，还差 {unit.short_by} 场" if unit.short_by else "")


def summary(record: RecordView) -> str:
    cells = record.cells
    return "　".join(cells.get(key, "") for key in ("held_on", "school", "host") if cells.get(key))
