"""One spreadsheet: its tabs, named ranges and developer metadata, and its entry in Drive."""

import copy
from dataclasses import dataclass, field, replace
from typing import Any

from .a1 import A1, parse_a1, range_name
from .errors import bad_request
from .ranges import Box, Dimension, Edit, line_range
from .sheet import Record, Sheet

CELL_LIMIT = 10_000_000
COLUMN_LIMIT = 18_278


@dataclass(frozen=True, slots=True)
class Metadata:
    """One developer metadata entry. `sheet_id` None: on the spreadsheet; `line` None: on the whole sheet."""

    id: int
    key: str
    value: str | None
    visibility: str
    sheet_id: int | None = None
    dimension: Dimension | None = None
    line: int | None = None

    @property
    def location_type(self) -> str:
        if self.sheet_id is None:
            return "SPREADSHEET"
        return {None: "SHEET", "ROWS": "ROW", "COLUMNS": "COLUMN"}[self.dimension]

    def as_json(self) -> Record:
        location: Record = {"locationType": self.location_type}
        if self.sheet_id is None:
            location["spreadsheet"] = True
        elif self.dimension is None:
            location["sheetId"] = self.sheet_id
        else:
            location["dimensionRange"] = line_range(self.sheet_id, self.dimension, self.line, self.line + 1)
        value = {} if self.value is None else {"metadataValue": self.value}
        return {"metadataId": self.id, "metadataKey": self.key, **value, "location": location, "visibility": self.visibility}


@dataclass
class Spreadsheet:
    """Changed only through a copy that takes its place when the whole request has succeeded."""

    id: str
    title: str
    properties: Record
    sheets: list[Sheet]
    created_at: float
    named_ranges: list[Record] = field(default_factory=list)
    metadata: list[Metadata] = field(default_factory=list)
    drive: Record = field(default_factory=dict)
    permissions: list[Record] = field(default_factory=list)
    comments: list[Record] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    version: int = 1
    modified: list[tuple[float, float]] = field(default_factory=list)

    def copy(self) -> "Spreadsheet":
        twin = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, list | dict | set):
                setattr(twin, name, value.copy())
        twin.sheets = [sheet.copy() for sheet in self.sheets]
        return twin

    def touch(self, at: float, shown_from: float) -> None:
        """Notes a change: `modifiedTime` shows it only from `shown_from` on, `version` at once."""
        self.version += 1
        self.modified = [*self.modified[-20:], (at, shown_from)]

    def modified_at(self, now: float) -> float:
        return max((at for at, shown_from in self.modified if shown_from <= now), default=self.created_at)

    def owners(self) -> list[str]:
        return [grant["emailAddress"] for grant in self.permissions if grant["role"] == "owner"]

    # -- finding things --------------------------------------------------------------------------------------------

    def sheet(self, sheet_id: int) -> Sheet:
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise bad_request(f"No grid with id: {sheet_id}")

    def sheet_titled(self, title: str) -> Sheet | None:
        """Titles are told apart without regard to case, an exact match first."""
        folded = [sheet for sheet in self.sheets if sheet.title.casefold() == title.casefold()]
        return next((sheet for sheet in folded if sheet.title == title), folded[0] if folded else None)

    def find_range(self, text: str) -> tuple[Sheet, Box]:
        """The tab and unbounded rectangle that a reference or the name of a named range means.

        gspread puts the tab before every name (`'Sheet1'!Prices`); a named range is found all the same.
        """
        name = text.rpartition("!")[2].casefold()
        for named in self.named_ranges:
            if named["name"].casefold() == name:
                box = Box.from_json(named["range"])
                return self.sheet(box.sheet_id), box
        reference: A1 = parse_a1(text, [sheet.title for sheet in self.sheets])
        sheet = self.sheets[0] if reference.title is None else self.sheet_titled(reference.title)
        if sheet is None:
            raise bad_request(f"Unable to parse range: {text}")
        return sheet, Box(sheet.id, reference.row0, reference.row1, reference.col0, reference.col1)

    def name_of(self, box: Box) -> str:
        return range_name(self.sheet(box.sheet_id).title, box)

    def beyond(self, sheet: Sheet, box: Box) -> str:
        """Google's sentence about a rectangle that does not lie in the grid."""
        row0, col0 = box.row0 or 0, box.col0 or 0
        whole = Box(sheet.id, row0, max(box.row1 or sheet.row_count, row0 + 1), col0, max(box.col1 or sheet.column_count, col0 + 1))
        return f"Range ({self.name_of(whole)}) exceeds grid limits. Max rows: {sheet.row_count}, max columns: {sheet.column_count}"

    # -- changing things -------------------------------------------------------------------------------------------

    def reshape(self, edit: Edit) -> None:
        """Rows or columns come, go or move: cells, rules, named ranges and metadata go with them."""
        self.sheet(edit.sheet_id).reshape(edit)
        named = [(record, edit.moved_box(Box.from_json(record["range"]))) for record in self.named_ranges]
        self.named_ranges = [{**record, "range": box.as_json()} for record, box in named if box is not None]
        self.metadata = [entry for entry in (_moved_metadata(old, edit) for old in self.metadata) if entry is not None]

    def resize(self, sheet: Sheet, rows: int, columns: int) -> None:
        """Cuts or grows a grid at its far ends. As at Google, the rows are counted while the columns are still the old ones."""
        if columns > COLUMN_LIMIT:
            raise bad_request(f"A sheet cannot have more than {COLUMN_LIMIT} columns.")
        for dimension, size in (("ROWS", rows), ("COLUMNS", columns)):
            lost = sheet.size(dimension) - size
            if size < 1:
                raise bad_request(f"You can't delete all the {dimension.lower()} on the sheet.")
            if lost > 0:
                self.reshape(Edit("delete", sheet.id, dimension, size, lost))
            elif dimension == "ROWS":
                sheet.row_count = size
            else:
                sheet.column_count = size
            self.check_cell_count()

    def check_cell_count(self) -> None:
        if sum(sheet.row_count * sheet.column_count for sheet in self.sheets) > CELL_LIMIT:
            raise bad_request(f"This action would increase the number of cells in the workbook above the limit of {CELL_LIMIT} cells.")

    def remove_sheet(self, sheet: Sheet) -> None:
        self.sheets.remove(sheet)
        self.named_ranges = [named for named in self.named_ranges if named["range"].get("sheetId", 0) != sheet.id]
        self.metadata = [entry for entry in self.metadata if entry.sheet_id != sheet.id]


def _moved_metadata(entry: Metadata, edit: Edit) -> Metadata | None:
    if entry.sheet_id != edit.sheet_id or entry.dimension != edit.dimension:
        return entry
    line: Any = edit.moved_line(entry.line)
    return None if line is None else replace(entry, line=line)
