"""Records as a table to look at. User text goes into a grid, which never reads it as markup."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from sheets_sync.access import Action, Viewer, allowed
from sheets_sync.views import RecordView
from validators.campaign import Campaign
from validators.messages import LABELS
from validators.model import Checked

CELL_KEYS_OUT = ("seq",)


def cell_keys(campaign: Campaign) -> list[str]:
    """The columns that people fill, in the order of Annex 2."""
    return [key for key in campaign.column if key not in CELL_KEYS_OUT]


def problems(checked: Checked) -> str:
    """What a row still needs, in full sentences."""
    return "；".join(finding.message for finding in checked.findings if finding.severity in "EWN")


def short_problems(checked: Checked) -> str:
    """The same as labels, for a narrow column."""
    return "；".join(dict.fromkeys(LABELS[finding.code] for finding in checked.findings if finding.severity in "EWN"))


_FIRST = ("held_on", "school")     # what tells one session from another


def record_table(records: Sequence[RecordView], campaign: Campaign, who: Viewer, reasons: dict[str, str] | None = None) -> pd.DataFrame:
    """One line a record, what tells it from others first; with `reasons` (record id ▸ text) a column 说明. Funds only where this viewer may see them."""
    lines: list[dict[str, Any]] = []
    for record in records:
        may_see_funds = allowed(who, Action.SEE_FUNDS, record.owner)
        line: dict[str, Any] = {campaign.header(key): record.cells.get(key, "") for key in _FIRST}
        if reasons is not None:
            line["说明"] = reasons.get(record.record_id, "")
        for key in cell_keys(campaign):
            if key not in _FIRST and (key != "funds_yuan" or may_see_funds):
                line[campaign.header(key)] = record.cells.get(key, "")
        line["编号"] = record.receipt or "表内填写"
        lines.append({**line, "计入单位": record.checked.credited_unit or "", "填报单位": record.filer, "状态": record.state, "情况": record.needs})
    return pd.DataFrame(lines).fillna("")


def show_table(table: pd.DataFrame, *, widths: Mapping[str, str | int] | None = None, **more: Any) -> None:
    widths = {"说明": "medium", "问题": "medium", "检查": "medium", **(widths or {})}
    st.dataframe(table, hide_index=True, column_config={name: st.column_config.TextColumn(name, width=widths.get(name)) for name in table.columns}, placeholder="", **more)
