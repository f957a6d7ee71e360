"""Find and replace."""

import re
from typing import Any

from ..cells import Cell, cell_or_none
from ..errors import bad_request
from ..ranges import Box
from ..sheet import Sheet
from ..value_input import typed_cell
from ..value_output import formatted
from . import Job, request


@request("findReplace", "find", "replacement", "matchCase", "matchEntireCell", "searchByRegex", "includeFormulas", "range", "sheetId", "allSheets")
def find_replace(job: Job, given: dict[str, Any]) -> dict[str, Any]:
    """Replaces in the text that is shown; what comes out is read as if it had been typed."""
    pattern = _pattern(given)
    changes: list[tuple[int, int, int, bool]] = []
    for sheet, box in _places(job, given):
        for row, column, cell in list(sheet.cells_in(box)):
            is_formula = cell.formula is not None
            if cell.value is None or is_formula and not given.get("includeFormulas"):
                continue
            text, count = pattern.subn(_replacement(given), cell.formula if is_formula else formatted(cell))
            if count:
                sheet.write(row, column, [typed_cell(text, cell.more) if text else cell_or_none(Cell(None, None, cell.more))])
                changes.append((sheet.id, row, count, is_formula))
    numbers = {
        "valuesChanged": sum(not is_formula for *_, is_formula in changes),
        "formulasChanged": sum(is_formula for *_, is_formula in changes),
        "rowsChanged": len({(sheet_id, row) for sheet_id, row, *_ in changes}),
        "sheetsChanged": len({sheet_id for sheet_id, *_ in changes}),
        "occurrencesChanged": sum(count for _, _, count, _ in changes),
    }
    return {name: number for name, number in numbers.items() if number}


def _pattern(given: dict[str, Any]) -> re.Pattern[str]:
    if not given.get("find"):
        raise bad_request("find must be set.")
    text = given["find"] if given.get("searchByRegex") else re.escape(given["find"])
    try:
        return re.compile(rf"^(?:{text})$" if given.get("matchEntireCell") else text, 0 if given.get("matchCase") else re.IGNORECASE)
    except re.error as err:
        raise bad_request(f"Invalid regular expression: {err}") from err


def _replacement(given: dict[str, Any]) -> Any:
    """In a regex search `$1` is the first group; otherwise the text stands for itself."""
    text = given.get("replacement", "")
    if given.get("searchByRegex"):
        return re.sub(r"\$(\d)", r"\\\1", text.replace("\\", "\\\\"))
    return lambda _: text


def _places(job: Job, given: dict[str, Any]) -> list[tuple[Sheet, Box]]:
    chosen = [name for name in ("range", "sheetId", "allSheets") if name in given]
    if len(chosen) != 1:
        raise bad_request("Exactly one of range, sheetId and allSheets must be set.")
    if "range" in given:
        return [job.box(given["range"])]
    sheets = job.spreadsheet.sheets if given.get("allSheets") else [job.spreadsheet.sheet(given.get("sheetId") or 0)]
    return [(sheet, sheet.everything()) for sheet in sheets]
