"""What the sheet should get next, and what records are once it has it. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from sheets_sync import astray
from sheets_sync.layout import APP_HEADERS, NUMBERS, as_value, cell_text
from sheets_sync.repair import Repair, likeness, what_was_hit
from sheets_sync.sheet import Batch, CellValue, Change, Found, Met, NewRow, SheetRow
from sheets_sync.store import Record
from validators.model import Checked

BATCH_ROWS = 500
BATCH_BYTES = 1_700_000             # Google advises 2 MB a request; a row that is heavier goes alone
PROBLEM = "@problem"                # in `Record.shown`: the 校验提示 that was written together with the marks


def app_cells(record: Record, checked: Checked, columns: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """The app's own columns of a record. `columns`: texts of columns of Annex 2 that the app keeps."""
    return {
        **columns,
        "credited_unit": checked.credited_unit or "", "problem": problem_text(record, checked), "filer": record.filer,
        "filed_on": record.filed_on.isoformat() if record.filed_on else "", "record_id": record.record_id,
    }


def problem_text(record: Record, checked: Checked) -> str:
    """校验提示: what and how to mend it, E before W; I and N only tell, they stay out unless the row does not count."""
    if record.withdrawn_by == "submitter":
        return "填报人已撤回，不再计数"
    shown = sorted((finding for finding in checked.findings if finding.severity in "EWN"), key=lambda finding: "EWN".index(finding.severity))
    return "；".join(finding.message for finding in shown)


def marks(record: Record, checked: Checked, campaign) -> dict[str, str]:
    """Cells to colour: key ▸ the note beside the problem."""
    if record.withdrawn_by == "submitter":
        return {}
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
    progress: tuple[tuple[int, int, CellValue], ...] = ()
    repairs: tuple[Repair, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.progress or self.repairs)

    def batch(self, token: int, mark: str, end_row: int) -> Batch:
        return Batch(token, end_row, self.added, (*map(_put_back, self.repairs), *self.changed), self.progress, mark)


def _put_back(repair: Repair) -> Change:
    return Change(repair.row, repair.record_id, {key: (text, as_typed(key, repair.cells.get(key, ""))) for key, text in repair.wrong.items()})


def as_typed(key: str, text: str) -> CellValue:
    """A text that stood in a column of numbers goes back as the number it was."""
    if key in NUMBERS:
        try:
            number = float(text)
        except ValueError:
            return text
        return (int(number) if number == int(number) else number) if cell_text(number) == text else text
    return text


def plan_writes(
    records: Iterable[Record], judged: Mapping[str, Checked], places: Mapping[str, SheetRow], campaign, *,
    cell_of: Callable[[Checked, str], object], repairs: Sequence[Repair] = (), limit: int = BATCH_ROWS, own: frozenset[str] = frozenset(),
) -> Writes:
    """What the sheet lacks: repairs, new rows, corrections that nobody overtook, and the app's own columns and marks where they differ.

    Args:
        judged: record id ▸ Checked for every record that is not withdrawn by a deletion.
        places: where each record stands on the sheet now.
        cell_of: what stands in a cell of a new row (`validators.show.cell_for_sheet`).
        own: columns of Annex 2 that the app keeps.
    """
    repairs = tuple(repairs)[:limit]
    hit = {repair.row for repair in repairs}
    added: list[NewRow] = []
    changed: list[Change] = []
    size = sum(map(_bytes, map(_put_back, repairs)))
    for record in records:
        if len(repairs) + len(added) + len(changed) >= limit:
            break
        checked = judged.get(record.record_id)
        if checked is None or record.quarantine:
            continue
        row = places.get(record.record_id)
        if row is not None:
            part = _change(record, checked, row, campaign, cell_of, own, is_hit=row.row in hit)
        elif record.seen is None and record.withdrawn_at is None:
            part = _new_row(record, checked, campaign, cell_of, own)
        else:
            part = None
        if part is None:
            continue
        size += _bytes(part)
        if size > BATCH_BYTES and (added or changed or repairs):
            break
        (added if isinstance(part, NewRow) else changed).append(part)
    return Writes(tuple(added), tuple(changed), (), repairs)


def _new_row(record: Record, checked: Checked, campaign, cell_of, own: frozenset[str]) -> NewRow:
    cells = {column.key: as_value(cell_of(checked, column.key)) for column in campaign.columns if column.key != "seq" and column.key not in own}
    app = {key: text for key, text in app_cells(record, checked, _kept(checked, cell_of, own)).items() if key != "record_id"}
    return NewRow(record.record_id, cells, app, marks(record, checked, campaign))


def _kept(checked: Checked, cell_of, own: frozenset[str]) -> dict[str, str]:
    return {key: cell_text(as_value(cell_of(checked, key))) for key in sorted(own)}


def _change(record: Record, checked: Checked, row: SheetRow, campaign, cell_of, own_columns: frozenset[str], *, is_hit: bool) -> Change | None:
    """What a row lacks. Corrections wait while the row has no id of its own, is to be repaired first, or shows names that it should not:
    what is corrected is copied."""
    standing = {**row.app, "record_id": row.record_id}
    wanted = app_cells(record, checked, _kept(checked, cell_of, own_columns))
    own = {key: text for key, text in wanted.items() if standing.get(key, "") != text}
    settled = row.record_id == record.record_id and not is_hit and not own_columns & own.keys()
    cells = {
        key: (before, as_value(cell_of(checked, key)) if record.cells.get(key) == after else after)
        for key, (before, after) in record.wanted.items() if settled and row.cells.get(key, "") == before
    }
    want = marks(record, checked, campaign)
    notes = None
    if record.shown is None or record.shown.get(PROBLEM, row.app.get("problem", "")) != row.app.get("problem", ""):
        notes = {**(dict.fromkeys(_people_keys(campaign), "") if _may_be_marked(row) else {}), **want}
    elif {key: note for key, note in record.shown.items() if key != PROBLEM} != want:
        notes = {**{key: "" for key in record.shown if key != PROBLEM}, **want}
    if not (cells or own or notes):
        return None
    if notes is not None:
        own["problem"] = wanted["problem"]      # by which a mark in another row than meant is noticed
    return Change(row.row, record.record_id, cells, own, notes, {key: record.wanted[key][1] for key in cells})


def _may_be_marked(row: SheetRow) -> bool:
    """Whether marks of ours may stand in a row of which nothing is known: it was copied or moved. In one that people typed notes and colours are theirs."""
    return bool(row.record_id) or any(row.app.get(key) for key in APP_HEADERS)


def _bytes(part: NewRow | Change) -> int:
    """About what a part weighs on the wire: its texts, and what names their cells; in a row that stands there already each is a request of its own."""
    cells = part.cells.values() if isinstance(part, NewRow) else (after for _, after in part.cells.values())
    texts = [*cells, *part.app.values(), *(part.notes or {}).values()]
    return (100 if isinstance(part, NewRow) else 180) * len(texts) + sum(len(str(text).encode()) for text in texts)


def _people_keys(campaign) -> Sequence[str]:
    return [column.key for column in campaign.columns if column.key != "seq"]


def after_writes(
    writes: Writes, records: Mapping[str, Record], met: Met | None, *, now: datetime, shown_in_reply: frozenset[str] = frozenset(),
    owner_of: Callable[[Found], str | None] = lambda found: found.record_id,
) -> tuple[list[Record], list[Repair]]:
    """Records as they are once a batch was applied, and what has to be put back because people moved or typed meanwhile.

    Args:
        met: see `sheet.Outcome`.
        shown_in_reply: new rows that the reply shows standing on the sheet.
        owner_of: which record a row was that stood so before the batch; None for nobody's.
    """
    result: dict[str, Record] = {}
    repairs: list[Repair] = []
    strayed = met.astray if met else {}
    for new in writes.added:
        record = records[new.record_id]
        sent = {key: cell_text(value) for key, value in new.cells.items()}
        wanted = {key: (before, after) for key, (before, after) in record.wanted.items() if before == sent.get(key, "") != after}
        seen_at = now if new.record_id in shown_in_reply else record.seen_at
        shown = None if strayed else {**new.notes, PROBLEM: new.app.get("problem", "")}
        result[new.record_id] = replace(record, seen=sent, seen_at=seen_at, wanted=wanted, shown=shown)
        repairs += astray.of_new_row(new, strayed)
    hits: list[Repair | None] = []
    for repair in writes.repairs:
        again, hit = _after_repair(repair, met)
        repairs += [again] if again else []
        hits.append(hit)
    for change in writes.changed:
        record = result.get(change.record_id, records[change.record_id])
        made, hit = _met_by(change, record, met, owner_of) if met is not None else (frozenset(change.cells), None)
        hits.append(hit)
        result[change.record_id] = _after_change(record, change, made, strayed)
    return list(result.values()), repairs + _one_a_row(hits)


def _one_a_row(hits: Iterable[Repair | None]) -> list[Repair]:
    """A row may have been hit by a repair and by a change of the same batch."""
    rows: dict[int, Repair] = {}
    for hit in hits:
        if hit:
            rows[hit.row] = replace(hit, wrong={**rows[hit.row].wrong, **hit.wrong}) if hit.row in rows else hit
    return list(rows.values())


def _met_by(change: Change, record: Record, met: Met, owner_of) -> tuple[frozenset[str], Repair | None]:
    """Which cells of a change met what was meant, and what it hit otherwise."""
    found = met.rows.get(change.row)
    is_own = found is not None and owner_of(found) == change.record_id
    written = {key: (before, cell_text(after)) for key, (before, after) in change.cells.items()}
    if met.astray:                          # the app's own texts may stand where people write: then in the row as it was last seen
        found = found or Found(change.record_id, record.seen or {})
        written |= {key: (None, cell_text(text)) for key, text in change.app.items()}
    if found is None:
        return frozenset(), None
    made, repair = what_was_hit(change.row, astray.in_its_columns(written, met.astray), found, is_own)
    return made & (change.cells.keys() - met.astray.keys()), repair


def _after_change(record: Record, change: Change, made: frozenset[str], strayed: Mapping[str, str]) -> Record:
    seen = {**(record.seen or {}), **{key: cell_text(after) for key, (_, after) in change.cells.items() if key in made}}
    shown = record.shown
    if strayed:
        shown = None
    elif change.notes is not None:
        shown = {key: note for key, note in change.notes.items() if note} | {PROBLEM: change.app["problem"]}
    elif shown is not None and "problem" in change.app:
        shown = {**shown, PROBLEM: change.app["problem"]}
    wanted = {
        key: (seen[key], after) if key in made else (before, after)     # a newer correction builds on what was just written
        for key, (before, after) in record.wanted.items() if key not in made or change.asked.get(key) != after
    }
    return replace(record, seen=seen, wanted=wanted, shown=shown)


def _after_repair(repair: Repair, met: Met | None) -> tuple[Repair | None, Repair | None]:
    """Nothing, when the repair met the row that needs it; otherwise what of it is still needed, and a repair for the row that it hit."""
    if met is None:
        return None, None
    found = met.rows.get(repair.row)
    if found is None:
        return repair, None
    is_own = likeness(repair, found.record_id, found.cells) > 0
    written = {key: (text, repair.cells.get(key, "")) for key, text in repair.wrong.items()}
    made, hit = what_was_hit(repair.row, astray.in_its_columns(written, met.astray), found, is_own)
    left = {key: text for key, text in repair.wrong.items() if key not in made or key in met.astray}
    return replace(repair, wrong=left) if left else None, hit
