"""SheetProperties in replies."""

from .sheet import Record, Sheet
from .spreadsheet import Spreadsheet


def sheet_properties(spreadsheet: Spreadsheet, sheet: Sheet) -> Record:
    """SheetProperties as replies show them: what is false or zero is left out, but for the id and the index."""
    grid = {"rowCount": sheet.row_count, "columnCount": sheet.column_count}
    grid |= {name: value for name, value in sheet.grid_properties.items() if value}
    shown = {name: value for name, value in sheet.properties.items() if value}
    index = spreadsheet.sheets.index(sheet)
    return {"sheetId": sheet.id, "title": sheet.title, "index": index, "sheetType": "GRID", "gridProperties": grid, **shown}
