"""Where `values.append` writes: the table it finds, which is not always the one that was meant."""

from .cells import holds_value
from .ranges import Box
from .sheet import Sheet


def find_table(sheet: Sheet, box: Box, hidden: frozenset[int] | set[int] = frozenset()) -> Box | None:
    """The last table in a bounded range: the block around the last filled cell in reading order.

    A table is a block of filled cells with nothing but empty cells around it, so `x, (empty), z` is two tables and
    the range `Sheet1` finds the one at C. A range that starts in an empty cell outside every block finds none.

    Args:
        hidden: rows the server takes for absent, as Google seems to when a filter hides them.
    """
    seed = _last_filled(sheet, box, hidden) or _block_around(sheet, box)
    return grown(sheet, seed, hidden) if seed else None


def _last_filled(sheet: Sheet, box: Box, hidden: frozenset[int] | set[int]) -> Box | None:
    for row in range(min(box.row1, len(sheet.rows)) - 1, box.row0 - 1, -1):
        if row in hidden:
            continue
        cells = sheet.rows[row]
        for column in range(min(box.col1, len(cells)) - 1, box.col0 - 1, -1):
            if holds_value(cells[column]):
                return Box(sheet.id, row, row + 1, column, column + 1)
    return None


def _block_around(sheet: Sheet, box: Box) -> Box | None:
    """An empty cell belongs to a table when the block of one of its neighbours reaches over it."""
    for row in range(max(0, box.row0 - 1), box.row0 + 2):
        for column in range(max(0, box.col0 - 1), box.col0 + 2):
            if _filled(sheet, row, row + 1, column, column + 1):
                block = grown(sheet, Box(sheet.id, row, row + 1, column, column + 1), frozenset())
                if block.contains(box.row0, box.col0):
                    return block
    return None


def grown(sheet: Sheet, block: Box, hidden: frozenset[int] | set[int]) -> Box:
    """The block widened until only empty cells touch it, corners included."""
    row0, row1, col0, col1 = block.row0, block.row1, block.col0, block.col1
    widest = max(map(len, sheet.rows), default=0)  # nothing stands to the right of it: a long sheet is not searched for that
    while True:
        before = (row0, row1, col0, col1)
        while row0 > 0 and _filled(sheet, row0 - 1, row0, max(0, col0 - 1), col1 + 1):
            row0 -= 1
        while row1 not in hidden and _filled(sheet, row1, row1 + 1, max(0, col0 - 1), col1 + 1):
            row1 += 1
        while col0 > 0 and _filled(sheet, max(0, row0 - 1), row1 + (row1 not in hidden), col0 - 1, col0):
            col0 -= 1
        while col1 < widest and _filled(sheet, max(0, row0 - 1), row1 + (row1 not in hidden), col1, col1 + 1):
            col1 += 1
        if before == (row0, row1, col0, col1):
            return Box(sheet.id, row0, row1, col0, col1)


def _filled(sheet: Sheet, row0: int, row1: int, col0: int, col1: int) -> bool:
    rows = sheet.rows
    for row in range(row0, min(row1, len(rows))):
        if any(map(holds_value, rows[row][col0:col1])):
            return True
    return False
