"""The fault matrix: each row, and the tests that show what happens. `python -m tests.fault_matrix` prints it.

A test says which rows it shows by `@pytest.mark.fault(9)`; the marks are read from the source, so that the table is never older than the tests.
"""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

ROWS = {
    1: "429, with and without Retry-After", 2: "the quota is gone for an hour", 3: "500 or 503 before the commit", 4: "500 or 503 after the commit",
    5: "502 with an HTML body", 6: "408", 7: "timeout before the commit", 8: "timeout after the commit", 9: "the commit arrives after the client gave up",
    10: "reset before and after the commit", 11: "reset in the middle, truncated JSON, 200 with HTML, 200 with nothing", 12: "a reply that drips or stalls",
    13: "401, the token ran out", 14: "the token service is down, the key is revoked", 15: "403, the permission is gone", 16: "404, the spreadsheet is deleted",
    17: "the tab is renamed", 18: "the tab is deleted", 19: "another spreadsheet, or an older copy of it",
    20: "a column is moved, inserted, renamed or deleted", 21: "the header is damaged, sorted into the rows, or there twice", 22: "rows are sorted",
    23: "rows are deleted", 24: "a row is deleted, then its submitter corrects it", 25: "rows are pasted with their ids", 26: "ids are cleared or written over",
    27: "a block is pasted over cells, cells are merged", 28: "a filter hides rows", 29: "the sheet is full", 30: "a range or the tab is locked",
    31: "a formula or an error value is typed", 32: "another locale or number format", 33: "a pull in the middle of cut and paste",
    34: "SIGKILL at each step of a submit", 35: "SIGKILL at each step of a sync", 36: "the app dies while a user types", 37: "double click, reload, two tabs",
    38: "the disk is full", 39: "file size limit, ENOSPC on the k-th write", 40: "the database is locked", 41: "power loss", 42: "clocks that are wrong by hours",
    43: "a process frozen past its lease goes on", 44: "two processes sync at once", 45: "an old backup is restored", 46: "a row that is always refused",
    47: "no network for 72 hours",
}
WHY_NOT: dict[int, str] = {}        # rows without a test, and why
_HERE = Path(__file__).resolve().parent


@cache
def shown_by() -> dict[int, list[str]]:
    """Row ▸ names of the tests that are marked with it."""
    found: dict[int, list[str]] = defaultdict(list)
    for path in sorted(_HERE.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "mark.fault(" in text else ():
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                rows = {row for decorator in node.decorator_list for row in _rows_in(decorator)}
                for row in sorted(rows):
                    found[row].append(f"{path.relative_to(_HERE)}::{node.name}")
    return found


def _rows_in(decorator: ast.expr) -> list[int]:
    """Numbers of every `pytest.mark.fault(…)` in a decorator, those of single parameters included."""
    calls = [node for node in ast.walk(decorator) if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.fault"]
    return [argument.value for call in calls for argument in call.args if isinstance(argument, ast.Constant)]


def table() -> str:
    shown, lines = shown_by(), []
    for row, what in ROWS.items():
        lines.append(f"{row:2}  {what}")
        lines += [f"      {name}" for name in shown.get(row, [])] or [f"      no test: {WHY_NOT.get(row, 'MISSING')}"]
    return "\n".join([*lines, f"{len(shown)} of {len(ROWS)} rows shown by tests"])


if __name__ == "__main__":
    print(table())
