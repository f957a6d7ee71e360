"""Uploaded bytes ▸ grids, whatever the name of the file says. What opens them is `sandbox`, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

from validators.grid import DAMAGED, NOT_A_SHEET, PACKED, TOO_BIG, Grid, Unreadable

MAX_BYTES = 5_000_000
_WALL_SECONDS = 20          # for a machine that is busy with other things
_ROOT = Path(__file__).resolve().parent.parent

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_OTHER_KINDS = ((b"%PDF", "是 PDF 文件，请上传 Excel 或 WPS 的原表（.xlsx）"), (b"\x89PNG", "是图片，请上传 Excel 或 WPS 的原表（.xlsx）"),
                (b"\xff\xd8\xff", "是图片，请上传 Excel 或 WPS 的原表（.xlsx）"), (b"Rar!", PACKED),
                (b"7z\xbc\xaf", PACKED), (b"{\\rtf", NOT_A_SHEET))


def refuse_other_kinds(data: bytes) -> None:
    """Raises Unreadable for what is too large, or known to be something else than a workbook or a CSV."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"超过 {MAX_BYTES // 1_000_000} MB，请删去图片、只留统计表后再上传")
    for magic, message in _OTHER_KINDS:
        if data.startswith(magic):
            raise Unreadable(message)
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:12].lower().startswith((b"<html", b"<?xml", b"<!doc", b"<table", b"mime-version")):
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
        done = subprocess.run([sys.executable, "-m", "validators.sandbox"], input=data, capture_output=True, cwd=_ROOT, timeout=_WALL_SECONDS, check=False)
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
    merges = [tuple(merge) for merge in sheet["merges"]]
    return Grid(**{**sheet, "rows": rows, "merges": merges})
