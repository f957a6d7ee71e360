"""Edits of the ledger page: the grid as it was drawn, what is typed into it and not saved, and saving it row by row.

A grid that is drawn anew closes the cell that is open in it. So it is drawn anew only when the person asks for it, by another filter, by coming back to
the page, or by “显示最新”, which the page presses itself while nobody types; and what is unsaved goes with it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from pages._rows import cell_keys, problems, short_problems
from pages._typed import NOTHING, Sheet, Typed, read, shown
from sheets_sync.access import Viewer
from sheets_sync.service import Service
from sheets_sync.views import EditConflict, Entry, RecordView
from validators.campaign import Campaign
from validators.privacy import keepable

OWN = ("问题", "计入单位", "填报单位", "编号", "状态")      # the app's columns, not to be edited
_SEEN_WITHIN = 3.0                                      # seconds that a save waits at most for the row to be read again (local, not the network)
_SHEET, _TYPED, _RETIRED, _ASKED = "ledger_sheet", "ledger_typed", "ledger_retired", "ledger_asked"


@dataclass(frozen=True)
class Line:
    where: str
    column: str
    before: str
    after: str
    record_id: str = ""


def start(unsaved: Typed) -> None:
    """With what was unsaved before the page was loaded anew."""
    if unsaved:
        st.session_state[_TYPED] = unsaved


def typed() -> Typed:
    """What is unsaved: as the grid has it where it is on the page, else as it was read last."""
    sheet: Sheet | None = st.session_state.get(_SHEET)
    if sheet and sheet.editor_key in st.session_state:
        st.session_state[_TYPED] = read(sheet, st.session_state[sheet.editor_key])
    return st.session_state.get(_TYPED, NOTHING)


def open_sheet(view: str, records: Sequence[RecordView], campaign: Campaign) -> Sheet:
    """The grid of this view as it stands on the page, else a new one with what is unsaved."""
    unsaved, late, sheet = typed(), _late(), st.session_state.get(_SHEET)
    if sheet and sheet.view == view and sheet.editor_key in st.session_state and not late and not st.session_state.pop(_ASKED, False):
        return sheet
    _retire(unsaved.and_then(late))
    return _draw(view, records, campaign)


def is_old(sheet: Sheet, records: Sequence[RecordView]) -> bool:
    return {one.record_id: one for one in sheet.records} != {one.record_id: one for one in records if one.record_id not in typed().removed}


def show_latest() -> None:
    st.session_state[_ASKED] = True


def forget() -> None:
    """Back to what was saved last."""
    typed()
    _retire(NOTHING)


def _draw(view: str, records: Sequence[RecordView], campaign: Campaign) -> Sheet:
    unsaved: Typed = st.session_state[_TYPED]
    there = tuple(record for record in records if record.record_id not in unsaved.removed)
    number = st.session_state["generation"] = st.session_state.get("generation", 0) + 1
    keys = tuple(cell_keys(campaign))
    st.session_state.pop(_ASKED, None)
    st.session_state[_SHEET] = Sheet(f"{view}", f"editor:{number}", there, _table(there, unsaved, campaign, keys), keys, tuple(map(campaign.header, keys)), unsaved)
    return st.session_state[_SHEET]


def _retire(left: Typed) -> None:
    """The grid on the page is done with; `left` is still unsaved. What the browser sends of it after this is late, not lost."""
    if sheet := st.session_state.pop(_SHEET, None):
        st.session_state[_RETIRED] = (sheet, read(sheet, st.session_state.get(sheet.editor_key) or {}))
    st.session_state[_TYPED] = left


def _late() -> Typed:
    """Typed into the grid of before while the new one was on its way."""
    sheet, taken = st.session_state.get(_RETIRED, (None, NOTHING))
    if sheet is None or sheet.editor_key not in st.session_state:
        return NOTHING
    now = read(sheet, st.session_state[sheet.editor_key])
    st.session_state[_RETIRED] = (sheet, now)
    return now.since(taken)


def lines(found: Typed, campaign: Campaign) -> list[Line]:
    """Every change in words."""
    told = [Line(_name(found.records[edit.record_id]), campaign.header(edit.key), edit.before, edit.after, edit.record_id) for edit in found.cells.values()]
    told += [Line("新增一行", "", "", "　".join(row.values())) for row in found.added]
    gone = [found.records[one] for one in found.removed]
    return told + [Line(_name(record), "删除整行", "　".join(value for value in record.cells.values() if value), "") for record in gone]


def preview(found: Typed, service: Service, who: Viewer) -> pd.DataFrame:
    """Every change with what checking will say about the row it makes."""
    said: dict[str, str] = {}
    for record_id, record in found.records.items():
        mine = {edit.key: edit.after for edit in found.cells.values() if edit.record_id == record_id}
        if mine:
            entry = Entry({**record.cells, **mine}, record.filer, record.filed_on)
            said[record_id] = problems(service.check(who, entry, record_id=record_id)) or "没有问题"
    return pd.DataFrame([
        {"编号": line.where, "列": line.column, "原来": line.before, "改为": line.after, "检查": said.get(line.record_id, "")} for line in lines(found, service.campaign)
    ])


def save(service: Service, who: Viewer) -> list[str]:
    """Save everything that can be. What is told back: what was refused, with both values, and what waits for its row to reach the sheet."""
    found, before = typed(), len(service.records(who))
    conflicts = {(one.edit.record_id, one.edit.key): one for one in service.save_edits(who, tuple(found.cells.values()))}
    if found.added:
        service.add_rows(who, found.added)
    stayed = service.remove_rows(who, [(one, found.records[one].revision) for one in found.removed]) if found.removed else []
    saved = {place: edit for place, edit in found.cells.items() if place not in conflicts}
    waiting = {place: edit for place, edit in found.cells.items() if place in conflicts and conflicts[place].why in ("not_yet", "beside")}
    is_as_typed = all(keepable(edit.after) == edit.after for edit in saved.values())
    if not is_as_typed or len(saved) + len(waiting) < len(found.cells) or found.added or found.removed:
        _retire(Typed(waiting, records=found.records))
    else:
        if sheet := st.session_state.get(_SHEET):
            st.session_state[_SHEET] = sheet.after_saving(saved)
        st.session_state[_TYPED] = found.without(saved)
    _wait_until_read(found, saved, [one for one in found.removed if one not in stayed], before, service, who)
    return [_refusal(one, found, service.campaign) for one in conflicts.values()] + [f"{_name(found.records[one])}　整行没有删除：刚刚被别人改过" for one in stayed]


def _refusal(one: EditConflict, found: Typed, campaign: Campaign) -> str:
    edit = one.edit
    where = f"{_name(found.records[edit.record_id])}　{campaign.header(edit.key)}"
    return {
        "changed": f"{where}：打开时“{edit.before}”，这次想改成“{edit.after}”，现在是“{one.now}”，是别人刚刚改的",
        "gone": f"{where}：这次想改成“{edit.after}”，这一行已被删除",
        "not_yet": f"{where}：改为“{edit.after}”还在，这一行正在写入表格，请过几秒再点“保存”",
        "beside": f"{where}：改为“{edit.after}”还在，同一行的另一格刚刚被别人改过，看过后可再点“保存”",
    }[one.why]


def _wait_until_read(found: Typed, saved: dict, removed: Sequence[str], before: int, service: Service, who: Viewer) -> None:
    """A saved cell is read and checked by the worker a moment later; the next screen is to show it so."""
    until = time.monotonic() + _SEEN_WITHIN
    while time.monotonic() < until:
        records = {record.record_id: record for record in service.records(who)}
        here = all(one not in records or records[one].cells.get(key, "") == edit.after for (one, key), edit in saved.items())
        gone = not any(one in records for one in removed)
        if here and gone and (not found.added or len(records) > before - len(removed)):
            return
        time.sleep(0.05)


def _name(record: RecordView) -> str:
    return record.receipt or f"表内填写 {record.record_id[:4]}"


def _table(records: Sequence[RecordView], unsaved: Typed, campaign: Campaign, keys: Sequence[str]) -> pd.DataFrame:
    own = [{"问题": short_problems(record.checked), "计入单位": record.checked.credited_unit or "", "填报单位": record.filer, "编号": record.receipt or "", "状态": record.state}
           for record in records] + [{"状态": "未保存"} for _ in unsaved.added]
    texts = shown(records, unsaved, keys)
    rows = [{**mine, **{campaign.header(key): text for key, text in cells.items()}} for mine, cells in zip(own, texts, strict=True)]
    return pd.DataFrame(rows, columns=["问题", *map(campaign.header, keys), *OWN[1:]], dtype="str").fillna("")
