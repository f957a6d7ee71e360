"""A grid of texts ▸ the Annex-2 tables in it, row by row as typed, merged cells filled.

Where a table ends, as a clerk would say: before the next title or 填报单位 block that has a header of its own; else at its last row with something
in it. A single cell more than 100 blank rows below, or to the right of the header, is a slip of the hand and not the table.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from validators.campaign import Campaign
from validators.grid import Grid
from validators.headings import Header, HeaderFinder, is_title, names_filer, read_day, read_filing
from validators.model import RawRow
from validators.text import fold

_FAR = 100              # blank rows after which a lone cell is no longer part of the table
_MAX_BLANK = 1000       # blank rows in a stretch that are handed on one by one
_BLOCK = 8              # rows above a header in which its title and 填报单位 stand
_FULL = 4               # filled cells that make a row more than a note
_PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Table:
    """One table of Annex 2. `rows`: every row below the header down to the last with something in it. `filer`, `filed_on`: as its own lines say.

    `beside`: the column where another table begins to its right, 0 for none.
    """

    rows: tuple[RawRow, ...]
    notes: tuple[str, ...]
    filer: str
    filed_on: date | None
    file: str
    sheet: str
    header_row: int
    keys: tuple[str, ...]
    beside: int = 0


def find_tables(grid: Grid, campaign: Campaign, *, file: str = "", filed: date | None = None) -> list[Table]:
    """The tables of a sheet from top to bottom; none where no header row is found.

    `filed` is the 填表时间 of rows whose table does not say it.
    """
    found = _find(grid, campaign, file, filed)
    beside = max((table.beside for table in found), default=0)
    if not beside:
        return found
    left, right = _halves(grid, beside)
    return [*_find(left, campaign, file, filed), *find_tables(right, campaign, file=file, filed=filed)]


def _halves(grid: Grid, at: int) -> tuple[Grid, Grid]:
    """Two tables side by side, apart: the columns before `at`, and those from there on."""
    sides = []
    for wanted in (lambda column: column < at, lambda column: column >= at):
        rows = {n: cells for n, texts in grid.rows.items() if (cells := {c: text for c, text in texts.items() if wanted(c)})}
        sides.append(replace(grid, rows=rows, merges=[merge for merge in grid.merges if wanted(merge[1])]))
    return sides[0], sides[1]


def _find(grid: Grid, campaign: Campaign, file: str, filed: date | None) -> list[Table]:
    rows = {n: cells for n in sorted(grid.rows) if (cells := _filled(grid.rows[n]))}
    finder = HeaderFinder(campaign)
    headers, last = [], 0
    for n in rows:
        if n > last and (header := finder.find(rows, n, grid.merges)):
            headers.append(header)
            last = header.bottom
    tables, opened = [], []         # opened: (first row of the block, header, repeated headers)
    for header in headers:
        block = _block_above(rows, header.top, opened[-1][1].bottom if opened else 0, campaign)
        if not opened or block:
            opened.append((block or header.top, header, []))
        else:
            opened[-1][2].append(header)
    for position, (block, header, repeated) in enumerate(opened):
        end = opened[position + 1][0] if position + 1 < len(opened) else 1 << 30
        above = 1 if not position else block
        tables.append(_Reading(grid, rows, header, repeated, file, tuple(campaign.column)).table(above, end, filed))
    return tables


def _filled(cells: dict[int, str]) -> dict[int, str]:
    """The cells in which something can be seen."""
    return {c: text for c, text in cells.items() if text.strip() and (text.isprintable() or fold(text))}


def _block_above(rows: dict[int, dict[int, str]], top: int, after: int, campaign: Campaign) -> int:
    """The first row of the title and 填报单位 lines right above a header, 0 where there are none."""
    first = 0
    for n in range(top - 1, max(after, top - 1 - _BLOCK), -1):
        cells = rows.get(n)
        if not cells:
            continue
        if len(cells) >= _FULL + 2:
            break
        if is_title(cells, campaign) or names_filer(cells):
            first = n
    return first


class _Reading:
    """One table while it is read: its header, and the headers pasted again inside it."""

    def __init__(self, grid: Grid, rows: dict[int, dict[int, str]], header: Header, repeated: list[Header], file: str, keys: tuple[str, ...]):
        self._grid, self._rows, self._header, self._file = grid, rows, header, file
        self._keys = keys
        self._again = {header.top: header for header in repeated}
        self._notes: list[str] = []

    def table(self, above: int, end: int, filed: date | None) -> Table:
        numbers = self._numbers(end)
        filer, filed_on = self._filing(above, numbers)
        last = numbers[-1] if numbers else self._header.bottom
        fills = _fills(self._grid, self._header.bottom + 1, last)
        rows = []
        now, line_filer, line_date = self._header, filer, filed_on
        for n in numbers:
            now = self._again.get(n, now)
            if n in self._lines:
                line_filer, line_date = (found or before for found, before in zip(self._lines[n], (line_filer, line_date), strict=True))
            rows.append(self._row(n, now, fills, line_filer, line_date or filed))
        letters = [cell for cell in self._grid.uncomputed if self._header.bottom < int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ?")) <= last]
        if letters:
            self._notes.append(f"公式没有保存结果，按空白读取：{'、'.join(letters[:10])}{'等' if len(letters) > 10 else ''}；用 Excel 或 WPS 打开后保存即可")
        others = [name for column, name in self._header.others.items() if any(self._rows.get(n, {}).get(column) for n in numbers)]
        if others:
            self._notes.append(f"{'、'.join(f'“{name[:20]}”' for name in others)}不是附件2的列，没有读取")
        keys = tuple(self._header.columns[c] for c in sorted(self._header.columns))
        return Table(tuple(rows), tuple(self._notes), filer, filed_on, self._file, self._grid.name, self._header.top, keys, self._header.beside)

    def _numbers(self, end: int) -> list[int]:
        """The rows of the table, blank ones between included."""
        left, right = self._header.span
        numbers, last = [], self._header.bottom
        for n, cells in self._rows.items():
            if n <= self._header.bottom or n >= end:
                continue
            inside = sum(left <= column <= right for column in cells)
            if not inside:
                continue
            gap = n - last - 1
            if gap > _FAR and inside < 2:
                self._notes.append(f"第 {n} 行有一个离表格很远的单元格，没有读取")
                continue
            if gap > _MAX_BLANK:
                self._notes.append(f"第 {last + 1} 至 {n - 1} 行空白，已跳过")
            else:
                numbers += range(last + 1, n)
            numbers.append(n)
            last = n
        return numbers

    def _filing(self, above: int, numbers: list[int]) -> tuple[str, date | None]:
        """The table's filer and date: the lines above the header, else a line below the last full row.

        A line among the rows speaks for the rows after it: `_lines`, row ▸ what it says.
        """
        filer, filed_on = "", None
        for n in range(max(above, self._header.top - 60), self._header.top):
            if n in self._rows:
                found = read_filing(self._rows[n])
                filer, filed_on = found[0] or filer, found[1] or filed_on
        full = [n for n in numbers if len(self._rows.get(n, ())) >= _FULL and n not in self._again]
        self._lines: dict[int, tuple[str, date | None]] = {}
        for n in numbers:
            cells = self._rows.get(n, {})
            if 0 < len(cells) <= _FULL + 1 and any("填" in text or "报" in text or "单位" in text or "制" in text for text in cells.values()):
                found = read_filing(cells)
                if not any(found):
                    continue
                if full and n < full[-1]:
                    self._lines[n] = found
                else:
                    filer, filed_on = filer or found[0], filed_on or found[1]
        return filer, filed_on

    def _row(self, n: int, header: Header, fills: dict[tuple[int, int], str], filer: str, filed_on: date | None) -> RawRow:
        cells = self._grid.rows.get(n, {})      # blanks that were typed are kept
        texts = dict.fromkeys(self._keys, "")
        merged = []
        for column, key in header.columns.items():
            filled = fills.get((n, column)) if fills else None
            texts[key] = cells.get(column, "") if filled is None else filled
            if filled:
                merged.append(key)
            if key in header.in_wan and _PLAIN_NUMBER.fullmatch(texts[key]):
                texts[key] += "万元"
        for column, meaning in header.of_row.items():
            if meaning == "filer":
                filer = cells.get(column, "").strip() or filer
            else:
                filed_on = read_day(cells.get(column, "")) or filed_on
        return RawRow(cells=texts, merged=frozenset(merged), filer=filer, filed_on=filed_on, file=self._file, sheet=self._grid.name, row=n)


def _fills(grid: Grid, first: int, last: int) -> dict[tuple[int, int], str]:
    """What the cells hidden under a merged cell show: below its first cell the same text, elsewhere nothing.

    A merge across columns belongs to its first column (合计 over A–G says nothing of the columns B–G).
    """
    fills: dict[tuple[int, int], str] = {}
    until: dict[int, int] = {}      # column ▸ last row covered: merges never overlap in a sound file, and must not cost more in another
    for top, left, bottom, right in sorted(grid.merges):
        if top < first or top > last:
            continue
        bottom = min(bottom, last)
        text = grid.rows.get(top, {}).get(left, "")
        for column in range(left, min(right, left + 60) + 1):
            if until.get(column, 0) >= top:
                continue
            until[column] = bottom
            if column == left:
                fills |= {(n, column): text for n in range(top + 1, bottom + 1)}
            else:
                fills |= {(n, column): "" for n in range(top, bottom + 1)}
    return fills
