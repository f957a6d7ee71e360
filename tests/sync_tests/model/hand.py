"""What coordinators do to the sheet, by what they see: rows and headers, wherever these stand now."""

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta

from sheets_sync.google_reading import letters
from sheets_sync.layout import HEADER_ROW, HINT_ROW, cell_text, headers
from tests.sheets_server.cells import as_cell
from tests.sheets_server.desk import Desk
from tests.sheets_server.world import Context
from validators.campaign import Campaign

LABEL = "media"                     # the column whose text names a row, so that the oracle knows it wherever it goes
_LABELLED = re.compile("(报道|手填)[0-9]+号")


@dataclass(frozen=True)
class Line:
    """A row below the hints with something in it. `label`: which row it is, also while that text stands in another column than its own."""

    number: int
    cells: dict[str, str]
    record_id: str
    label: str


class Hand:
    def __init__(self, desk: Desk, file_id: str, campaign: Campaign):
        self._desk, self._file_id = desk, file_id
        self._keys = {header: key for key, header in headers(campaign).items()}
        self._people = [column.key for column in campaign.columns]
        self._renamed: dict[str, str] = {}             # what a header was made ▸ what it was
        self.deleted: list[tuple[int, list]] = []      # what the last deletion took away: place and rows

    @property
    def tab(self):
        return self._desk.world.files[self._file_id].sheets[0]

    @property
    def damaged(self) -> dict[str, str]:
        """What stands in the header now ▸ what should, and stands nowhere."""
        texts = self._header()
        return {text: header for text, header in self._renamed.items() if text in texts and header not in texts}

    def _header(self) -> list[str]:
        return [cell_text(cell.value) if cell else "" for cell in self.tab.row(HEADER_ROW - 1)]

    def columns(self) -> dict[str, int]:
        texts, damaged, found = self._header(), self.damaged, {}
        for index, text in enumerate(texts):
            key = self._keys.get(damaged.get(text, text))
            if key:
                found.setdefault(key, index)
        return found

    def lines(self) -> list[Line]:
        at, found = self.columns(), []
        for number in range(HINT_ROW, len(self.tab.rows)):
            row = [cell_text(cell.value) if cell else "" for cell in self.tab.row(number)]
            cells = {key: row[index] if index < len(row) else "" for key, index in at.items()}
            if (day := cells.get("held_on", "")).isdigit():             # typed where no text format stands
                cells["held_on"] = (date(1899, 12, 30) + timedelta(days=int(day))).isoformat()
            if any(cells.get(key) for key in self._people if key != "seq"):
                label = next(filter(_LABELLED.match, (cells.get(LABEL, ""), *row)), "")
                found.append(Line(number + 1, {key: cells.get(key, "") for key in self._people}, cells.get("record_id", ""), label))
        return found

    def sessions(self) -> list[Line]:
        """The rows that people know: not one where only a stray text stands, or over whose label one stands, until it is put right."""
        return [line for line in self.lines() if line.label]

    def last(self) -> int:
        return max((line.number for line in self.lines()), default=HINT_ROW)

    # -- acts

    def _do(self, act: str, **fields) -> None:
        self._desk.person({"spreadsheet": self._file_id, "act": act, **fields})

    def edit(self, number: int, key: str, text: str) -> None:
        self._do("edit", range=f"{letters(self.columns()[key])}{number}", values=[[text]])

    def type_row(self, cells: dict[str, str], *, between: int | None = None) -> None:
        """Below the last row, or in a row of its own put in before row `between`."""
        number = self.last() + 1
        if between:
            self._do("insert_rows", at=between - 1)
            number = between
        self._grow(number)
        at = self.columns()
        for key in (key for key in cells if key in at):         # a column whose header nobody can read is left out
            self.edit(number, key, cells[key])

    def sort(self, key: str, *, descending: bool, with_ids: bool) -> None:
        at = self.columns()
        if not self.lines() or key not in at:
            return
        people = [at[one] for one in self._people if one in at]
        first, end = (0, max(at.values())) if with_ids else (min(people), max(people))
        self._do("sort", column=at[key], descending=descending, range=f"{letters(first)}{HINT_ROW + 1}:{letters(end)}{self.last()}")

    def insert_rows(self, before: int, count: int) -> None:
        self._do("insert_rows", at=before - 1, count=count)

    def delete(self, first: int, count: int) -> None:
        self.deleted = [(first, list(self.tab.rows[first - 1:first - 1 + count]))]
        self._do("delete_rows", at=first - 1, count=count)

    def undo_delete(self) -> None:
        for first, rows in self.deleted:
            if first <= self.tab.row_count:
                self._do("insert_rows", at=first - 1, count=len(rows))
            self._grow(first + len(rows) - 1)

            def put_back(draft, first=first, rows=rows):
                for number, row in enumerate(rows, start=first - 1):
                    draft.sheets[0].write(number, 0, map(as_cell, row))

            self._desk.world.change(self._file_id, self._context(), put_back)
        self.deleted = []

    def empty(self, number: int) -> None:
        """Deletes what stands in a row's own cells, and leaves the row."""
        at = self.columns()
        for key in (key for key in self._people if key in at):
            self._do("clear", range=f"{letters(at[key])}{number}")

    def clear_ids(self, first: int, count: int) -> None:
        column = letters(self.columns()["record_id"])
        self._do("clear", range=f"{column}{first}:{column}{first + count - 1}")

    def copy(self, first: int, count: int, to: int) -> None:
        """A pasted block, ids and all, over whatever stands there."""
        width = letters(max(self.columns().values()))
        self._grow(max(first, to) + count - 1)
        self._do("copy", source=f"A{first}:{width}{first + count - 1}", to=f"A{to}:{width}{to + count - 1}")

    def _grow(self, rows: int) -> None:
        """“Add more rows at the bottom”."""
        if lacking := max(0, rows - self.tab.row_count):

            def grow(draft):
                draft.sheets[0].row_count += lacking

            self._desk.world.change(self._file_id, self._context(), grow)

    def move_row(self, number: int, before: int) -> None:
        if before not in (number, number + 1):
            self._do("move_rows", at=number - 1, to=before - 1)

    def move_column(self, key: str, before: int) -> None:
        index = self.columns()[key]
        if before not in (index, index + 1):
            self._do("move_columns", at=index, to=before)

    def insert_column(self, before: int) -> None:
        self._do("insert_columns", at=before)

    def rename_tab(self, title: str) -> None:
        self._do("rename_tab", title=title)

    def damage_header(self, key: str, text: str) -> None:
        header = next(header for header, one in self._keys.items() if one == key)
        self.edit(HEADER_ROW, key, text)
        self._renamed[text] = header

    def mend_header(self) -> None:
        for header in self.damaged.values():
            if self._keys[header] in self.columns():
                self.edit(HEADER_ROW, self._keys[header], header)

    def filter(self, key: str, hidden: str) -> None:
        self._do("set_filter", column=self.columns()[key], hidden=[hidden])

    def clear_filter(self) -> None:
        self._do("clear_filter")

    def hide(self, number: int) -> None:
        self._do("hide_rows", at=number - 1)

    def _context(self) -> Context:
        return Context("coordinator@example.org", self._desk.world.clock.now(), random.Random(1), True)
