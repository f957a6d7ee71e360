"""A CSV as people save it ▸ a grid: UTF-8 with or without BOM, GB18030 or UTF-16; comma, semicolon or tab between the cells."""

import csv
import io

from validators.grid import NOT_A_SHEET, TOO_BIG, Grid, Room, Unreadable

_MAX_ROWS = 200_000


def decode(data: bytes) -> str:
    """The text, by its BOM or by what decodes without an error.

    >>> decode("序号".encode("gb18030")), decode("序号".encode("utf-8-sig")), decode("序号".encode("utf-16"))
    ('序号', '序号', '序号')

    Raises:
        Unreadable: no text.
    """
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(NOT_A_SHEET)


def read_csv(data: bytes) -> list[Grid]:
    """The same text cut at commas, semicolons and tabs: one grid each; the caller takes the one in which it finds a table.

    Row numbers are those that a spreadsheet shows: a line break inside quotes does not begin a row.
    """
    text = decode(data)
    return [_cut(text, mark) for mark in (",", ";", "\t") if mark in text]


def _cut(text: str, mark: str) -> Grid:
    grid, room = Grid(""), Room()
    try:
        for n, values in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark), 1):
            cells = {column: value for column, value in enumerate(values, 1) if value}
            for cell in cells.values():
                room.take(cell)
            if n > _MAX_ROWS:
                raise Unreadable(TOO_BIG)
            if cells:
                grid.rows[n] = cells
    except csv.Error as err:
        raise Unreadable(TOO_BIG) from err        # a quote that is never closed swallows the rest
    return grid
