"""What a person does in the sheet all the while. Each act is done and written down in one moment of the server, so that the log is the truth."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from sheets_sync.google_reading import letters
from sheets_sync.layout import APP_HEADERS, HEADER_ROW, HINT_ROW, cell_text, headers
from tests.chaos_tests.submissions import submission
from tests.chaos_tests.truth import MARKER, Event
from tests.sheets_server.cells import Cell
from tests.sheets_server.errors import ApiError
from tests.sheets_server.running import Running
from tests.sheets_server.sheet import Sheet
from validators.campaign import Campaign

_ENOUGH = 150       # rows from which a person deletes; before that a few deletions would be 5 % of the sheet


@dataclass
class Coordinator:
    """`start`, `stop`. `events` is what was done to rows, `acts` how often which act."""

    server: Running
    spreadsheet_id: str
    campaign: Campaign
    seed: int
    acts_a_request: float
    events: list[Event] = field(default_factory=list)
    acts: Counter = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._chance = random.Random(f"coordinator {self.seed}")
        self._columns = {header: key for key, header in headers(self.campaign).items()}
        self._copies: Counter = Counter()       # marker ▸ rows that this person made of it beyond the first
        self._typed = 0
        self._half_typed: list[str] = []
        self._broken: tuple[int, str] | None = None
        self._stopping, self._requests, self._due = threading.Event(), threading.Semaphore(0), 0.0
        self._thread = threading.Thread(target=self._run, name="coordinator", daemon=True)
        self.error: BaseException | None = None

    def start(self) -> None:
        """The pace is that of the requests, so that a slow machine sees as much between a read and a write as a fast one."""
        self.server.before_request(lambda call: self._requests.release())
        self._thread.start()

    def stop(self) -> None:
        """Puts the header right and goes home."""
        self._stopping.set()
        self._thread.join(60)
        if self.error:
            raise self.error
        with self.server.desk.lock:
            self._mend_header()
            self._do("clear_filter")

    def _run(self) -> None:
        often: list[tuple[Callable[[], bool], int]] = [
            (self.edit, 40), (self.type_row, 12), (self.type_half, 3), (self.type_the_rest, 3), (self.delete, 6), (self.copy_exactly, 3),
            (self.copy_and_change, 6), (self.clear_id, 4), (self.write_a_wrong_id, 2), (self.insert_blank, 4), (self.sort_all, 5), (self.sort_without_ids, 4),
            (self.move_row, 3), (self.hide, 2), (self.filter, 2), (self.rename_tab, 1), (self.touch_the_apps_columns, 4), (self.insert_column, 1),
            (self.move_column, 1), (self.damage_header, 1),
        ]
        choices, weights = zip(*often, strict=True)
        try:
            while not self._stopping.is_set():
                self._due += self._chance.uniform(0.0, 2.0) * self.acts_a_request if self._requests.acquire(timeout=0.5) else 0.0
                while self._due >= 1.0:
                    self._due -= 1.0
                    act = self._chance.choices(choices, weights)[0]
                    with self.server.desk.one_moment():
                        self._mend_header()
                        self.acts[act.__name__] += act()
        except BaseException as err:  # noqa: BLE001 - handed to whoever looks after the run
            self.error = err

    # -- looking

    def _sheet(self) -> Sheet:
        return self.server.spreadsheet(self.spreadsheet_id).sheets[0]

    def _last(self) -> int:
        """How many rows there are down to the last one with a value: those below may have formats."""
        return self._sheet().last_row_with_values() + 1

    def _at(self) -> dict[str, int]:
        return {self._columns[cell_text(cell.value)]: index for index, cell in enumerate(self._sheet().row(HEADER_ROW - 1))
                if cell and cell_text(cell.value) in self._columns}

    def _texts(self, row: int) -> dict[str, str]:
        """Texts of a row (from 0), the app's own included."""
        return self._as_read(self._sheet().row(row), self._at())

    @staticmethod
    def _as_read(cells: tuple[Cell | None, ...], at: dict[str, int]) -> dict[str, str]:
        texts = {key: cell_text(cells[index].value) if index < len(cells) and cells[index] else "" for key, index in at.items()}
        if texts.get("held_on", "").isdigit():      # typed into a row without format: Google made it a day number
            texts["held_on"] = (date(1899, 12, 30) + timedelta(days=int(texts["held_on"]))).isoformat()
        return texts

    def rows(self) -> list[dict[str, str]]:
        """Every row below the hints in which people's columns say something."""
        with self.server.desk.lock:
            at, sheet = self._at(), self._sheet()
            rows = [self._as_read(sheet.row(row), at) for row in range(HINT_ROW, len(sheet.rows))]
        return [row for row in rows if any(text for key, text in row.items() if key not in APP_HEADERS)]

    def _any_row(self, single: bool = True) -> int | None:
        """A row with a marker, which a row whose texts are astray for a moment does not show; `single`: of which there is no other."""
        last = self._last()
        for _ in range(20):
            if last <= HINT_ROW:
                return None
            row = self._chance.randrange(HINT_ROW, last)
            marker = self._texts(row)[MARKER]
            if marker[:2] in ("南昌", "手填", "仿填") and not (single and self._copies[marker]):
                return row
        return None

    # -- doing

    def _do(self, act: str, **fields) -> bool:
        try:
            self.server.person(self.spreadsheet_id, act, **fields)
        except ApiError:        # e.g. a filter that would hide nothing
            return False
        return True

    def _tell(self, kind: str, marker: str, cells: dict[str, str] | None = None) -> None:
        own = {key: text for key, text in (cells or {}).items() if key not in APP_HEADERS and key != "seq"}
        self.events.append(Event(time.time(), kind, marker, own))

    def _put(self, row: int, key: str, text: str) -> bool:
        return self._do("edit", range=f"{letters(self._at()[key])}{row + 1}", values=[[text]])

    def edit(self) -> bool:
        row = self._any_row()
        if row is None:
            return False
        key, text = self._chance.choice([
            ("direct_students", str(self._chance.randrange(1000, 1400))), ("organiser", f"安义县教体局{self._chance.randrange(99)}"), ("organiser", ""),
        ])
        marker = self._texts(row)[MARKER]
        return self._put(row, key, text) and not self._tell("edited", marker, {key: text})

    def _new_cells(self) -> dict[str, str]:
        self._typed += 1
        return {**submission(self._typed * 7, self.campaign), MARKER: f"手填{self._typed:06}"}

    def _write_row(self, row: int, cells: dict[str, str]) -> bool:
        """Into a blank row or behind the last one."""
        return all([self._put(row, key, text) for key, text in cells.items() if text])

    def _blank_row(self) -> int | None:
        last = self._last()
        if last + 1 >= self._sheet().row_count:
            return None
        for row in self._chance.sample(range(HINT_ROW, last), min(10, max(0, last - HINT_ROW))):
            if not any(self._texts(row).values()):
                return row
        return last

    def type_row(self) -> bool:
        row = self._blank_row()
        if row is None:
            return False
        cells = self._new_cells()
        return self._write_row(row, cells) and not self._tell("typed", cells[MARKER], cells)

    def type_half(self) -> bool:
        row = self._blank_row()
        if row is None:
            return False
        cells = self._new_cells()
        half = {key: cells[key] if key in ("school", MARKER) else "" for key in cells}
        self._half_typed.append(cells[MARKER])
        return self._write_row(row, half) and not self._tell("typed", cells[MARKER], half)

    def type_the_rest(self) -> bool:
        """Of the row that was begun, wherever it stands now."""
        if not self._half_typed:
            return False
        marker = self._half_typed.pop()
        column = self._at()[MARKER]
        for row in range(HINT_ROW, self._last()):
            cell = self._sheet().cell(row, column)
            if cell and cell.value == marker:
                cells = {"host": "安义县总工会", "held_on": "2024-04-01", "people": "李某乙（江西省劳动模范）"}
                return self._write_row(row, cells) and not self._tell("edited", marker, cells)
        return False

    def delete(self) -> bool:
        row = self._any_row(single=False)
        if row is None or self._last() < _ENOUGH:
            return False
        marker = self._texts(row)[MARKER]
        self._copies[marker] -= 1
        self._tell("deleted", marker)
        return self._do("delete_rows", at=row, count=1)

    def copy_exactly(self) -> bool:
        """A row pasted as it is, hidden id and all."""
        return self._copy({})

    def copy_and_change(self) -> bool:
        """A row taken as a pattern for another session."""
        self._typed += 1
        return self._copy({MARKER: f"仿填{self._typed:06}", "held_on": "2024-03-08"})

    def _copy(self, changes: dict[str, str]) -> bool:
        row, to = self._any_row(), self._blank_row()
        if row is None or to is None:
            return False
        last = letters(max(self._at().values()))
        cells = self._texts(row) | changes
        if not self._do("copy", source=f"A{row + 1}:{last}{row + 1}", to=f"A{to + 1}"):
            return False
        if not changes:
            self._copies[cells[MARKER]] += 1
        self._tell("typed", cells[MARKER], cells)
        return all([self._put(to, key, text) for key, text in changes.items()])

    def clear_id(self) -> bool:
        row = self._any_row(single=False)
        return row is not None and self._put(row, "record_id", "")

    def write_a_wrong_id(self) -> bool:
        """Another row's id, dragged down."""
        row, other = self._any_row(), self._any_row()
        return row is not None and other is not None and self._put(row, "record_id", self._texts(other)["record_id"])

    def insert_blank(self) -> bool:
        row = self._any_row(single=False)
        return row is not None and self._do("insert_rows", at=row, count=self._chance.randrange(1, 3))

    def sort_all(self) -> bool:
        key = self._chance.choice(("held_on", "school", "funds_yuan", "direct_students", "problem"))
        return self._do("sort", column=self._at()[key], descending=self._chance.random() < 0.5, header_rows=HINT_ROW)

    def sort_without_ids(self) -> bool:
        """Some rows of the columns of Annex 2 only, so that ids stay behind. Not when columns stand so that this would tear rows apart."""
        at = self._at()
        own = sorted(at[column.key] for column in self.campaign.columns if column.key in at)
        row = self._any_row(single=False)
        if row is None or any(own[0] < at[key] < own[-1] for key in APP_HEADERS):
            return False
        area = f"{letters(own[0])}{row + 1}:{letters(own[-1])}{row + self._chance.randrange(2, 30)}"
        return self._do("sort", column=at["held_on"], range=area)

    def move_row(self) -> bool:
        row, to = self._any_row(single=False), self._any_row(single=False)
        return row is not None and to is not None and abs(row - to) > 1 and self._do("move_rows", at=row, to=to)

    def hide(self) -> bool:
        row = self._any_row(single=False)
        return row is not None and self._do("hide_rows", at=row, count=2)

    def filter(self) -> bool:
        if self._chance.random() < 0.5:
            return self._do("clear_filter")
        row = self._any_row(single=False)
        return row is not None and self._do("set_filter", column=self._at()["school"], hidden=[self._texts(row)["school"]])

    def rename_tab(self) -> bool:
        return self._do("rename_tab", title=f"统计表{self._chance.randrange(1000)}")

    def touch_the_apps_columns(self) -> bool:
        row = self._any_row(single=False)
        return row is not None and self._put(row, self._chance.choice(("problem", "credited_unit", "filer")), "随手写的")

    def insert_column(self) -> bool:
        return self._sheet().column_count < 32 and self._do("insert_columns", at=self._chance.randrange(max(self._at().values())), count=1)

    def move_column(self) -> bool:
        at = self._at()
        first, second = self._chance.sample(sorted(at.values()), 2)
        return abs(first - second) > 1 and self._do("move_columns", at=first, to=second)

    def damage_header(self) -> bool:
        column = self._at()["school"]
        self._broken = (column, headers(self.campaign)["school"])
        return self._do("edit", range=f"{letters(column)}{HEADER_ROW}", values=[["校名"]])

    def _mend_header(self) -> None:
        """Seen by the person at the next act."""
        if self._broken:
            column, header = self._broken
            self._broken = None
            self._do("edit", range=f"{letters(column)}{HEADER_ROW}", values=[[header]])
