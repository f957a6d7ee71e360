"""修改记录: who changed what of a row, when, and where it came in."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages import _frame, _rows
from sheets_sync.access import Viewer
from sheets_sync.service import Service
from sheets_sync.views import HistoryLine, RecordView


def choose(records: Sequence[RecordView], service: Service, who: Viewer) -> None:
    """Of a row that is chosen by name, as a grid to edit has no rows to choose; of the only one without choosing."""
    with st.expander("修改记录"):
        only = records[0] if len(records) == 1 else None
        record = only or st.selectbox("选择一条记录", records, index=None, placeholder="选择一条记录", key="history_of",
                                      format_func=lambda one: f"{one.receipt}　{one.cells.get('held_on', '')}　{one.cells.get('school', '')}")
        if record:
            _table(record.record_id, service, who)


def show(record_id: str, service: Service, who: Viewer) -> None:
    """Of the row that is chosen in the grid, with the way to it on the shared sheet."""
    record = service.record(who, record_id) if record_id else None
    if record is None:
        st.caption("点一行的行首，查看它的修改记录")
        return
    st.subheader(f"修改记录　{_frame.plain(record.receipt)}", anchor=False)
    link = service.cell_link(who, record_id)
    if link:
        st.link_button("到在线表格的这一行", link)
    _table(record_id, service, who)


def _table(record_id: str, service: Service, who: Viewer) -> None:
    show_lines(service.history(who, record_id))


def show_lines(lines: Sequence[HistoryLine]) -> None:
    _rows.show_table(pd.DataFrame([
        {"时间": _frame.moment(line.at), "谁": line.who, "从哪里": line.gate, "列": line.column, "原来": line.before, "改为": line.after} for line in lines
    ]))
