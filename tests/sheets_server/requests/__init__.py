"""The requests of `spreadsheets.batchUpdate`, one file a subject.

A handler says which request it is for and which of its fields it understands; any other field is refused, not ignored.
It changes the draft in its `Job` and returns the reply (mostly nothing).
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import bad_request, not_implemented
from ..ranges import Box
from ..sheet import Sheet
from ..spreadsheet import Spreadsheet
from ..switches import Switches

PROTECTED = "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit."


@dataclass
class Job:
    """What a handler works with: the draft of the spreadsheet, the switches, and the chance for new ids."""

    spreadsheet: Spreadsheet
    switches: Switches
    chance: random.Random
    user: str = "owner"
    is_person: bool = False

    def check_editable(self, sheet: Sheet, box: Box) -> None:
        """Refuses a write into a range that somebody has protected from this user. The file's owner may always."""
        if not sheet.protected_ranges or self.is_person or self.user in self.spreadsheet.owners():
            return
        for record in sheet.protected_ranges:
            allowed = record.get("warningOnly") or self.user in record.get("editors", {}).get("users", [])
            open_parts = [Box.from_json(part) for part in record.get("unprotectedRanges", [])]
            if not allowed and Box.from_json(record["range"]).overlaps(box) and not any(part.covers(box) for part in open_parts):
                raise bad_request(PROTECTED)

    def box(self, given: Mapping[str, Any] | None) -> tuple[Sheet, Box]:
        """The tab and the bounded rectangle of a GridRange, which must lie in the grid."""
        if given is None:
            raise bad_request("A range must be given.")
        box = Box.from_json(given)
        sheet = self.spreadsheet.sheet(box.sheet_id)
        whole = box.within(sheet.row_count, sheet.column_count)
        for size, low, high in ((sheet.row_count, box.row0, box.row1), (sheet.column_count, box.col0, box.col1)):
            if (low or 0) >= size or (high or 0) > size:
                raise bad_request(self.spreadsheet.beyond(sheet, box))
        return sheet, whole

    def place(self, given: Mapping[str, Any]) -> tuple[Sheet, int, int]:
        """The tab, row and column of a GridCoordinate."""
        row, column = given.get("rowIndex") or 0, given.get("columnIndex") or 0
        if row < 0 or column < 0:
            raise bad_request("GridCoordinate indexes must be >= 0")
        return self.spreadsheet.sheet(given.get("sheetId") or 0), row, column

    def new_id(self, taken: set[Any]) -> int:
        while (number := self.chance.randrange(1, 2**31 - 1)) in taken:
            pass
        return number


Handler = Callable[[Job, dict[str, Any]], dict[str, Any] | None]


@dataclass(frozen=True)
class Kind:
    handler: Handler
    fields: frozenset[str]


KINDS: dict[str, Kind] = {}


def request(name: str, *fields: str) -> Callable[[Handler], Handler]:
    """Marks the handler of one kind of request with the fields that it understands."""

    def register(handler: Handler) -> Handler:
        KINDS[name] = Kind(handler, frozenset(fields))
        return handler

    return register


def perform(job: Job, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """One request of a batch, applied to the draft; the reply in the shape of `Response`."""
    kind = KINDS.get(name)
    if kind is None:
        raise not_implemented(name)
    unknown = {field for field, value in given.items() if value is not None} - kind.fields
    if unknown:
        raise not_implemented(f"{name}.{min(unknown)}")
    reply = kind.handler(job, {field: value for field, value in given.items() if value is not None})
    return {} if reply is None else {name: reply}


from . import cells, dimensions, filters, finding, merges, metadata, moving, names, rules, sheets, tables  # noqa: E402, F401
