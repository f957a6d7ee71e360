"""One worksheet's XML ▸ Grid: the handlers that expat calls for every cell."""

from datetime import datetime

from validators.cells import day_text, number_text, serial_text, unescape
from validators.grid import DAMAGED, Grid, Room, Unreadable

_MAX_MERGES = 20_000
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384


def column_number(letters: str) -> int:
    """
    >>> column_number("A"), column_number("AA"), column_number("XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class SheetReader:
    """Collects a sheet while expat walks it. `strings`: the shared texts; `meanings`: style ▸ date, month, time or ""."""

    def __init__(self, name: str, strings: list[str], meanings: list[str], from_1904: bool, room: Room):
        self.grid = Grid(name)
        self._strings, self._meanings, self._from_1904 = strings, meanings, from_1904
        self._room = room
        self._columns: dict[str, int] = {}
        self._row, self._column, self._cells = 0, 0, {}
        self._type = self._style = None
        self._pieces: list[str] = []
        self._reading = self._phonetic = self._formula = False

    def start(self, tag, a):
        if tag == "c":
            reference = a.get("r")
            self._column = self._column + 1 if reference is None else self._column_of(reference)
            self._type, self._style = a.get("t"), a.get("s")
            self._pieces = []
            self._formula = False
        elif tag == "v":
            self._reading = True
        elif tag == "row":
            self._row = int(a["r"]) if "r" in a else self._row + 1
            if not 0 < self._row <= _MAX_ROW:
                raise Unreadable(DAMAGED)
            self._column, self._cells = 0, {}
        elif tag == "f":
            self._formula = True
        elif tag == "t":
            self._reading = not self._phonetic
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "mergeCell":
            self._merge(a.get("ref", ""))

    def end(self, tag):
        if tag == "v" or tag == "t":
            self._reading = False
        elif tag == "c":
            if self._pieces:
                self._keep("".join(self._pieces))
            elif self._formula and self._type not in ("str", "s", "inlineStr"):     # those may well be an empty text
                self._uncomputed()
        elif tag == "row" and self._cells:
            self.grid.rows.setdefault(self._row, {}).update(self._cells)
        elif tag == "rPh":
            self._phonetic = False

    def text(self, piece):
        if self._reading:
            self._pieces.append(piece)

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = column_number(letters) if letters.isascii() and letters.isupper() and len(letters) < 4 else 0
            if not 0 < column <= _MAX_COLUMN:
                raise Unreadable(DAMAGED)
        return column

    def _keep(self, raw: str) -> None:
        kind = self._type
        if kind == "s":
            text = self._strings[int(raw)]
        elif kind is None or kind == "n":
            style = int(self._style or 0)
            meaning = self._meanings[style] if style < len(self._meanings) else ""
            text = serial_text(raw, meaning, self._from_1904) if meaning else number_text(raw)
        elif kind == "b":
            text = "TRUE" if raw in ("1", "true") else "FALSE"
        elif kind == "d":
            text = _iso_text(raw)
        else:       # inlineStr, str, e
            text = unescape(raw)
        if text:
            self._room.take(text)
            self._cells[self._column] = text

    def _uncomputed(self) -> None:
        if len(self.grid.uncomputed) < 1000:
            letters = next((name for name, column in self._columns.items() if column == self._column), "?")
            self.grid.uncomputed.append(f"{letters}{self._row}")

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        if not last or len(self.grid.merges) >= _MAX_MERGES:
            return
        left, right = self._column_of(first), self._column_of(last)
        top, bottom = (int(corner.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for corner in (first, last))
        if 0 < top <= bottom <= _MAX_ROW and left <= right:
            self.grid.merges.append((top, left, bottom, right))


def _iso_text(raw: str) -> str:
    try:
        return day_text(datetime.fromisoformat(raw))
    except ValueError:
        return raw
