"""Rectangles on a sheet and how they move when rows or columns do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from .errors import bad_request

Dimension = Literal["ROWS", "COLUMNS"]


@dataclass(frozen=True, slots=True)
class Box:
    """A GridRange: half open, and None where it has no bound."""

    sheet_id: int
    row0: int | None = None
    row1: int | None = None
    col0: int | None = None
    col1: int | None = None

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Box":
        box = cls(
            given.get("sheetId") or 0,
            given.get("startRowIndex"),
            given.get("endRowIndex"),
            given.get("startColumnIndex"),
            given.get("endColumnIndex"),
        )
        for name, low, high in (("Row", box.row0, box.row1), ("Column", box.col0, box.col1)):
            if (low is not None and low < 0) or (high is not None and high < 0):
                raise bad_request("GridRange indexes must be >= 0")
            if high is not None and high < (low or 0):
                raise bad_request(f"range.end{name}Index[{high}] must not be before range.start{name}Index[{low}].")
        return box

    def as_json(self) -> dict[str, Any]:
        """As replies show it: the id of the first tab, 0, is left out."""
        named = {
            "sheetId": self.sheet_id or None,
            "startRowIndex": self.row0,
            "endRowIndex": self.row1,
            "startColumnIndex": self.col0,
            "endColumnIndex": self.col1,
        }
        return {name: value for name, value in named.items() if value is not None}

    def span(self, dimension: Dimension) -> tuple[int | None, int | None]:
        return (self.row0, self.row1) if dimension == "ROWS" else (self.col0, self.col1)

    def with_span(self, dimension: Dimension, low: int | None, high: int | None) -> "Box":
        return replace(self, row0=low, row1=high) if dimension == "ROWS" else replace(self, col0=low, col1=high)

    def within(self, rows: int, columns: int) -> "Box":
        """The same rectangle with every bound filled in and cut to a grid of this size."""
        row0, col0 = self.row0 or 0, self.col0 or 0
        row1 = rows if self.row1 is None else min(self.row1, rows)
        col1 = columns if self.col1 is None else min(self.col1, columns)
        return Box(self.sheet_id, row0, max(row0, row1), col0, max(col0, col1))

    @property
    def height(self) -> int:
        return (self.row1 or 0) - (self.row0 or 0)

    @property
    def width(self) -> int:
        return (self.col1 or 0) - (self.col0 or 0)

    def contains(self, row: int, column: int) -> bool:
        """Whether a cell lies in it; a missing bound lets everything through."""
        return (
            (self.row0 or 0) <= row
            and (self.row1 is None or row < self.row1)
            and (self.col0 or 0) <= column
            and (self.col1 is None or column < self.col1)
        )

    def overlaps(self, other: "Box") -> bool:
        return self.sheet_id == other.sheet_id and all(
            (a0 or 0) < (b1 if b1 is not None else 1 << 40) and (b0 or 0) < (a1 if a1 is not None else 1 << 40)
            for a0, a1, b0, b1 in (
                (self.row0, self.row1, other.row0, other.row1),
                (self.col0, self.col1, other.col0, other.col1),
            )
        )

    def covers(self, other: "Box") -> bool:
        return self.sheet_id == other.sheet_id and all(
            (a0 or 0) <= (b0 or 0) and (a1 is None or (b1 is not None and b1 <= a1))
            for a0, a1, b0, b1 in (
                (self.row0, self.row1, other.row0, other.row1),
                (self.col0, self.col1, other.col0, other.col1),
            )
        )


@dataclass(frozen=True, slots=True)
class Edit:
    """Rows or columns inserted, deleted or moved. `target` is only for a move, counted before it."""

    kind: Literal["insert", "delete", "move"]
    sheet_id: int
    dimension: Dimension
    start: int
    count: int
    target: int = 0

    @property
    def end(self) -> int:
        return self.start + self.count

    def moved_line(self, line: int) -> int | None:
        """Where one row or column is afterwards; None when it was deleted."""
        if self.kind == "insert":
            return line + self.count if line >= self.start else line
        if self.kind == "delete":
            return None if self.start <= line < self.end else line - self.count if line >= self.end else line
        if self.start <= line < self.end:
            return line + (self.target - self.end if self.target > self.start else self.target - self.start)
        if self.end <= line < self.target:
            return line - self.count
        if self.target <= line < self.start:
            return line + self.count
        return line

    def moved_span(self, low: int | None, high: int | None) -> tuple[int | None, int | None] | None:
        """Where a run of lines is afterwards; None when nothing of it is left.

        A run that lies whole in what is moved goes with it; any other loses the moved lines and grows
        when they land inside it, as if they had been cut and inserted.
        """
        if self.kind == "move":
            if self.start <= (low or 0) and high is not None and high <= self.end:
                first = self.moved_line(low or 0)
                return first, first + high - (low or 0)
            cut = Edit("delete", self.sheet_id, self.dimension, self.start, self.count).moved_span(low, high)
            landing = self.target - self.count if self.target > self.start else self.target
            paste = Edit("insert", self.sheet_id, self.dimension, landing, self.count)
            return cut and paste.moved_span(*cut)
        if self.kind == "insert":
            grown_low = low + self.count if low is not None and low >= self.start else low
            grown_high = high + self.count if high is not None and high > self.start else high
            return grown_low, grown_high
        new_low = None if low is None else low - max(0, min(low, self.end) - self.start)
        new_high = None if high is None else high - max(0, min(high, self.end) - self.start)
        if new_high is not None and new_high <= (new_low or 0) and high is not None and high > (low or 0):
            return None
        return new_low, new_high

    def moved_box(self, box: Box) -> Box | None:
        if box.sheet_id != self.sheet_id:
            return box
        span = self.moved_span(*box.span(self.dimension))
        return None if span is None else box.with_span(self.dimension, *span)


RANGE_KEYS = ("range", "ranges", "unprotectedRanges")


def line_range(sheet_id: int, dimension: Dimension, start: int, end: int) -> dict[str, Any]:
    """A DimensionRange as replies show it."""
    place = {"dimension": dimension, "startIndex": start, "endIndex": end}
    return {"sheetId": sheet_id, **place} if sheet_id else place


def repointed(record: dict[str, Any], sheet_id: int) -> dict[str, Any]:
    """A stored rule on another tab."""
    result = dict(record)
    for key in RANGE_KEYS:
        if key in record:
            given = record[key] if isinstance(record[key], list) else [record[key]]
            moved = [replace(Box.from_json(item), sheet_id=sheet_id).as_json() for item in given]
            result[key] = moved if isinstance(record[key], list) else moved[0]
    return result


def moved_record(record: dict[str, Any], edit: Edit) -> dict[str, Any] | None:
    """A stored rule (filter, protection, format ...) after the edit; None when its range is gone."""
    result = dict(record)
    for key in RANGE_KEYS:
        if key not in record:
            continue
        given = record[key] if isinstance(record[key], list) else [record[key]]
        kept = [box.as_json() for box in (edit.moved_box(Box.from_json(item)) for item in given) if box is not None]
        if not kept and key != "unprotectedRanges":
            return None
        result[key] = kept if isinstance(record[key], list) else kept[0]
    if edit.dimension == "COLUMNS":
        _move_columns_named_in(result, edit)
    return result


def _move_columns_named_in(record: dict[str, Any], edit: Edit) -> None:
    """Filters name their columns by number, beside the range."""
    if "criteria" in record:
        moved = {edit.moved_line(int(column)): rule for column, rule in record["criteria"].items()}
        record["criteria"] = {str(column): rule for column, rule in moved.items() if column is not None}
    for key, name in (("filterSpecs", "columnIndex"), ("sortSpecs", "dimensionIndex")):
        if key in record:
            specs = [{**spec, name: edit.moved_line(spec.get(name, 0))} for spec in record[key]]
            record[key] = [spec for spec in specs if spec[name] is not None]
