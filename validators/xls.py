"""The cells of an old .xls (also WPS's .et), by python-calamine. Only called in `sandbox`."""

from datetime import date, datetime, time, timedelta

from validators.cells import clock_text, day_text, number_text
from validators.grid import DAMAGED, LOCKED, NOT_A_SHEET, Grid, Room, Unreadable

_ENCRYPTED_XLSX = "EncryptedPackage".encode("utf-16-le")
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")


def read_xls(data: bytes) -> tuple[list[Grid], list[str]]:
    """Sheets in their order, and notes on what was left out.

    Raises:
        Unreadable: damaged, locked, no workbook, or too big.
    """
    if _ENCRYPTED_XLSX in data:
        raise Unreadable(LOCKED)
    if _WORD in data:
        raise Unreadable(NOT_A_SHEET)
    from io import BytesIO

    import python_calamine as calamine
    try:
        return _read(calamine, calamine.load_workbook(BytesIO(data)), ["宏没有运行，也没有读取"] if _MACROS in data else [])
    except calamine.PasswordError as err:
        raise Unreadable(LOCKED) from err
    except calamine.CalamineError as err:
        raise Unreadable(DAMAGED) from err


def _read(calamine, book, notes: list[str]) -> tuple[list[Grid], list[str]]:
    grids, room = [], Room()
    for sheet in book.sheets_metadata:
        if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        found = book.get_sheet_by_name(sheet.name)
        merges = [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in found.merged_cell_ranges or ()]
        grid = Grid(sheet.name, merges=merges, hidden=sheet.visible != calamine.SheetVisibleEnum.Visible)
        top, left = found.start or (0, 0)
        for n, values in enumerate(found.to_python(skip_empty_area=True), top + 1):
            cells = {column: text for column, value in enumerate(values, left + 1) if (text := _text(value))}
            for text in cells.values():
                room.take(text)
            if cells:
                grid.rows[n] = cells
        grids.append(grid)
    return grids, notes


def _text(value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(repr(value))
    if isinstance(value, date | datetime):
        return day_text(value)
    if isinstance(value, time):
        return clock_text(value)
    return str(value) if isinstance(value, timedelta) else ""
