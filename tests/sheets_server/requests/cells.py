"""Cells by CellData: updateCells, appendCells, repeatCell, setDataValidation."""

from collections.abc import Mapping
from typing import Any

from ..cells import Cell, entered, from_cell_data
from ..conditions import check_validation
from ..errors import bad_request
from ..fields import Mask, merged, required_mask, without_defaults
from ..ranges import Box
from ..sheet import Sheet
from . import Job, request


def put(job: Job, sheet: Sheet, row: int, column: int, cells: list[Cell | None]) -> None:
    """Writes cells to the right of a place, after looking at the rules that stand in them."""
    job.check_editable(sheet, Box(sheet.id, row, row + 1, column, column + max(len(cells), 1)))
    if job.switches.strict_validation_binds_api and not job.is_person:
        for offset, cell in enumerate(cells):
            check_validation(cell, row, column + offset)
    sheet.write(row, column, cells)


def _new_cell(old: Cell | None, data: Mapping[str, Any] | None, mask: Mask) -> Cell | None:
    unknown = [name for name in mask if name != "*" and name not in ("userEnteredValue", "userEnteredFormat", "note", "dataValidation", "textFormatRuns")]
    if unknown:
        raise bad_request(f"Field {unknown[0]} of a cell cannot be written.")
    if old is None and ("*" in mask or len(mask) == 1 and mask.get("userEnteredValue") == {}):
        given = data or {}
        return from_cell_data(given if "*" in mask else {"userEnteredValue": given.get("userEnteredValue")})
    return from_cell_data(merged(entered(old) if old else {}, data or {}, mask))


@request("updateCells", "rows", "fields", "start", "range")
def update_cells(job: Job, given: dict[str, Any]) -> None:
    """Cells of `range` that `rows` does not reach are cleared of the fields; with `start` they are left alone."""
    mask = required_mask(given.get("fields"), "CellData")
    rows = given.get("rows", [])
    if ("start" in given) == ("range" in given):
        raise bad_request("Exactly one of start and range must be set.")
    if "range" in given:
        sheet, box = job.box(given["range"])
        if len(rows) > box.height or any(len(row.get("values", [])) > box.width for row in rows):
            raise bad_request(f"Attempting to write outside the range: {job.spreadsheet.name_of(box)}")
        job.check_editable(sheet, box)
        reached = max(len(rows), len(sheet.rows) - box.row0, 1)         # below there is nothing to clear
        for offset in range(min(box.height, reached)):
            values = rows[offset].get("values", []) if offset < len(rows) else []
            _merge_row(job, sheet, box.row0 + offset, box.col0, values + [None] * (box.width - len(values)), mask)
        return
    sheet, row0, column0 = job.place(given["start"])
    width = max((len(row.get("values", [])) for row in rows), default=0)
    if row0 + len(rows) > sheet.row_count or column0 + width > sheet.column_count:
        raise bad_request(
            f"Attempting to write row: {row0 + len(rows) - 1}, column: {column0 + max(width, 1) - 1}, "
            f"beyond the last requested row of: {sheet.row_count - 1}, column: {sheet.column_count - 1}"
        )
    for offset, row in enumerate(rows):
        _merge_row(job, sheet, row0 + offset, column0, row.get("values", []), mask)


def _merge_row(job: Job, sheet: Sheet, row: int, column: int, values: list[Any], mask: Mask) -> None:
    old = sheet.row(row)
    cells = [_new_cell(old[at] if at < len(old) else None, data, mask) for at, data in enumerate(values, column)]
    put(job, sheet, row, column, cells)


@request("appendCells", "sheetId", "rows", "fields", "tableId")
def append_cells(job: Job, given: dict[str, Any]) -> None:
    """Rows after the last row with data in the sheet, whatever is filtered or hidden; the grid grows as needed."""
    mask = required_mask(given.get("fields"), "CellData")
    rows = given.get("rows", [])
    if "tableId" in given:
        sheet, row0, column0 = _end_of_table(job, given["tableId"], len(rows))
    else:
        sheet = job.spreadsheet.sheet(given.get("sheetId") or 0)
        row0, column0 = sheet.last_row_with_values() + 1, 0
    width = max((len(row.get("values", [])) for row in rows), default=0)
    job.spreadsheet.resize(sheet, max(sheet.row_count, row0 + len(rows)), max(sheet.column_count, column0 + width))
    for offset, row in enumerate(rows):
        _merge_row(job, sheet, row0 + offset, column0, row.get("values", []), mask)


def _end_of_table(job: Job, table_id: str, count: int) -> tuple[Sheet, int, int]:
    """Below the body of a table, which then reaches further down."""
    for sheet in job.spreadsheet.sheets:
        for number, table in enumerate(sheet.tables):
            if table.get("tableId") == table_id:
                box = Box.from_json(table["range"]).within(sheet.row_count, sheet.column_count)
                longer = Box(sheet.id, box.row0, box.row1 + count, box.col0, box.col1)
                sheet.tables[number] = {**table, "range": longer.as_json()}
                return sheet, box.row1, box.col0
    raise bad_request(f"There is no table with id: {table_id}")


@request("repeatCell", "range", "cell", "fields")
def repeat_cell(job: Job, given: dict[str, Any]) -> None:
    mask = required_mask(given.get("fields"), "CellData")
    sheet, box = job.box(given.get("range"))
    for row in range(box.row0, box.row1):
        _merge_row(job, sheet, row, box.col0, [given.get("cell")] * box.width, mask)


@request("setDataValidation", "range", "rule", "filteredRowsIncluded")
def set_data_validation(job: Job, given: dict[str, Any]) -> None:
    """Sets or, without a rule, takes away the validation. What stands in the cells already is not checked."""
    sheet, box = job.box(given.get("range"))
    rule = given.get("rule") and without_defaults(given["rule"])
    if rule is not None and not rule.get("condition", {}).get("type"):
        raise bad_request("rule.condition.type must be set.")
    mask: Mask = {"dataValidation": {}}
    for row in range(box.row0, box.row1):
        cells = [_new_cell(sheet.cell(row, column), {"dataValidation": rule}, mask) for column in range(box.col0, box.col1)]
        sheet.write(row, box.col0, cells)
