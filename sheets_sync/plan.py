"""What a pull means: a snapshot and the records of before in, new states of records with their history out. Pure.

What the sheet should get next is in `writes`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sheets_sync.layout import APP_HEADERS
from sheets_sync.match import Known, match
from sheets_sync.repair import Repair, put_right
from sheets_sync.sheet import SheetRow, Snapshot
from sheets_sync.store import Record

MASS_ROWS, MASS_SHARE = 5, 0.05     # more rows than both gone at once: a catastrophe, not deletions
GONE_AFTER = 2                      # valid pulls in a row without a row make it a withdrawal
# What a formula that went wrong shows; never taken for what somebody wrote.
ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#ERROR!", "#SPILL!", "#CALC!", "Loading..."})
_OLD_COPY = "在线表格像是被换成了较早的版本（最近一次写入的记号不在其中），已停止写入，没有当作修改或删除；请确认以现在的表格为准，或在版本记录中恢复"
SOMEBODY = "在线表格"               # who changed a sheet that does not say who


@dataclass(frozen=True)
class HistoryEntry:
    record_id: str
    key: str
    before: str | None
    after: str | None
    who: str = SOMEBODY
    gate: str = "sheet"


@dataclass(frozen=True)
class Pull:
    """`changed`: records in their new state. `created`: typed straight into the sheet. `stop`: why nothing was taken over ("" normally).
    `places`: record id ▸ its row in this snapshot, with the id and app texts that stand there. `repairs`: what the sheet still needs put back."""

    changed: tuple[Record, ...] = ()
    created: tuple[Record, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    places: Mapping[str, SheetRow] = field(default_factory=dict)
    repairs: tuple[Repair, ...] = ()
    stop: str = ""


def plan_pull(
    snapshot: Snapshot, records: Mapping[str, Record], *, now: datetime, today: date,
    new_id: Callable[[], str], mass_confirmed: bool = False, repairs: Iterable[Repair] = (), last_token: int | None = None,
) -> Pull:
    """What people did since the last pull.

    Args:
        records: every record of the store by id, withdrawn ones included.
        today: the day written as 填表时间 of rows typed into the sheet.
        mass_confirmed: a person has said that so many rows are meant to be gone.
        repairs: what corrections hit by mistake and the sheet may still show.
        last_token: of the latest batch that the sheet applied; a sheet that has forgotten it is an older copy.
    """
    if not mass_confirmed and last_token is not None and snapshot.tokens is not None and last_token not in snapshot.tokens:
        return Pull(stop=_OLD_COPY)
    snapshot, repairs = put_right(snapshot, repairs)
    known = {record_id: _known(record) for record_id, record in records.items() if record.seen is not None}
    gone = frozenset(record_id for record_id, record in records.items() if record.absent >= GONE_AFTER)
    found = match(snapshot.rows, known, gone)
    expected = [record for record in records.values() if record.seen is not None and record.record_id not in gone]
    missing = [record for record in expected if record.record_id not in found.rows]
    newly = sum(record.absent == 0 for record in missing)
    if not mass_confirmed and newly > MASS_ROWS and newly > MASS_SHARE * len(expected):
        return Pull(stop=f"在线表格中一次少了 {newly} 行（共 {len(expected)} 行），已停止写入，没有当作删除；请确认是否有意删除")
    changed, lines, places = [], [], {}
    for record_id, row in found.rows.items():
        places[record_id] = row
        after, entries = _seen_again(records[record_id], row, now, is_rewritten=record_id in found.rewritten)
        lines += entries
        if after != records[record_id]:
            changed.append(after)
    for record in missing:
        after, entries = _not_seen(record, now)
        changed.append(after)
        lines += entries
    created = []
    for row, kept_id in found.strangers:
        if kept_id in records:      # accepted here, put on the sheet, never seen until now
            after, entries = _seen_again(records[kept_id], row, now)
            changed.append(after)
            places[kept_id] = row
            lines += entries
            continue
        record = _typed(row, kept_id or new_id(), now, today)
        created.append(record)
        places[record.record_id] = row
    return Pull(tuple(changed), tuple(created), tuple(lines), places, repairs)


def _known(record: Record) -> Known:
    return Known(record.record_id, record.seen, by_id_alone=record.absent == 0 and record.withdrawn_at is None)


def _seen_again(record: Record, row: SheetRow, now: datetime, *, is_rewritten: bool = False) -> tuple[Record, list[HistoryEntry]]:
    """Three-way merge per cell between what was last seen, what the sheet says now, and a correction on its way: people win.

    `is_rewritten`: next to nothing is left of what the row was, so that a correction of it has lost its object."""
    base = record.seen if record.seen is not None else record.cells
    now_cells = {key: base.get(key, "") if text in ERRORS else text for key, text in row.cells.items() if key != "seq"}
    edits = {key: text for key, text in now_cells.items() if text != base.get(key, "")} if record.seen is not None else {}
    lines = [HistoryEntry(record.record_id, key, base.get(key, ""), text, row.by or SOMEBODY) for key, text in edits.items() if text != record.wanted.get(key, ("", None))[1]]
    wanted = {}
    for key, (before, after) in record.wanted.items():
        text = now_cells.get(key, "")
        if text == after:
            continue
        if key in edits or is_rewritten:
            lines.append(_overtaken(record, key, text))
            continue
        wanted[key] = (before, after)
    typed = {key: text for key, text in _kept_by_the_app(row).items() if text and not record.cells.get(key)}
    cells = {**record.cells, **typed, **now_cells} | {key: after for key, (_, after) in wanted.items()}
    back = record.withdrawn_by == "sheet"
    if back:
        lines.append(HistoryEntry(record.record_id, "@withdrawn", "sheet", None))
    told = {one.key for one in lines}
    lines += [
        HistoryEntry(record.record_id, key, record.cells.get(key, ""), text, who="按读法入表", gate="normal")
        for key, text in cells.items() if text != record.cells.get(key, "") and key not in told
    ]
    after = replace(
        record, cells=cells, seen=now_cells, shown=record.shown if row.record_id == record.record_id else None, seen_at=record.seen_at or now,
        sheet_row=row.row, absent=0, wanted=wanted,
        withdrawn_at=None if back else record.withdrawn_at, withdrawn_by=None if back else record.withdrawn_by,
    )
    if after.cells != record.cells or back:
        after = replace(after, revision=record.revision + 1)
    return after, lines


def _overtaken(record: Record, key: str, text: str, who: str = "协调员已修改此项") -> HistoryEntry:
    """A correction that people were before: both values, shown to its submitter."""
    return HistoryEntry(record.record_id, key, record.wanted[key][1], text, who=who, gate="conflict")


def _not_seen(record: Record, now: datetime) -> tuple[Record, list[HistoryEntry]]:
    """A row that is gone: deleted once it was gone twice. What its submitter withdrew stays the submitter's withdrawal."""
    absent = record.absent + 1
    if absent < GONE_AFTER:
        return replace(record, absent=absent), []
    stood = {key: record.seen.get(key, "") for key in record.wanted}
    lines = [_overtaken(record, key, text, "协调员已删除此行") for key, text in stood.items()]
    gone = replace(record, absent=absent, sheet_row=None, wanted={}, cells={**record.cells, **stood}, revision=record.revision + 1)
    if record.withdrawn_by == "submitter":
        return gone, lines
    return replace(gone, withdrawn_at=now, withdrawn_by="sheet"), [*lines, HistoryEntry(record.record_id, "@withdrawn", record.withdrawn_by, "sheet")]


def _kept_by_the_app(row: SheetRow) -> dict[str, str]:
    """What stands in columns of Annex 2 that the app keeps. It counts only where the store has nothing: edits there are put right."""
    return {key: text for key, text in row.app.items() if key not in APP_HEADERS}


def _typed(row: SheetRow, record_id: str, now: datetime, today: date) -> Record:
    """A row typed straight into the sheet; 填表时间 is the day it was first seen, unless it comes back from before a restore."""
    seen = {key: text for key, text in row.cells.items() if key != "seq"}
    returning = row.record_id == record_id
    return Record(
        record_id=record_id, receipt="", revision=1, changed=0, place=0, cells={**seen, **_kept_by_the_app(row)},
        filer=row.app.get("filer", "") if returning else "", filed_on=_day(row.app.get("filed_on", "")) if returning else today,
        activity="", gate="sheet", accepted_at=now, seen=seen, seen_at=now, sheet_row=row.row, wanted={},
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
