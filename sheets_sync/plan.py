"""The planner: what a pull means, and what the sheet should get next. Pure; a plan can be printed, tested and replayed.

`plan_pull` turns a snapshot into new states of records with their history. `plan_writes` turns states into one batch.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sheets_sync.layout import as_value, cell_text
from sheets_sync.match import Known, match
from sheets_sync.sheet import Batch, CellValue, Change, NewRow, SheetRow, Snapshot
from sheets_sync.store import Record
from validators.model import Checked

MASS_ROWS, MASS_SHARE = 5, 0.05     # more rows than both gone at once: a catastrophe, not deletions
GONE_AFTER = 2                      # valid pulls in a row without a row make it a withdrawal
BATCH_ROWS = 500
BATCH_BYTES = 1_500_000             # Google advises 2 MB a request


@dataclass(frozen=True)
class HistoryEntry:
    record_id: str
    key: str
    before: str | None
    after: str | None
    who: str = "在线表格"
    gate: str = "sheet"


@dataclass(frozen=True)
class Pull:
    """`changed`: records in their new state. `created`: typed straight into the sheet. `stop`: why nothing was taken over ("" normally).
    `places`: record id ▸ its row in this snapshot, with the id and app texts that stand there."""

    changed: tuple[Record, ...] = ()
    created: tuple[Record, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    places: Mapping[str, SheetRow] = field(default_factory=dict)
    stop: str = ""


def plan_pull(
    snapshot: Snapshot, records: Mapping[str, Record], *, now: datetime, today: date,
    new_id: Callable[[], str], mass_confirmed: bool = False,
) -> Pull:
    """What people did since the last pull.

    Args:
        records: every record of the store by id, withdrawn ones included.
        today: the day written as 填表时间 of rows typed into the sheet.
        mass_confirmed: a person has said that so many rows are meant to be gone.
    """
    known = {record_id: Known(record_id, record.seen) for record_id, record in records.items() if record.seen is not None}
    found = match(snapshot.rows, known)
    expected = [record for record in records.values() if record.seen is not None and record.withdrawn_by != "sheet"]
    missing = [record for record in expected if record.record_id not in found.rows]
    newly = sum(record.absent == 0 for record in missing)
    if not mass_confirmed and newly > MASS_ROWS and newly > MASS_SHARE * len(expected):
        return Pull(stop=f"在线表格中一次少了 {newly} 行（共 {len(expected)} 行），已停止写入，没有当作删除；请确认是否有意删除")
    changed, lines, places = [], [], {}
    for record_id, row in found.rows.items():
        places[record_id] = row
        after, entries = _seen_again(records[record_id], row, now)
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
    return Pull(tuple(changed), tuple(created), tuple(lines), places)


def _seen_again(record: Record, row: SheetRow, now: datetime) -> tuple[Record, list[HistoryEntry]]:
    """Three-way merge per cell between what was last seen, what the sheet says now, and a correction on its way: people win."""
    now_cells = {key: text for key, text in row.cells.items() if key != "seq"}
    base = record.seen if record.seen is not None else record.cells
    edits = {key: text for key, text in now_cells.items() if text != base.get(key, "")} if record.seen is not None else {}
    lines = [HistoryEntry(record.record_id, key, base.get(key, ""), text) for key, text in edits.items() if text != record.wanted.get(key, ("", None))[1]]
    wanted = {}
    for key, (before, after) in record.wanted.items():
        text = now_cells.get(key, "")
        if text == after:
            continue
        if key in edits:
            lines.append(HistoryEntry(record.record_id, key, after, text, who="协调员已修改此项", gate="conflict"))
            continue
        wanted[key] = (before, after)
    cells = {**record.cells, **now_cells} | {key: after for key, (_, after) in wanted.items()}
    if record.seen is None:
        cells = {**record.cells, **now_cells}
    back = record.withdrawn_by == "sheet"
    if back:
        lines.append(HistoryEntry(record.record_id, "@withdrawn", "sheet", None))
    told = {one.key for one in lines}
    lines += [
        HistoryEntry(record.record_id, key, record.cells.get(key, ""), text, who="按读法入表", gate="normal")
        for key, text in cells.items() if text != record.cells.get(key, "") and key not in told
    ]
    after = replace(
        record, cells=cells, seen=now_cells, shown=record.shown if row.record_id == record.record_id else None, seen_at=record.seen_at or now, sheet_row=row.row, absent=0, wanted=wanted,
        withdrawn_at=None if back else record.withdrawn_at, withdrawn_by=None if back else record.withdrawn_by,
    )
    if after.cells != record.cells or back:
        after = replace(after, revision=record.revision + 1)
    return after, lines


def _not_seen(record: Record, now: datetime) -> tuple[Record, list[HistoryEntry]]:
    absent = record.absent + 1
    if absent < GONE_AFTER:
        return replace(record, absent=absent), []
    gone = replace(record, absent=absent, withdrawn_at=now, withdrawn_by="sheet", sheet_row=None, revision=record.revision + 1)
    return gone, [HistoryEntry(record.record_id, "@withdrawn", record.withdrawn_by, "sheet")]


def _typed(row: SheetRow, record_id: str, now: datetime, today: date) -> Record:
    """A row typed straight into the sheet; 填表时间 is the day it was first seen, unless it comes back from before a restore."""
    cells = {key: text for key, text in row.cells.items() if key != "seq"}
    returning = row.record_id == record_id
    return Record(
        record_id=record_id, receipt="", revision=1, changed=0, place=0, cells=cells,
        filer=row.app.get("filer", "") if returning else "", filed_on=_day(row.app.get("filed_on", "")) if returning else today,
        activity="", gate="sheet", accepted_at=now, seen=cells, seen_at=now, sheet_row=row.row, wanted={},
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# -- what the sheet should get


def app_cells(record: Record, checked: Checked) -> dict[str, str]:
    """The app's own columns of a record."""
    return {
        "credited_unit": checked.credited_unit or "", "problem": problem_text(record, checked), "filer": record.filer,
        "filed_on": record.filed_on.isoformat() if record.filed_on else "", "record_id": record.record_id,
    }


def problem_text(record: Record, checked: Checked) -> str:
    """校验提示: what and how to mend it, E before W; I and N only tell, they stay out unless the row does not count."""
    if record.withdrawn_by == "submitter":
        return "填报人已撤回，不再计数"
    shown = sorted((finding for finding in checked.findings if finding.severity in "EWN"), key=lambda finding: "EWN".index(finding.severity))
    return "；".join(finding.message for finding in shown)


def marks(checked: Checked, campaign) -> dict[str, str]:
    """Cells to colour: key ▸ the note beside the problem."""
    keys = {column.header: column.key for column in campaign.columns}
    notes: dict[str, list[str]] = {}
    for finding in checked.findings:
        if finding.severity in "EW" and finding.column in keys:
            notes.setdefault(keys[finding.column], []).append(finding.message)
    return {key: "\n".join(texts) for key, texts in notes.items()}


@dataclass(frozen=True)
class Writes:
    """A batch without its token, the records in it, and what each record will show once it is applied."""

    added: tuple[NewRow, ...] = ()
    changed: tuple[Change, ...] = ()
    progress: tuple[tuple[CellValue, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.progress)

    def batch(self, token: int, end_row: int) -> Batch:
        return Batch(token, end_row, self.added, self.changed, self.progress)


def plan_writes(
    records: Iterable[Record], judged: Mapping[str, Checked], places: Mapping[str, SheetRow], campaign, *,
    cell_of: Callable[[Checked, str], object], limit: int = BATCH_ROWS,
) -> Writes:
    """What the sheet lacks: new rows, corrections that nobody overtook, and the app's own columns and marks where they differ.

    Args:
        judged: record id ▸ Checked for every record that is not withdrawn by a deletion.
        places: where each record stands on the sheet now.
        cell_of: what stands in a cell of a new row (`validators.show.cell_for_sheet`).
    """
    added: list[NewRow] = []
    changed: list[Change] = []
    size = 0
    for record in records:
        if len(added) + len(changed) >= limit or size > BATCH_BYTES:
            break
        checked = judged.get(record.record_id)
        if checked is None or record.quarantine:
            continue
        row = places.get(record.record_id)
        if row is None:
            if record.seen is None and record.withdrawn_at is None:
                cells = {column.key: as_value(cell_of(checked, column.key)) for column in campaign.columns if column.key != "seq"}
                own = {key: text for key, text in app_cells(record, checked).items() if key != "record_id"}
                added.append(NewRow(record.record_id, cells, own, marks(checked, campaign)))
                size += _bytes(added[-1])
            continue
        change = _change(record, checked, row, campaign, cell_of)
        if change:
            changed.append(change)
            size += _bytes(change)
    return Writes(tuple(added), tuple(changed))


def _change(record: Record, checked: Checked, row: SheetRow, campaign, cell_of) -> Change | None:
    cells = {
        key: (before, as_value(cell_of(checked, key)) if record.cells.get(key) == after else after)
        for key, (before, after) in record.wanted.items() if row.cells.get(key, "") == before
    }
    standing = {**row.app, "record_id": row.record_id}
    own = {key: text for key, text in app_cells(record, checked).items() if standing.get(key, "") != text}
    want = marks(checked, campaign)
    notes = None
    if record.shown is None or dict(record.shown) != want:
        notes = {**{key: "" for key in (record.shown if record.shown is not None else _people_keys(campaign))}, **want}
    if not (cells or own or notes):
        return None
    return Change(row.row, record.record_id, cells, own, notes, {key: record.wanted[key][1] for key in cells})


def _bytes(part: NewRow | Change) -> int:
    """About what a part weighs on the wire, where a Chinese character is six bytes of JSON."""
    texts = [*part.cells.values(), *part.app.values(), *(part.notes or {}).values()]
    return 100 * len(texts) + 6 * sum(len(str(text)) for text in texts)


def _people_keys(campaign) -> Sequence[str]:
    return [column.key for column in campaign.columns if column.key != "seq"]


def after_writes(
    writes: Writes, records: Mapping[str, Record], misplaced: Mapping[int, str], *, now: datetime, shown_in_reply: frozenset[str] = frozenset(),
) -> list[Record]:
    """Records as they are once a batch was applied. New rows that the reply shows count as seen; others wait for the next pull.

    A change that hit another row than meant, because people moved rows meanwhile, was not made; the record that was hit wants its own
    text back, from what it last showed.
    """
    result: dict[str, Record] = {}
    for new in writes.added:
        sent = {key: cell_text(value) for key, value in new.cells.items()}
        result[new.record_id] = replace(
            records[new.record_id], seen=sent, shown=dict(new.notes), seen_at=now if new.record_id in shown_in_reply else None,
        )
    for change in writes.changed:
        if change.row in misplaced:
            _undo(change, misplaced[change.row], records, result)
            continue
        record = result.get(change.record_id, records[change.record_id])
        seen = {**(record.seen or {}), **{key: cell_text(after) for key, (_, after) in change.cells.items()}}
        shown = record.shown if change.notes is None else {key: note for key, note in change.notes.items() if note}
        wanted = {
            key: (seen[key], after) if key in change.cells else (before, after)     # a newer correction builds on what was just written
            for key, (before, after) in record.wanted.items() if key not in change.cells or change.asked.get(key) != after
        }
        result[change.record_id] = replace(record, seen=seen, wanted=wanted, shown=shown)
    return list(result.values())


def misplaced_by_reading(writes: Writes, snapshot: Snapshot, records: Mapping[str, Record]) -> dict[int, str]:
    """What the lost reply of an applied batch would have said about corrections: row of the change ▸ the record that was hit ("" unknown).

    A correction that is not in its own row landed elsewhere: in a row that shows its text although its record never had it.
    """
    by_id = {row.record_id: row for row in snapshot.rows}
    misplaced = {}
    for change in writes.changed:
        own = by_id.get(change.record_id)
        texts = {key: cell_text(after) for key, (_, after) in change.cells.items()}
        if not texts or (own is not None and all(own.cells.get(key, "") == text for key, text in texts.items())):
            continue
        hit = [
            row.record_id for row in snapshot.rows
            if row.record_id != change.record_id and (record := records.get(row.record_id)) and record.seen is not None
            and all(row.cells.get(key, "") == text != record.seen.get(key, "") for key, text in texts.items())
        ]
        misplaced[change.row] = hit[0] if len(hit) == 1 else ""
    return misplaced


def _undo(change: Change, hit: str, records: Mapping[str, Record], result: dict[str, Record]) -> None:
    record = result.get(change.record_id, records[change.record_id])
    result[change.record_id] = replace(record, shown=None)
    stranger = result.get(hit) or records.get(hit)
    if stranger is None or stranger.seen is None:
        return
    wrong = {key: cell_text(after) for key, (_, after) in change.cells.items()}
    wanted = {key: (text, stranger.seen.get(key, "")) for key, text in wrong.items() if stranger.seen.get(key, "") != text}
    result[hit] = replace(stranger, seen={**stranger.seen, **wrong}, wanted={**wanted, **stranger.wanted}, shown=None)
