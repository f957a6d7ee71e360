"""Cells that go from one place to another: copy, cut, sort."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..cells import Cell, ErrorValue, cell_or_none
from ..errors import bad_request, not_implemented
from ..ranges import Box
from ..sheet import Sheet
from . import Job, request

FORMATS = ("userEnteredFormat",)


def pasted(old: Cell | None, new: Cell | None, kind: str) -> Cell | None:
    """The cell after `new` was pasted over `old` in one of the ways of the Paste special menu."""
    below, above = old or Cell(), new or Cell()
    if kind == "PASTE_NORMAL":
        return new
    if kind == "PASTE_VALUES":
        return cell_or_none(Cell(above.value, None, below.more))
    if kind == "PASTE_FORMULA":
        return cell_or_none(Cell(above.value, above.formula, below.more))
    if kind == "PASTE_NO_BORDERS":
        more = dict(above.more)
        if "userEnteredFormat" in more:
            more["userEnteredFormat"] = {name: value for name, value in more["userEnteredFormat"].items() if name != "borders"}
        return cell_or_none(Cell(above.value, above.formula, more))
    taken = {"PASTE_FORMAT": FORMATS, "PASTE_DATA_VALIDATION": ("dataValidation",)}.get(kind)
    if taken is None:
        raise not_implemented(f"pasteType {kind}")
    more = {name: value for name, value in below.more.items() if name not in taken}
    more |= {name: value for name, value in above.more.items() if name in taken}
    return cell_or_none(below._replace(more=more))


@request("copyPaste", "source", "destination", "pasteType", "pasteOrientation")
def copy_paste(job: Job, given: dict[str, Any]) -> None:
    """The source is repeated when the destination is a multiple of its size, and spills over when it is smaller.

    Row metadata does not go with it: a paste is values, formulas, formats and merges.
    """
    source_sheet, source = job.box(given.get("source"))
    target_sheet, target = job.box(given.get("destination"))
    kind = given.get("pasteType", "PASTE_NORMAL")
    if not source.height * source.width:
        raise bad_request("The source range is empty.")
    grid = [[source_sheet.cell(row, column) for column in range(source.col0, source.col1)] for row in range(source.row0, source.row1)]
    if given.get("pasteOrientation") == "TRANSPOSE":
        grid = [list(column) for column in zip(*grid, strict=True)]
    height, width = len(grid), len(grid[0])
    down = max(1, target.height // height) * height
    across = max(1, target.width // width) * width
    _check_fits(target_sheet, target.row0 + down, target.col0 + across)
    for offset in range(down):
        row, cells = target.row0 + offset, grid[offset % height]
        old = [target_sheet.cell(row, target.col0 + at) for at in range(across)]
        target_sheet.write(row, target.col0, [pasted(old[at], cells[at % width], kind) for at in range(across)])
    if kind == "PASTE_NORMAL" and given.get("pasteOrientation") != "TRANSPOSE":
        _copy_merges(source_sheet, source, target_sheet, target)


def _check_fits(sheet: Sheet, rows: int, columns: int) -> None:
    if rows > sheet.row_count or columns > sheet.column_count:
        raise bad_request(f"The paste would reach beyond the grid of {sheet.row_count} rows and {sheet.column_count} columns.")


def _copy_merges(source_sheet: Sheet, source: Box, target_sheet: Sheet, target: Box) -> None:
    down, across = target.row0 - source.row0, target.col0 - source.col0
    copies = [
        Box(target.sheet_id, old.row0 + down, old.row1 + down, old.col0 + across, old.col1 + across)
        for old in source_sheet.merges
        if source.covers(old)
    ]
    target_sheet.merges += [copy for copy in copies if not any(copy.overlaps(old) for old in target_sheet.merges)]


@request("cutPaste", "source", "destination", "pasteType")
def cut_paste(job: Job, given: dict[str, Any]) -> None:
    source_sheet, source = job.box(given.get("source"))
    target_sheet, row0, column0 = job.place(given.get("destination", {}))
    kind = given.get("pasteType", "PASTE_NORMAL")
    _check_fits(target_sheet, row0 + source.height, column0 + source.width)
    grid = [[source_sheet.cell(row, column) for column in range(source.col0, source.col1)] for row in range(source.row0, source.row1)]
    for row in range(source.row0, source.row1):
        source_sheet.write(row, source.col0, [None] * source.width)
    for offset, cells in enumerate(grid):
        old = [target_sheet.cell(row0 + offset, column0 + at) for at in range(source.width)]
        new = [pasted(below, above, kind) for below, above in zip(old, cells, strict=True)]
        target_sheet.write(row0 + offset, column0, new)
    if kind == "PASTE_NORMAL":
        moved = [box for box in source_sheet.merges if source.covers(box)]
        target = Box(target_sheet.id, row0, row0 + source.height, column0, column0 + source.width)
        _copy_merges(source_sheet, source, target_sheet, target)
        source_sheet.merges = [box for box in source_sheet.merges if box not in moved]


def sort_key(cell: Cell | None) -> tuple[int, Any]:
    """Numbers before text before booleans before errors; text without regard to case."""
    value = cell.value if cell else None
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, str):
        return 1, (value.casefold(), value)
    if isinstance(value, ErrorValue):
        return 3, value.text
    return 0, value


def sorted_order(rows: list[int], sheet: Sheet, specs: list[Mapping[str, Any]]) -> list[int]:
    """The rows in their new order. Ties keep theirs; empty cells come last, whichever way the sort goes."""
    for spec in reversed(specs):
        column = spec.get("dimensionIndex", 0)
        filled = [row for row in rows if (cell := sheet.cell(row, column)) is not None and cell.value is not None]
        empty = [row for row in rows if row not in set(filled)]
        filled.sort(key=lambda row, column=column: sort_key(sheet.cell(row, column)), reverse=spec.get("sortOrder") == "DESCENDING")
        rows = filled + empty
    return rows


@request("sortRange", "range", "sortSpecs")
def sort_range(job: Job, given: dict[str, Any]) -> None:
    """Contents, formats and notes move; validation stays, and row metadata too unless the switch says otherwise."""
    sheet, box = job.box(given.get("range"))
    specs = given.get("sortSpecs", [])
    if not specs:
        raise bad_request("At least one sort spec must be given.")
    for spec in specs:
        if set(spec) - {"dimensionIndex", "sortOrder"}:
            raise not_implemented("sorting by colour or data source")
        if not box.col0 <= spec.get("dimensionIndex", 0) < box.col1:
            raise bad_request(f"sortSpecs.dimensionIndex[{spec.get('dimensionIndex', 0)}] is outside the range.")
    if any(merge.overlaps(box) for merge in sheet.merges):
        raise bad_request("Sorting a range with merged cells is not possible. Unmerge them first.")
    job.check_editable(sheet, box)
    sort_rows(job, sheet, box, specs)


def sort_rows(job: Job, sheet: Sheet, box: Box, specs: list[Mapping[str, Any]]) -> None:
    old_rows = list(range(box.row0, min(box.row1, max(len(sheet.rows), box.row0))))
    order = sorted_order(old_rows, sheet, specs)
    contents = {row: [sheet.cell(row, column) for column in range(box.col0, box.col1)] for row in old_rows}
    for row, source in zip(old_rows, order, strict=True):
        if row != source:
            sheet.write(row, box.col0, [_carried(new, old) for new, old in zip(contents[source], contents[row], strict=True)])
    if job.switches.metadata_follows_sort:
        now_at = dict(zip(order, old_rows, strict=True))
        job.spreadsheet.metadata = [
            replace(entry, line=now_at.get(entry.line, entry.line)) if (entry.sheet_id, entry.dimension) == (sheet.id, "ROWS") else entry
            for entry in job.spreadsheet.metadata
        ]


def _carried(new: Cell | None, old: Cell | None) -> Cell | None:
    """What a sort brings into a place whose validation rule stays where it is."""
    stays = {"dataValidation": old.more["dataValidation"]} if old is not None and "dataValidation" in old.more else {}
    if new is None:
        return Cell(None, None, stays) if stays else None
    if not stays and "dataValidation" not in new.more:
        return new
    brought = {name: value for name, value in new.more.items() if name != "dataValidation"}
    return cell_or_none(new._replace(more={**brought, **stays}))
