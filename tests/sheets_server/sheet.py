"""One tab: a grid of cells and everything that is bound to places in it."""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .cells import Cell, Row, as_cell, holds_value, kept
from .ranges import Box, Dimension, Edit, moved_record

Record = dict[str, Any]
RECORD_LISTS = ("protected_ranges", "conditional_formats", "filter_views", "tables", "banded_ranges")


@dataclass
class Sheet:
    """`rows` holds only rows down to the last one with something in it; the grid may be larger. `row` and `cell` read it.

    Rows, cells and records are replaced, never changed, so that `copy` is cheap and a refused batch leaves no trace.
    """

    id: int
    title: str
    row_count: int = 1000
    column_count: int = 26
    properties: Record = field(default_factory=dict)
    grid_properties: Record = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    merges: list[Box] = field(default_factory=list)
    protected_ranges: list[Record] = field(default_factory=list)
    conditional_formats: list[Record] = field(default_factory=list)
    filter_views: list[Record] = field(default_factory=list)
    tables: list[Record] = field(default_factory=list)
    banded_ranges: list[Record] = field(default_factory=list)
    groups: list[Record] = field(default_factory=list)
    basic_filter: Record | None = None
    row_properties: dict[int, Record] = field(default_factory=dict)
    column_properties: dict[int, Record] = field(default_factory=dict)

    def copy(self) -> "Sheet":
        twin = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, list | dict):
                setattr(twin, name, value.copy())
        return twin

    # -- reading ---------------------------------------------------------------------------------------------------

    def row(self, number: int, start: int = 0, end: int | None = None) -> tuple[Cell | None, ...]:
        """The cells of a row from one column to another; those after the last filled one are left out."""
        return tuple(map(as_cell, self.rows[number][start:end])) if number < len(self.rows) else ()

    def cell(self, row: int, column: int) -> Cell | None:
        cells = self.rows[row] if row < len(self.rows) else ()
        return as_cell(cells[column]) if column < len(cells) else None

    def everything(self) -> Box:
        return Box(self.id, 0, self.row_count, 0, self.column_count)

    def size(self, dimension: Dimension) -> int:
        return self.row_count if dimension == "ROWS" else self.column_count

    def cells_in(self, box: Box) -> Iterator[tuple[int, int, Cell]]:
        """Cells with something in them, row by row."""
        for number in range(box.row0, min(box.row1, len(self.rows))):
            for column, cell in enumerate(self.row(number, box.col0, box.col1), box.col0):
                if cell is not None:
                    yield number, column, cell

    def last_row_with_values(self) -> int:
        """The last row in which a value stands, or -1."""
        for number in range(len(self.rows) - 1, -1, -1):
            if any(map(holds_value, self.rows[number])):
                return number
        return -1

    # -- writing ---------------------------------------------------------------------------------------------------

    def write(self, row: int, column: int, cells: Iterable[Cell | None]) -> None:
        """Replaces the cells from here to the right."""
        new: Row = tuple(map(kept, cells))
        old = self.rows[row] if row < len(self.rows) else ()
        if len(old) < column:
            old += (None,) * (column - len(old))
        self._set_row(row, old[:column] + new + old[column + len(new) :])

    def _set_row(self, number: int, cells: Row) -> None:
        cells = trimmed(cells)
        if number >= len(self.rows):
            if not cells:
                return
            self.rows.extend([()] * (number + 1 - len(self.rows)))
        self.rows[number] = cells
        if not cells:
            self._drop_empty_tail()

    def _drop_empty_tail(self) -> None:
        while self.rows and not self.rows[-1]:
            self.rows.pop()

    # -- rows and columns that come, go and move -------------------------------------------------------------------

    def reshape(self, edit: Edit) -> None:
        """Moves cells, sizes and rules; what is bound to the spreadsheet is moved by `Spreadsheet.reshape`."""
        if edit.dimension == "ROWS":
            self.rows = reshaped(self.rows, edit, ())
            self.row_properties = _moved_keys(self.row_properties, edit)
        else:
            first = min(edit.start, edit.target) if edit.kind == "move" else edit.start
            self.rows = [trimmed(tuple(reshaped(list(row), edit, None))) if len(row) > first else row for row in self.rows]
            self.column_properties = _moved_keys(self.column_properties, edit)
        self._drop_empty_tail()
        grown = {"insert": edit.count, "delete": -edit.count, "move": 0}[edit.kind]
        if edit.dimension == "ROWS":
            self.row_count += grown
        else:
            self.column_count += grown
        self.merges = [box for box in map(edit.moved_box, self.merges) if box and box.height * box.width > 1]
        for name in RECORD_LISTS:
            setattr(self, name, [record for record in (moved_record(old, edit) for old in getattr(self, name)) if record is not None])
        if self.basic_filter:
            self.basic_filter = moved_record(self.basic_filter, edit)
        self.groups = [group for group in (_moved_group(old, edit) for old in self.groups) if group]


def trimmed(cells: Row) -> Row:
    while cells and cells[-1] is None:
        cells = cells[:-1]
    return cells


def reshaped(lines: list[Any], edit: Edit, empty: Any) -> list[Any]:
    """A list of rows (or of the cells of one row) after the edit; lines past its end are empty."""
    if edit.kind == "insert":
        if edit.start >= len(lines):
            return lines
        return lines[: edit.start] + [empty] * edit.count + lines[edit.start :]
    if edit.kind == "delete":
        return lines[: edit.start] + lines[edit.end :]
    needed = max(edit.end, edit.target)
    lines = lines + [empty] * (needed - len(lines))
    block = lines[edit.start : edit.end]
    if edit.target > edit.start:
        return lines[: edit.start] + lines[edit.end : edit.target] + block + lines[edit.target :]
    return lines[: edit.target] + block + lines[edit.target : edit.start] + lines[edit.end :]


def _moved_keys(properties: dict[int, Record], edit: Edit) -> dict[int, Record]:
    moved = ((edit.moved_line(line), record) for line, record in properties.items())
    return {line: record for line, record in moved if line is not None}


def _moved_group(group: Record, edit: Edit) -> Record | None:
    place = group["range"]
    if place["dimension"] != edit.dimension:
        return group
    span = edit.moved_span(place["startIndex"], place["endIndex"])
    return span and {**group, "range": {**place, "startIndex": span[0], "endIndex": span[1]}}
