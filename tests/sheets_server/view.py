"""A spreadsheet as `spreadsheets.get` shows it."""

from collections.abc import Iterable
from typing import Any

from .cells import Cell, entered, extended_value
from .conditions import hidden_by
from .defaults import DEFAULT_FORMAT
from .fields import Mask, select
from .ranges import Box
from .requests.dimensions import PIXELS, groups_of
from .sheet import Record, Sheet
from .sheet_properties import sheet_properties
from .spreadsheet import Spreadsheet
from .value_output import formatted


def show(spreadsheet: Spreadsheet, ranges: Iterable[str] = (), *, grid: bool = False, mask: Mask | None = None) -> Record:
    """The JSON of a spreadsheet.

    Args:
        ranges: only these, and only the tabs they lie on; all of every tab when empty.
        grid: whether cells are shown; with a mask it is the mask that says so.
        mask: which fields to show; None for all.
    """
    boxes = [box for _, box in map(spreadsheet.find_range, ranges)]
    return show_boxes(spreadsheet, boxes, grid=grid, mask=mask)


def show_boxes(spreadsheet: Spreadsheet, boxes: list[Box], *, grid: bool = False, mask: Mask | None = None) -> Record:
    wants_data = grid if mask is None else _wants_data(mask)
    shown = [sheet for sheet in spreadsheet.sheets if not boxes or any(box.sheet_id == sheet.id for box in boxes)]
    result: Record = {
        "spreadsheetId": spreadsheet.id,
        "properties": {"title": spreadsheet.title, **spreadsheet.properties},
        "sheets": [_sheet(spreadsheet, sheet, boxes, wants_data) for sheet in shown],
    }
    if spreadsheet.named_ranges:
        result["namedRanges"] = spreadsheet.named_ranges
    own = [entry.as_json() for entry in spreadsheet.metadata if entry.sheet_id is None]
    if own:
        result["developerMetadata"] = own
    result["spreadsheetUrl"] = f"https://docs.google.com/spreadsheets/d/{spreadsheet.id}/edit"
    return result if mask is None else select(result, mask)


def _wants_data(mask: Mask) -> bool:
    sheets = mask.get("sheets", {} if "*" in mask else None)
    return sheets is not None and (not sheets or "data" in sheets or "*" in sheets)


def _sheet(spreadsheet: Spreadsheet, sheet: Sheet, boxes: list[Box], wants_data: bool) -> Record:
    result: Record = {"properties": sheet_properties(spreadsheet, sheet)}
    if wants_data:
        own = [box for box in boxes if box.sheet_id == sheet.id] or [Box(sheet.id)]
        result["data"] = [_grid(spreadsheet, sheet, box.within(sheet.row_count, sheet.column_count)) for box in own]
    parts = {
        "merges": [box.as_json() for box in sheet.merges],
        "conditionalFormats": sheet.conditional_formats,
        "filterViews": sheet.filter_views,
        "protectedRanges": sheet.protected_ranges,
        "basicFilter": sheet.basic_filter,
        "bandedRanges": sheet.banded_ranges,
        "developerMetadata": [entry.as_json() for entry in spreadsheet.metadata if entry.sheet_id == sheet.id and entry.dimension is None],
        "rowGroups": groups_of(sheet, "ROWS"),
        "columnGroups": groups_of(sheet, "COLUMNS"),
        "tables": sheet.tables,
    }
    return result | {name: value for name, value in parts.items() if value}


def _grid(spreadsheet: Spreadsheet, sheet: Sheet, box: Box) -> Record:
    """GridData: rows and cells after the last one with something in it are left out, sizes are not."""
    result: Record = {}
    if box.row0:
        result["startRow"] = box.row0
    if box.col0:
        result["startColumn"] = box.col0
    rows: list[Record] = []
    for number in range(box.row0, min(box.row1, len(sheet.rows))):
        cells = [cell_data(cell) for cell in sheet.row(number, box.col0, box.col1)]
        while cells and not cells[-1]:
            cells.pop()
        rows.append({"values": cells} if cells else {})
    while rows and not rows[-1]:
        rows.pop()
    if rows:
        result["rowData"] = rows
    hidden = hidden_rows(sheet)
    result["rowMetadata"] = [_line(spreadsheet, sheet, "ROWS", line, line in hidden) for line in range(box.row0, box.row1)]
    result["columnMetadata"] = [_line(spreadsheet, sheet, "COLUMNS", line, False) for line in range(box.col0, box.col1)]
    return result


def _line(spreadsheet: Spreadsheet, sheet: Sheet, dimension: Any, line: int, hidden: bool) -> Record:
    held = sheet.row_properties if dimension == "ROWS" else sheet.column_properties
    result = {"pixelSize": PIXELS[dimension]} | {name: value for name, value in held.get(line, {}).items() if value}
    if hidden:
        result["hiddenByFilter"] = True
    own = [e.as_json() for e in spreadsheet.metadata if e.line == line and e.sheet_id == sheet.id and e.dimension == dimension]
    return result | ({"developerMetadata": own} if own else {})


def cell_data(cell: Cell | None) -> Record:
    """CellData of one cell, with what Google works out beside what was entered."""
    if cell is None:
        return {}
    data = entered(cell)
    if cell.value is not None:
        data["effectiveValue"] = extended_value(cell.value)
        data["formattedValue"] = formatted(cell)
    if cell.value is not None or "userEnteredFormat" in data:
        data["effectiveFormat"] = _laid_over(DEFAULT_FORMAT, data.get("userEnteredFormat", {}))
    return data


def _laid_over(below: Record, above: Record) -> Record:
    """The default format with what was entered over it, field by field; a colour is one thing and is not mixed."""
    both = {name: _laid_over(below[name], value) for name, value in above.items() if name in ("textFormat", "padding") and name in below}
    return {**below, **above, **both}


def hidden_rows(sheet: Sheet) -> set[int]:
    """Rows that the basic filter hides. Its first row is the header and is always shown."""
    if not sheet.basic_filter:
        return set()
    criteria = {int(column): rule for column, rule in sheet.basic_filter.get("criteria", {}).items()}
    criteria |= {spec.get("columnIndex", 0): spec.get("filterCriteria", {}) for spec in sheet.basic_filter.get("filterSpecs", [])}
    if not criteria:
        return set()
    box = Box.from_json(sheet.basic_filter["range"]).within(sheet.row_count, sheet.column_count)
    rows = range(box.row0 + 1, min(box.row1, max(len(sheet.rows), box.row0 + 1)))
    return {row for row in rows if any(hidden_by(rule, sheet.cell(row, column)) for column, rule in criteria.items())}
