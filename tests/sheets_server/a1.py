"""A1 notation in both directions, with quoted, Chinese and A1-like sheet titles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .errors import bad_request
from .ranges import Box

CELL = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]{0,7})?$")
R1C1 = re.compile(r"(?i)r[0-9]+c[0-9]+$|[rc]$")
PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*$")
LOOKS_LIKE_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+$")


@dataclass(frozen=True, slots=True)
class A1:
    """A reference as written: `title` None when it names no sheet, bounds None where it is open."""

    title: str | None
    row0: int | None = None
    row1: int | None = None
    col0: int | None = None
    col1: int | None = None


def column_number(letters: str) -> int:
    """
    >>> column_number("A"), column_number("AA")
    (0, 26)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """
    >>> column_letters(0), column_letters(701)
    ('A', 'ZZ')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def quoted(title: str) -> str:
    """The title as Google writes it before `!`: bare only when nothing in it needs quotes."""
    if PLAIN_TITLE.match(title) and not LOOKS_LIKE_CELL.match(title) and not R1C1.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def cell_name(row: int, column: int) -> str:
    return f"{column_letters(column)}{row + 1}"


def range_name(title: str, box: Box) -> str:
    """How a bounded rectangle is named in replies; one cell is named once."""
    first, last = cell_name(box.row0, box.col0), cell_name(box.row1 - 1, box.col1 - 1)
    return f"{quoted(title)}!{first}" if first == last else f"{quoted(title)}!{first}:{last}"


def parse_a1(text: str, titles: Sequence[str] = ()) -> A1:
    """Reads a reference. A bare word is a cell or range when it can be one, otherwise the title of a sheet.

    >>> parse_a1("'第1表'!B2:C")
    A1(title='第1表', row0=1, row1=None, col0=1, col1=3)
    """
    title, rest = _split_title(text)
    if title is None:
        bounds = _bounds(rest)
        if bounds is not None:
            return A1(None, *bounds)
        if rest.casefold() in (title.casefold() for title in titles):
            return A1(rest)
        raise bad_request(f"Unable to parse range: {text}")
    if rest is None:
        return A1(title)
    bounds = _bounds(rest)
    if bounds is None:
        raise bad_request(f"Unable to parse range: {text}")
    return A1(title, *bounds)


def _split_title(text: str) -> tuple[str | None, str | None]:
    if text.startswith("'"):
        match = re.match(r"'((?:[^']|'')*)'(?:!(.*))?$", text, re.S)
        if match:
            return match[1].replace("''", "'"), match[2]
    if "!" in text:
        title, _, rest = text.rpartition("!")
        return title, rest
    return None, text


def _bounds(text: str) -> tuple[int | None, int | None, int | None, int | None] | None:
    """Bounds as (row0, row1, col0, col1); a reversed range is turned round, as Google does."""
    first, colon, last = text.partition(":")
    a = CELL.match(first)
    b = CELL.match(last) if colon else a
    if not a or not b or not any(a.groups()) or not any(b.groups()):
        return None
    if not colon and not all(a.groups()):
        return None
    rows = [int(m[2]) - 1 if m[2] else None for m in (a, b)]
    columns = [column_number(m[1]) if m[1] else None for m in (a, b)]
    row0, row1 = _ordered(*rows)
    col0, col1 = _ordered(*columns)
    return row0, row1, col0, col1


def _ordered(low: int | None, high: int | None) -> tuple[int | None, int | None]:
    if low is None:
        return (high, None) if high is not None else (None, None)
    if high is None:
        return low, None
    return min(low, high), max(low, high) + 1
