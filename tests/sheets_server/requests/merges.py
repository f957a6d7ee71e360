"""Merged cells."""

from typing import Any

from ..cells import cell_or_none
from ..errors import bad_request
from ..ranges import Box
from ..sheet import Sheet
from . import Job, request


@request("mergeCells", "range", "mergeType")
def merge_cells(job: Job, given: dict[str, Any]) -> None:
    """Merges wholly inside the range are replaced; one that sticks out is an error. Only the first value is kept."""
    sheet, box = job.box(given.get("range"))
    kind = given.get("mergeType", "MERGE_ALL")
    if kind == "MERGE_ALL":
        parts = [box]
    elif kind == "MERGE_ROWS":
        parts = [Box(box.sheet_id, row, row + 1, box.col0, box.col1) for row in range(box.row0, box.row1)]
    else:
        parts = [Box(box.sheet_id, box.row0, box.row1, column, column + 1) for column in range(box.col0, box.col1)]
    if any(old.overlaps(box) and not box.covers(old) for old in sheet.merges):
        raise bad_request("You must select all cells in a merged range to merge or unmerge them.")
    sheet.merges = [old for old in sheet.merges if not old.overlaps(box)]
    for part in parts:
        if part.height * part.width > 1:
            sheet.merges.append(part)
            _keep_first_value(sheet, part)


def _keep_first_value(sheet: Sheet, box: Box) -> None:
    for row, column, cell in list(sheet.cells_in(box)):
        if (row, column) != (box.row0, box.col0):
            sheet.write(row, column, [cell_or_none(cell._replace(value=None, formula=None))])


@request("unmergeCells", "range")
def unmerge_cells(job: Job, given: dict[str, Any]) -> None:
    sheet, box = job.box(given.get("range"))
    if any(old.overlaps(box) and not box.covers(old) for old in sheet.merges):
        raise bad_request("You must select all cells in a merged range to merge or unmerge them.")
    sheet.merges = [old for old in sheet.merges if not old.overlaps(box)]
