"""Edits of the ledger page: what stood there when the page was drawn, what is different now, and saving it row by row."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from pages._rows import cell_keys, problems, short_problems
from sheets_sync.access import Viewer
from sheets_sync.service import Service
from sheets_sync.views import CellEdit, Entry, RecordView
from validators.campaign import Campaign
from validators.text import storable

OWN = ("问题", "计入单位", "填报单位", "编号", "状态")      # the app's columns, not to be edited
_SEEN_WITHIN = 3.0                                      # seconds that a save waits at most for the row to be read again (local, not the network)


@dataclass(frozen=True)
class Snapshot:
    """The records as the table shows them. While something is unsaved it stands still, whatever others do."""

    editor_key: str
    records: tuple[RecordView, ...]
    table: pd.DataFrame
    keys: tuple[str, ...]        # column keys, in the order of the table
    headers: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    where: str
    column: str
    before: str
    after: str
    now: str = ""


@dataclass(frozen=True)
class Changes:
    edits: tuple[CellEdit, ...]
    added: tuple[dict[str, str], ...]
    removed: tuple[RecordView, ...]
    lines: tuple[Line, ...]

    def __bool__(self) -> bool:
        return bool(self.lines)


def open_snapshot(view_name: str, records: Sequence[RecordView], campaign: Campaign) -> Snapshot:
    """The snapshot with unsaved edits of this view, else a fresh one."""
    kept: Snapshot | None = st.session_state.get(_slot(view_name))
    if kept and (changes(kept) or kept.records == tuple(records)):
        return kept
    generation = st.session_state.get("generation", 0) + 1
    st.session_state["generation"] = generation
    keys = tuple(cell_keys(campaign))
    fresh = Snapshot(f"editor:{view_name}:{generation}", tuple(records), _table(records, campaign, keys), keys, tuple(campaign.header(key) for key in keys))
    st.session_state[_slot(view_name)] = fresh
    return fresh


def forget(sheet: Snapshot) -> None:
    """Back to what was saved last."""
    st.session_state.pop(_slot(sheet.editor_key.split(":", 1)[1].rpartition(":")[0]), None)


def changes(sheet: Snapshot) -> Changes:
    """What differs from the snapshot, from the editor's own record of edits (never from the table it gives back)."""
    state: dict[str, Any] = st.session_state.get(sheet.editor_key) or {}
    removed = [sheet.records[int(i)] for i in state.get("deleted_rows", ()) if int(i) < len(sheet.records)]
    gone = {record.record_id for record in removed}
    edits, lines = [], []
    for place, cells in sorted(state.get("edited_rows", {}).items(), key=lambda pair: int(pair[0])):
        record = sheet.records[int(place)]
        for header, value in cells.items():
            key, after = sheet.keys[sheet.headers.index(header)], storable(str(value or "")).strip()
            before = record.cells.get(key, "")
            if after != before and record.record_id not in gone:
                edits.append(CellEdit(record.record_id, record.revision, key, before, after))
                lines.append(Line(_name(record), header, before, after))
    added = [row for row in (_new_row(sheet, cells) for cells in state.get("added_rows", ())) if row]
    lines += [Line("新增一行", "", "", "　".join(row.values())) for row in added]
    lines += [Line(_name(record), "删除整行", "　".join(value for value in record.cells.values() if value), "") for record in removed]
    return Changes(tuple(edits), tuple(added), tuple(removed), tuple(lines))


def preview(found: Changes, sheet: Snapshot, service: Service, who: Viewer) -> pd.DataFrame:
    """Every change with what checking will say about the row it makes."""
    said: dict[str, str] = {}
    for record in sheet.records:
        mine = {edit.key: edit.after for edit in found.edits if edit.record_id == record.record_id}
        if mine:
            entry = Entry({**record.cells, **mine}, record.filer, record.filed_on)
            said[_name(record)] = problems(service.check(who, entry, record_id=record.record_id)) or "没有问题"
    return pd.DataFrame([
        {"编号": line.where, "列": line.column, "原来": line.before, "改为": line.after, "检查": said.get(line.where, "")} for line in found.lines
    ])


def save(sheet: Snapshot, found: Changes, service: Service, who: Viewer) -> list[Line]:
    """Save everything; what was refused comes back with the value of now. The snapshot is done with either way."""
    names = {record.record_id: _name(record) for record in sheet.records}
    refused = [
        Line(names[conflict.edit.record_id], sheet.headers[sheet.keys.index(conflict.edit.key)], conflict.edit.before, conflict.edit.after,
             "这一行已被删除" if conflict.now is None else conflict.now)
        for conflict in service.save_edits(who, found.edits)
    ]
    if found.added:
        service.add_rows(who, found.added)
    stayed = service.remove_rows(who, [(record.record_id, record.revision) for record in found.removed]) if found.removed else []
    refused += [Line(names[one], "删除整行", "", "删除", "刚刚被改过，没有删除") for one in stayed]
    _wait_until_read(found, {line.where for line in refused}, len(service.records(who)), names, service, who)
    forget(sheet)
    return refused


def _wait_until_read(found: Changes, refused: set[str], before: int, names: dict[str, str], service: Service, who: Viewer) -> None:
    """A saved cell is read and checked by the worker a moment later; the next screen is to show it so."""
    until = time.monotonic() + _SEEN_WITHIN
    kept = [edit for edit in found.edits if names[edit.record_id] not in refused]
    while time.monotonic() < until:
        records = {record.record_id: record for record in service.records(who)}
        here = all(edit.record_id not in records or records[edit.record_id].cells.get(edit.key, "") == edit.after for edit in kept)
        gone = all(record.record_id not in records for record in found.removed if _name(record) not in refused)
        if here and gone and (not found.added or len(records) > before - len(found.removed)):
            return
        time.sleep(0.05)


def _slot(view_name: str) -> str:
    return f"snapshot:{view_name}"


def _name(record: RecordView) -> str:
    return record.receipt or f"表内填写 {record.record_id[:4]}"


def _new_row(sheet: Snapshot, cells: dict[str, Any]) -> dict[str, str]:
    return {key: text for key, header in zip(sheet.keys, sheet.headers, strict=True) if (text := storable(str(cells.get(header) or "")).strip())}


def _table(records: Sequence[RecordView], campaign: Campaign, keys: Sequence[str]) -> pd.DataFrame:
    lines = []
    for record in records:
        own = {"问题": short_problems(record.checked), "计入单位": record.checked.credited_unit or "", "填报单位": record.filer, "编号": record.receipt or "", "状态": record.state}
        lines.append({"问题": own["问题"], **{campaign.header(key): record.cells.get(key, "") for key in keys}, **own})
    names = ["问题", *(campaign.header(key) for key in keys), *OWN[1:]]
    return pd.DataFrame(lines, columns=names, dtype="str").fillna("")
