"""Uploaded bytes ▸ grids, whatever the name of the file says. Workbooks are read in a child process with little memory and little time.

`python -m validators.workbook` is that child: bytes on stdin, JSON on stdout. It imports nothing heavy, so that a child costs some 60 ms.
"""

import gc
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from validators.grid import DAMAGED, NOT_A_SHEET, TOO_BIG, Grid, Unreadable

MAX_BYTES = 5_000_000
_MEMORY = 190_000_000       # address space of the child
_CPU_SECONDS = 3            # what no real file needs: 10,000 sessions take 0.5 s
_WALL_SECONDS = 20          # for a machine that is busy with other things
_ROOT = Path(__file__).resolve().parent.parent

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_OTHER_KINDS = ((b"%PDF", "是 PDF 文件，请上传 Excel 或 WPS 的原表（.xlsx）"), (b"\x89PNG", "是图片，请上传 Excel 或 WPS 的原表（.xlsx）"),
                (b"\xff\xd8\xff", "是图片，请上传 Excel 或 WPS 的原表（.xlsx）"), (b"Rar!", "是压缩包，请解压后上传其中的统计表"),
                (b"7z\xbc\xaf", "是压缩包，请解压后上传其中的统计表"), (b"{\\rtf", NOT_A_SHEET))


def refuse_other_kinds(data: bytes) -> None:
    """Raises Unreadable for what is too large, or known to be something else than a workbook or a CSV."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"超过 {MAX_BYTES // 1_000_000} MB，请删去图片、只留统计表后再上传")
    for magic, message in _OTHER_KINDS:
        if data.startswith(magic):
            raise Unreadable(message)
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:6].lower().startswith((b"<html", b"<?xml", b"<!doc", b"<table")):
        raise Unreadable("是网页格式的表格，请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传")


def is_workbook(data: bytes) -> bool:
    """By its first bytes a zip (.xlsx) or an OLE file (.xls)."""
    return data.startswith((_ZIP, _OLE))


def read_grids(data: bytes) -> tuple[list[Grid], list[str]]:
    """The sheets of a workbook, and notes on what was left out.

    Raises:
        Unreadable: no workbook, locked, damaged or too big.
    """
    try:
        done = subprocess.run([sys.executable, "-m", "validators.workbook"], input=data, capture_output=True, cwd=_ROOT, timeout=_WALL_SECONDS, check=False)
    except subprocess.TimeoutExpired as err:
        raise Unreadable(TOO_BIG) from err
    if done.returncode < 0:     # killed by a limit
        raise Unreadable(TOO_BIG)
    if done.returncode:         # the library for .xls gives up on some broken files in this way
        raise Unreadable(DAMAGED) from RuntimeError(done.stderr[-2000:].decode(errors="replace"))
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise Unreadable(answer["refused"])
    return [_grid_from(sheet) for sheet in answer["sheets"]], answer["notes"]


def _grid_from(sheet: dict) -> Grid:
    rows = {n: dict(zip(columns, texts, strict=True)) for n, columns, texts in sheet["rows"]}
    return Grid(sheet["name"], rows, [tuple(merge) for merge in sheet["merges"]], sheet["uncomputed"], sheet["hidden"])


def _limit_this_process() -> None:
    try:
        import resource
    except ImportError:         # Windows: the checks before reading still hold
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read_here(data: bytes) -> dict:
    from validators.xls import read_xls
    from validators.xlsx import read_xlsx
    try:
        grids, notes = read_xlsx(data) if data.startswith(_ZIP) else read_xls(data)
    except Unreadable as refusal:
        return {"refused": str(refusal)}
    except (MemoryError, RecursionError):
        return {"refused": TOO_BIG}
    sheets = [{**asdict(Grid(g.name, {}, g.merges, g.uncomputed, g.hidden)), "rows": [(n, list(row), list(row.values())) for n, row in g.rows.items()]} for g in grids]
    return {"sheets": sheets, "notes": notes}


def main() -> None:
    _limit_this_process()
    gc.disable()        # nothing here goes round in circles, and the process ends at once
    sys.stdout.write(json.dumps(_read_here(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
