"""Where foreign workbooks are opened: a process of its own with little memory and little time, so that a hostile file costs nobody else anything.

`python -m validators.sandbox`: bytes on stdin, JSON on stdout. It imports nothing heavy, a file costs some 70 ms more than its reading.
"""

import gc
import json
import sys

from validators.grid import TOO_BIG, Unreadable

_MEMORY = 190_000_000       # address space
_CPU_SECONDS = 3            # what no real file needs: 10,000 sessions take less than 1 s


def main() -> None:
    _limit()
    gc.disable()            # nothing here goes round in circles, and the process ends at once
    sys.stdout.write(json.dumps(_read(sys.stdin.buffer.read())))


def _limit() -> None:
    try:
        import resource
    except ImportError:         # Windows: the checks before reading still hold
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(data: bytes) -> dict:
    from validators.xls import read_xls
    from validators.xlsx import read_xlsx
    try:
        grids, notes = read_xlsx(data) if data.startswith(b"PK") else read_xls(data)
    except Unreadable as refusal:
        return {"refused": str(refusal)}
    except (MemoryError, RecursionError):
        return {"refused": TOO_BIG}
    sheets = [{"name": grid.name, "rows": [(n, list(cells), list(cells.values())) for n, cells in grid.rows.items()], "merges": grid.merges,
               "uncomputed": grid.uncomputed, "hidden": grid.hidden} for grid in grids]
    return {"sheets": sheets, "notes": notes}


if __name__ == "__main__":
    main()
