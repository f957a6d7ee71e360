"""Pure: a batch as requests of spreadsheets.batchUpdate. Values are never parsed by Google."""

import json
from collections.abc import Mapping, Sequence

from sheets_sync.layout import GUIDE_TAB, NUMBERS, PROGRESS_TAB
from sheets_sync.sheet import Batch, CellValue, Change

TOKEN_KEY, FILE_KEY = "t", "laomo-file"
APPLIED, BURNED = "a", "b"
# Tabs beside the ledger, found by their ids, which are ours to choose, so that people may rename them.
SCRATCH_TAB, SCRATCH_ID = "系统暂存", 1_990_515     # hidden
TABS = {PROGRESS_TAB: 1_990_516, GUIDE_TAB: 1_990_517}
SCRATCH_HEAD = 5                                    # rows around the header that are copied with every batch
SCRATCH_COLUMNS = 60                                # at most so many columns are looked at
_SCRATCH_ROWS = 1 + SCRATCH_HEAD + 500
MARK = {"red": 1.0, "green": 0.93, "blue": 0.75}           # pale yellow: needs a look
_MARKED = "note,userEnteredFormat.backgroundColor"
_UNMARKED = f"{_MARKED},userEnteredFormat.backgroundColorStyle"     # another name of the same colour


def token_request(token: int, value: str) -> dict:
    """Metadata whose id Google does not take twice: the whole batch is refused with it."""
    return {"createDeveloperMetadata": {"developerMetadata": {
        "metadataId": token, "metadataKey": TOKEN_KEY, "metadataValue": value, "location": {"spreadsheet": True}, "visibility": "DOCUMENT",
    }}}


def forget_requests(tokens: Sequence[int]) -> list[dict]:
    return [{"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": token}}}} for token in tokens]


def file_request(store_id: str, sheet_id: int) -> dict:
    """The mark by which the next start knows that this is the same file and which tab is ours."""
    return {"createDeveloperMetadata": {"developerMetadata": {
        "metadataKey": FILE_KEY, "metadataValue": f"{store_id}:{sheet_id}", "location": {"spreadsheet": True}, "visibility": "DOCUMENT",
    }}}


def value_cell(value: CellValue) -> dict:
    if value == "":
        return {}
    return {"userEnteredValue": {"stringValue": value} if isinstance(value, str) else {"numberValue": value}}


def cell_request(sheet_id: int, row: int, column: int, cell: dict, fields: str) -> dict:
    return {"updateCells": {
        "rows": [{"values": [cell]}], "fields": fields, "start": {"sheetId": sheet_id, "rowIndex": row - 1, "columnIndex": column},
    }}


def rows_request(sheet_id: int, row: int, column: int, rows: Sequence[Sequence[dict]], fields: str) -> dict:
    return {"updateCells": {
        "rows": [{"values": list(cells)} for cells in rows], "fields": fields,
        "start": {"sheetId": sheet_id, "rowIndex": row - 1, "columnIndex": column},
    }}


def cell_format(key: str, note: str = "") -> dict:
    kind = {"type": "NUMBER", "pattern": "0.##" if key == "funds_yuan" else "0"} if key in NUMBERS else {"type": "TEXT"}
    format_ = {"numberFormat": kind}
    if note:
        format_["backgroundColor"] = MARK
    return {"userEnteredFormat": format_, **({"note": note} if note else {})}


def change_requests(sheet_id: int, change: Change, at: Mapping[str, int]) -> list[dict]:
    """A known row: values only where the change says so; marks touch colour and note, never what people typed."""
    values = {key: after for key, (_, after) in change.cells.items()} | dict(change.app)
    requests = [cell_request(sheet_id, change.row, at[key], value_cell(value), "userEnteredValue") for key, value in values.items() if key in at]
    for key, note in (change.notes or {}).items():
        if key in at:
            cell = {"note": note, "userEnteredFormat": {"backgroundColor": MARK}} if note else {}
            requests.append(cell_request(sheet_id, change.row, at[key], cell, _MARKED if note else _UNMARKED))
    return requests


def changed_rows(batch: Batch) -> list[int]:
    """Rows that the scratch tab holds, in its order. A row that only gets texts of the app is among them: where columns moved, those may go
    where people write."""
    return list(dict.fromkeys(change.row for change in batch.changed))


def scratch_requests(sheet_id: int, batch: Batch, at: Mapping[str, int], header_row: int, tabs: Mapping[int, dict],
                     not_copied: frozenset[str] = frozenset()) -> list[dict]:
    """Copies taken in the same atomic batch: the header, and the rows that are about to be changed. They tell what the batch met,
    whoever moved rows or columns meanwhile. `not_copied`: columns that do without."""
    if not (batch.added or batch.changed):
        return []
    rows = changed_rows(batch)
    grid = tabs[sheet_id]["gridProperties"]
    first, width = max(1, header_row - SCRATCH_HEAD // 2), min(SCRATCH_COLUMNS, grid["columnCount"])
    head = min(SCRATCH_HEAD, grid["rowCount"] + 1 - first)           # people may have deleted every row below the header
    requests = _room(tabs.get(SCRATCH_ID))
    requests.append({"updateCells": {"range": {"sheetId": SCRATCH_ID}, "fields": "userEnteredValue"}})
    told = json.dumps({"token": batch.token, "rows": rows, "at": dict(at)})
    requests.append(cell_request(SCRATCH_ID, 1, 0, value_cell(told), "userEnteredValue"))
    for place, row, count in [(1, first, head), *((SCRATCH_HEAD + n, row, 1) for n, row in enumerate(rows, start=1))]:
        columns = {"startColumnIndex": 0, "endColumnIndex": width}
        requests.append({"copyPaste": {
            "source": {"sheetId": sheet_id, "startRowIndex": row - 1, "endRowIndex": row - 1 + count, **columns},
            "destination": {"sheetId": SCRATCH_ID, "startRowIndex": place, "endRowIndex": place + count, **columns},
            "pasteType": "PASTE_VALUES",
        }})
    heads = 1 + header_row - first                                  # where the header's own copy stands
    return requests + [_emptied(at[key], *span) for key in sorted(not_copied) for span in ((1, heads), (heads + 1, _SCRATCH_ROWS))]


def _emptied(column: int, start: int, end: int) -> dict:
    box = {"sheetId": SCRATCH_ID, "startRowIndex": start, "endRowIndex": end, "startColumnIndex": column, "endColumnIndex": column + 1}
    return {"updateCells": {"range": box, "fields": "userEnteredValue"}}


def _room(tab: dict | None) -> list[dict]:
    """The scratch tab, or what one that is there lacks."""
    if tab is None:
        grid = {"rowCount": _SCRATCH_ROWS, "columnCount": SCRATCH_COLUMNS}
        return [{"addSheet": {"properties": {"sheetId": SCRATCH_ID, "title": SCRATCH_TAB, "hidden": True, "gridProperties": grid}}}]
    wanted = (("ROWS", _SCRATCH_ROWS - tab["gridProperties"]["rowCount"]), ("COLUMNS", SCRATCH_COLUMNS - tab["gridProperties"]["columnCount"]))
    return [{"appendDimension": {"sheetId": SCRATCH_ID, "dimension": name, "length": count}} for name, count in wanted if count > 0]


def added_requests(sheet_id: int, batch: Batch, at: Mapping[str, int], row_count: int) -> list[dict]:
    """New rows, inserted and filled in the same request, so that they never land on what a person typed."""
    if not batch.added:
        return []
    width = max(at.values()) + 1
    rows = []
    for new in batch.added:
        cells: list[dict] = [{} for _ in range(width)]
        for key, index in at.items():
            value = new.record_id if key == "record_id" else {**new.cells, **new.app}.get(key, "")
            cells[index] = value_cell(value) | cell_format(key, new.notes.get(key, ""))
        rows.append(cells)
    start = batch.end_row
    return [
        {"insertDimension": {
            "range": {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": start, "endIndex": start + len(rows)},
            "inheritFromBefore": start >= row_count,
        }},
        rows_request(sheet_id, start + 1, 0, rows, "userEnteredValue,userEnteredFormat.numberFormat,userEnteredFormat.backgroundColor,note"),
    ]


def trial_requests(sheet_id: int, end_row: int) -> list[dict]:
    """A row that comes and goes: refused where the sheet is full or locked."""
    place = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": end_row, "endIndex": end_row + 1}
    return [
        {"insertDimension": {"range": place, "inheritFromBefore": True}},
        cell_request(sheet_id, end_row + 1, 0, value_cell("x"), "userEnteredValue"),
        {"deleteDimension": {"range": place}},
    ]


def progress_requests(progress_id: int, cells: Sequence[tuple[int, int, CellValue]]) -> list[dict]:
    return [cell_request(progress_id, row, column - 1, value_cell(value), "userEnteredValue") for row, column, value in cells]
