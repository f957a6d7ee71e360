"""Where missing headers go back to, and which of those that are there stand wrong. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sheets_sync.layout import HEADER_ROW, Columns
from sheets_sync.sheet import Stood
from validators.text import fold

_ENOUGH = 0.5           # of what stands in a column has to be known as the key's
_NEARLY_ALL = 0.8       # people may have edited it since


@dataclass(frozen=True)
class Place:
    """0-based `index`; `is_empty`: nothing stands below."""

    index: int
    is_empty: bool


def places_of_missing(
    grid: Sequence[Sequence[str]], columns: Columns | None, keys: Sequence[str], stood: Stood, hints: Mapping[str, str],
) -> dict[str, Place]:
    """Key ▸ where its header goes: above the column that holds its texts, wherever that was moved; else above its hint; else into the place behind its
    neighbour, where no other column is; else behind all columns.

    Args:
        keys: all keys, in the order of a new sheet.
        stood: where nothing is known of a column, whatever stands in its place is taken for it.
        hints: key ▸ what the notice says below its header.
    """
    held, texts, width = _held(grid, columns, stood.hit), stood.texts, max(map(len, grid), default=0)
    at = dict(columns.at) if columns else {}
    missing = [key for key in keys if key not in at]
    shares = [(_share(below, texts.get(key, ())), key, index) for key in missing for index, below in held.items()]
    for share, key, index in sorted(shares, key=lambda one: -one[0]):
        if share >= _ENOUGH and key not in at and index not in at.values():
            at[key] = index
    for key, index in ((key, index) for key in missing for index, below in held.items() if hints.get(key) in below):
        if key not in at and index not in at.values():
            at[key] = index
    for place, key in enumerate(keys):
        if key in at:
            continue
        behind = at[keys[place - 1]] + 1 if place else 0
        is_free = behind not in at.values() and behind < width and (not held[behind] or not texts.get(key))
        at[key] = behind if is_free or (not columns and behind not in at.values()) else max(width, *(index + 1 for index in at.values()))
    filled = _held(grid, columns)
    return {key: Place(at[key], not filled.get(at[key])) for key in missing}


def well_placed(grid: Sequence[Sequence[str]], columns: Columns, names: Mapping[str, str], stood: Stood) -> tuple[Columns, list[int]]:
    """The columns whose headers stand where they should, and the 0-based places of other headers of ours.

    Of a header that stands there twice it is the one above most of its texts; none is where nothing of them stands below it and they stand in a column
    without a header of ours: that went astray, since columns moved while it was on its way. Texts that nobody knows yet keep their header where they are
    more than stand there.
    """
    held, texts, line, at, others = _held(grid, columns, stood.hit), stood.texts, grid[columns.header_row - 1], {}, []
    ours, anywhere = {fold(name) for name in names.values()}, {text for known in texts.values() for text in known}
    free = [below for index, below in held.items() if index >= len(line) or fold(line[index]) not in ours]
    for key in columns.at:
        known = texts.get(key, ())
        places = [index for index, text in enumerate(line) if fold(text) == fold(names[key])]
        best = max(places, key=lambda index: (_share(held[index], known), -index))
        new = sum(text not in anywhere for text in held[best])
        if _share(held[best], known) > 0 or not any(_share(below, known) >= _ENOUGH and len(below) >= new for below in free):
            at[key] = best
        others += [index for index in places if index != at.get(key)]
    return replace(columns, at=at), others


def _held(grid: Sequence[Sequence[str]], columns: Columns | None, hit: Collection[frozenset[str]] = ()) -> dict[int, list[str]]:
    """Column ▸ what stands below its header, without rows that have nearly all the texts of a row that was hit."""
    below = [row for row in grid[columns.header_row if columns else HEADER_ROW:] if not (hit and _is_hit(set(row), hit))]
    return {index: [row[index] for row in below if index < len(row) and row[index].strip()] for index in range(max(map(len, grid), default=0))}


def _is_hit(texts: set[str], hit: Collection[frozenset[str]]) -> bool:
    return any(len(one & texts) >= _NEARLY_ALL * len(one) for one in hit)


def _share(below: Sequence[str], known: Collection[str]) -> float:
    return sum(text in known for text in below) / len(below) if below else 0.0
