"""Where missing headers go back to, and which of those that are there stand wrong. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sheets_sync.layout import APP_HEADERS, HEADER_ROW, Columns
from sheets_sync.repair import Repair, rows_hit
from sheets_sync.sheet import SheetRow
from validators.text import fold

_ENOUGH = 0.5           # of what stands in a column has to be known as the key's
Grid = Sequence[Sequence[str]]
Texts = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Place:
    """0-based `index`; `is_empty`: nothing stands below."""

    index: int
    is_empty: bool


def astray_rows(grid: Grid, columns: Columns | None, repairs: Collection[Repair]) -> set[int]:
    """0-based rows of the grid that are still to be put right, as far as the columns are known."""
    if columns is None or not repairs:
        return set()
    keys = {key: index for key, index in columns.at.items() if key not in APP_HEADERS}

    def text(row: Sequence[str], index: int | None) -> str:
        return row[index] if index is not None and index < len(row) else ""

    rows = (SheetRow(number, text(row, columns.at.get("record_id")).strip(), {key: text(row, index) for key, index in keys.items()})
            for number, row in enumerate(grid) if number >= columns.header_row)
    return rows_hit(rows, repairs)


def places_of_missing(
    grid: Grid, columns: Columns | None, keys: Sequence[str], texts: Texts, *, hints: Mapping[str, str], astray: Collection[int] = (),
) -> dict[str, Place]:
    """Key ▸ where its header goes: above its hint, wherever that was moved, where nothing else stands below; else above the column that holds its texts;
    else into the place behind its neighbour, where no other column is; else behind all columns.

    Args:
        keys: all keys, in the order of a new sheet.
        texts: key ▸ what stood in its column when it was last seen; where nothing is known, whatever stands in its place is taken for it.
        hints: key ▸ what the notice says below its header.
        astray: rows that tell nothing (`astray_rows`).
    """
    hinted = _hint_row(grid, columns, hints)
    told, filled = _held(grid, columns, {*astray, hinted}), _held(grid, columns, {hinted})
    line, width = grid[hinted] if hinted is not None else (), max(map(len, grid), default=0)
    at = dict(columns.at) if columns else {}
    missing = [key for key in keys if key not in at]
    for key, index in ((key, index) for key in missing for index, hint in enumerate(line) if hint == hints.get(key) and not told[index]):
        if key not in at and index not in at.values():
            at[key] = index
    shares = [(_share(below, texts.get(key, ())), key, index) for key in missing for index, below in told.items()]
    for share, key, index in sorted(shares, key=lambda one: -one[0]):
        if share >= _ENOUGH and key not in at and index not in at.values():
            at[key] = index
    for place, key in enumerate(keys):
        if key in at:
            continue
        behind = at[keys[place - 1]] + 1 if place else 0
        is_free = behind not in at.values() and behind < width and (not filled[behind] or not texts.get(key))
        at[key] = behind if is_free or (not columns and behind not in at.values()) else max(width, *(index + 1 for index in at.values()))
    return {key: Place(at[key], not filled.get(at[key])) for key in missing}


def well_placed(
    grid: Grid, columns: Columns, names: Mapping[str, str], texts: Texts, *, hints: Mapping[str, str], astray: Collection[int] = (),
) -> tuple[Columns, list[int]]:
    """The columns whose headers stand where they should, and the 0-based places of other headers of ours.

    Of a header that stands there twice it is the one above most of its texts; none is where neither its hint nor any of them stands below it and they
    stand in a column without a header of ours: that went astray, since columns moved while it was on its way. Texts that nobody knows yet keep their header
    where they are more than stand there.
    """
    hinted = _hint_row(grid, columns, hints)
    held, line, at, others = _held(grid, columns, {*astray, hinted}), grid[columns.header_row - 1], {}, []
    said = dict(enumerate(grid[hinted] if hinted is not None else ()))
    ours, anywhere = {fold(name) for name in names.values()}, {text for known in texts.values() for text in known}
    free = [below for index, below in held.items() if index >= len(line) or fold(line[index]) not in ours]
    for key in columns.at:
        known = texts.get(key, ())
        places = [index for index, text in enumerate(line) if fold(text) == fold(names[key])]
        best = max(places, key=lambda index: (_share(held[index], known), -index))
        new = sum(text not in anywhere for text in held[best])
        if _share(held[best], known) > 0 or said.get(best, "") == hints.get(key) or not any(_share(below, known) >= _ENOUGH and len(below) >= new for below in free):
            at[key] = best
        others += [index for index in places if index != at.get(key)]
    return replace(columns, at=at), others


def _held(grid: Grid, columns: Columns | None, without: Iterable[int | None]) -> dict[int, list[str]]:
    """Column ▸ what stands below its header, but for some rows."""
    below = [row for number, row in enumerate(grid) if number >= _top(columns) and number not in without]
    return {index: [row[index] for row in below if index < len(row) and row[index].strip()] for index in range(max(map(len, grid), default=0))}


def _hint_row(grid: Grid, columns: Columns | None, hints: Mapping[str, str]) -> int | None:
    """0-based row with most of the hints, whatever columns they stand in."""
    said = set(hints.values())
    return next((number for number, row in enumerate(grid) if number >= _top(columns) and len(said.intersection(row)) * 2 > len(said)), None)


def _top(columns: Columns | None) -> int:
    return columns.header_row if columns else HEADER_ROW


def _share(below: Sequence[str], known: Collection[str]) -> float:
    return sum(text in known for text in below) / len(below) if below else 0.0
