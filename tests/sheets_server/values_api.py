"""`spreadsheets.values`: reading and writing plain values."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .append import find_table
from .cells import Cell, cell_or_none
from .errors import ApiError, bad_request
from .ranges import Box, Edit
from .requests import Job
from .requests.cells import put
from .sheet import Record, Sheet
from .spreadsheet import Spreadsheet
from .value_input import checked_values, input_option, new_cell
from .value_output import renderer
from .view import hidden_rows

Show = Callable[[Cell | None], Any]


@dataclass(frozen=True)
class Rendering:
    """The options of one read."""

    show: Show
    by_columns: bool = False

    @classmethod
    def of(cls, given: Record, prefix: str = "") -> "Rendering":
        """From a query or a body; `response` is the prefix of the same options in writes."""

        def option(name: str) -> str | None:
            return given.get(prefix + name[0].upper() + name[1:] if prefix else name)

        return cls(renderer(option("valueRenderOption"), option("dateTimeRenderOption")), is_by_columns(given.get("majorDimension")))


def is_by_columns(dimension: str | None) -> bool:
    if dimension not in (None, "", "ROWS", "COLUMNS", "DIMENSION_UNSPECIFIED"):
        raise bad_request(f"Invalid value at 'major_dimension' (type.googleapis.com/google.apps.sheets.v4.Dimension), \"{dimension}\"")
    return dimension == "COLUMNS"


def bounded(spreadsheet: Spreadsheet, sheet: Sheet, box: Box) -> Box:
    """The rectangle cut to the grid; one that starts outside it is refused."""
    if (box.row0 or 0) >= sheet.row_count or (box.col0 or 0) >= sheet.column_count:
        raise bad_request(spreadsheet.beyond(sheet, box))
    return box.within(sheet.row_count, sheet.column_count)


def read_box(spreadsheet: Spreadsheet, sheet: Sheet, box: Box, rendering: Rendering) -> Record:
    """A ValueRange: empty rows and cells at the end are left out, `values` too when nothing is left."""
    show = rendering.show
    last = min(box.row1, len(sheet.rows))
    rows = [[show(cell) for cell in sheet.row(number, box.col0, box.col1)] for number in range(box.row0, last)]
    if rendering.by_columns:
        width = max(map(len, rows), default=0)
        rows = [[row[column] if column < len(row) else "" for row in rows] for column in range(width)]
    for row in rows:
        while row and row[-1] == "":
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    result = {"range": spreadsheet.name_of(box), "majorDimension": "COLUMNS" if rendering.by_columns else "ROWS"}
    return result | ({"values": rows} if rows else {})


def read(spreadsheet: Spreadsheet, text: str, rendering: Rendering) -> Record:
    sheet, box = spreadsheet.find_range(text)
    return read_box(spreadsheet, sheet, bounded(spreadsheet, sheet, box), rendering)


def rows_of(body: Record) -> list[list[Any]]:
    """The values of a ValueRange as rows, whichever way they came."""
    values = checked_values(body.get("values") or [])
    if not is_by_columns(body.get("majorDimension")):
        return values
    height = max(map(len, values), default=0)
    return [[column[row] if row < len(column) else None for column in values] for row in range(height)]


def write(job: Job, text: str, body: Record, option: str | None, answer: Rendering | None) -> Record:
    """values.update of one range. A shorter row leaves what stood after it; null skips a cell; `""` clears it."""
    if body.get("range") and _plain(body["range"]) != _plain(text):
        raise bad_request(f"Requested writing within range [{text}], but the body names range [{body['range']}]")
    sheet, box = job.spreadsheet.find_range(text)
    rows = rows_of(body)
    start = bounded(job.spreadsheet, sheet, box)
    is_one_cell = box.row0 is not None and box.col0 is not None and (box.height, box.width) == (1, 1)
    for number, row in enumerate(rows):
        if not is_one_cell and number >= start.height:
            raise bad_request(f"Requested writing within range [{job.spreadsheet.name_of(start)}], but tried writing to row [{start.row0 + number + 1}]")
        if not is_one_cell and len(row) > start.width:
            column = job.spreadsheet.name_of(Box(sheet.id, 0, 1, start.col1, start.col1 + 1)).rpartition("!")[2][:-1]
            raise bad_request(f"Requested writing within range [{job.spreadsheet.name_of(start)}], but tried writing to column [{column}]")
    return write_rows(job, sheet, start.row0, start.col0, rows, input_option(option), answer)


def _plain(text: str) -> str:
    return text.replace("'", "").replace("$", "").casefold()


def write_rows(job: Job, sheet: Sheet, row0: int, col0: int, rows: list[list[Any]], option: str, answer: Rendering | None) -> Record:
    """Writes rows from one cell on and reports what was written."""
    width = max(map(len, rows), default=0)
    box = Box(sheet.id, row0, row0 + max(len(rows), 1), col0, col0 + max(width, 1))
    if box.row1 > sheet.row_count or box.col1 > sheet.column_count:
        raise bad_request(job.spreadsheet.beyond(sheet, box))
    for number, row in enumerate(rows, row0):
        old = sheet.row(number)
        cells = [_written(value, option, old[at] if at < len(old) else None) for at, value in enumerate(row, col0)]
        put(job, sheet, number, col0, cells)
    result: Record = {"spreadsheetId": job.spreadsheet.id, "updatedRange": job.spreadsheet.name_of(box)}
    result |= _counts([(row, column) for row, values in enumerate(rows) for column, value in enumerate(values) if value is not None])
    if answer:
        result["updatedData"] = read_box(job.spreadsheet, sheet, box, answer)
    return result


def _counts(places: list[tuple[int, int]]) -> Record:
    """Rows and columns count when a cell of them was written: null skips."""
    rows, columns = {row for row, _ in places}, {column for _, column in places}
    return {"updatedRows": len(rows), "updatedColumns": len(columns), "updatedCells": len(places)} if places else {}


def _written(value: Any, option: str, old: Cell | None) -> Cell | None:
    return old if value is None else new_cell(value, option, old)


def write_many(job: Job, data: list[Record], option: str | None, answer: Rendering | None) -> Record:
    """values.batchUpdate: every range in order, all or none."""
    input_option(option)
    touched: set[tuple[int, str, int]] = set()
    responses = []
    for number, part in enumerate(data):
        try:
            response = write(job, part.get("range", ""), part, option, answer)
        except ApiError as refusal:
            raise ApiError(refusal.code, f"Invalid data[{number}]: {refusal.message}", refusal.details) from refusal
        responses.append(response)
        sheet, box = job.spreadsheet.find_range(response["updatedRange"])
        for row, values in enumerate(rows_of(part), box.row0):
            written = [column for column, value in enumerate(values, box.col0) if value is not None]
            touched |= {(sheet.id, "column", column) for column in written} | ({(sheet.id, "row", row)} if written else set())
    return {
        "spreadsheetId": job.spreadsheet.id,
        "totalUpdatedRows": sum(kind == "row" for _, kind, _ in touched),
        "totalUpdatedColumns": sum(kind == "column" for _, kind, _ in touched),
        "totalUpdatedCells": sum(response.get("updatedCells", 0) for response in responses),
        "totalUpdatedSheets": len({sheet_id for sheet_id, _, _ in touched}),
        "responses": responses,
    }


def append(job: Job, text: str, body: Record, given: Record, answer: Rendering | None) -> Record:
    """values.append: below the last table in the range, starting at its first column; the grid grows as needed."""
    option = input_option(given.get("valueInputOption"))
    insert = given.get("insertDataOption") or "OVERWRITE"
    if insert not in ("OVERWRITE", "INSERT_ROWS"):
        raise bad_request(f"Invalid insertDataOption: {insert}")
    sheet, box = job.spreadsheet.find_range(text)
    start = bounded(job.spreadsheet, sheet, box)
    rows = rows_of(body)
    hidden = set() if job.switches.append_sees_filtered_rows else hidden_rows(sheet)
    table = find_table(sheet, start, hidden)
    row0, col0 = (table.row1, table.col0) if table else (start.row0, start.col0)
    result: Record = {"spreadsheetId": job.spreadsheet.id}
    if table:
        result["tableRange"] = job.spreadsheet.name_of(table)
        if insert == "INSERT_ROWS" and rows and row0 < sheet.row_count:
            job.spreadsheet.reshape(Edit("insert", sheet.id, "ROWS", row0, len(rows)))
    width = max(map(len, rows), default=0)
    job.spreadsheet.resize(sheet, max(sheet.row_count, row0 + max(len(rows), 1)), max(sheet.column_count, col0 + max(width, 1)))
    return result | {"updates": write_rows(job, sheet, row0, col0, rows, option, answer)}


def clear(job: Job, text: str) -> str:
    """Takes the values out of a range; formats, notes and validation stay. Gives the range as it was understood."""
    sheet, box = job.spreadsheet.find_range(text)
    whole = bounded(job.spreadsheet, sheet, box)
    job.check_editable(sheet, whole)
    return clear_box(job.spreadsheet, sheet, whole)


def clear_box(spreadsheet: Spreadsheet, sheet: Sheet, box: Box) -> str:
    for row in range(box.row0, min(box.row1, len(sheet.rows))):
        cells = sheet.row(row, box.col0, box.col1)
        if any(cells):
            sheet.write(row, box.col0, [cell and cell_or_none(cell._replace(value=None, formula=None)) for cell in cells])
    return spreadsheet.name_of(box)
