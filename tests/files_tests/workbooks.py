"""Annex-2 workbooks for tests: the layout of the printed form, filled with rows given inline or with the shared sample."""

import csv
from collections.abc import Sequence
from io import BytesIO
from itertools import groupby
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from validators.campaign import Campaign, load_campaign

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT.parent / "shared" / "domain" / "annex2-sample.csv"
FIRST_ROW = 6       # title, 填报单位, header and hint rows stand above

# The sample's column ▸ key of the campaign file
SAMPLE_COLUMNS = {"序号": "seq", "主办单位": "host", "承办单位": "organiser", "活动时间": "held_on", "学校名称": "school", "学校层次": "level",
                  "劳模工匠人员": "people", "直接覆盖学生数": "direct_students", "间接覆盖人数": "indirect_viewers", "媒体报道情况": "media", "投入经费": "funds_yuan"}


def campaign() -> Campaign:
    return load_campaign(ROOT / "campaigns" / "nanchang.toml")


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def write_form(sheet: Worksheet, rows: Sequence[Sequence[object]], *, filer: str = "南昌县总工会", filed: str = "2024年5月24日",
               merges: Sequence[tuple[int, int, int, int]] = (), top: int = 1, hints: bool = True) -> int:
    """Lays Annex 2 out from row `top`: title lines, 填报单位 and 填表时间, header, hint row, then `rows`.

    `merges`: (first row, last row, first column, last column), rows counted from 0 in `rows`, columns from 1. Returns the first free row.
    """
    form = campaign()
    sheet.cell(top, 1, form.annex)
    sheet.cell(top + 1, 1, form.title)
    sheet.merge_cells(start_row=top + 1, start_column=1, end_row=top + 1, end_column=11)
    sheet.cell(top + 2, 1, f"填报单位：{filer}")
    sheet.cell(top + 2, 8, f"填表时间：{filed}")
    for column, definition in enumerate(form.columns, 1):
        sheet.cell(top + 3, column, definition.header)
        if hints and definition.hint:
            sheet.cell(top + 4, column, definition.hint)
    first = top + 4 + hints
    for n, row in enumerate(rows, first):
        for column, value in enumerate(row, 1):
            if value not in ("", None):
                cell = sheet.cell(n, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
    for upper, lower, left, right in merges:
        sheet.merge_cells(start_row=first + upper, start_column=left, end_row=first + lower, end_column=right)
    return first + len(rows)


def form(rows: Sequence[Sequence[object]], **layout) -> bytes:
    """`write_form` alone in a workbook."""
    book = Workbook()
    book.active.title = "附件2"
    write_form(book.active, rows, **layout)
    return saved(book)


def sample_available() -> str:
    """"" when the shared sample lies beside the checkout, else the reason to skip."""
    return "" if SAMPLE.exists() else f"no {SAMPLE.name} beside the checkout (../shared/domain)"


def sample_rows() -> list[dict[str, str]]:
    with SAMPLE.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def sample_workbooks() -> list[tuple[str, bytes, list[dict[str, str]]]]:
    """The shared sample as its filers would send it: (file name, workbook, sample rows in order), one per 填报单位 and 填表时间.

    The sample's row k of a workbook stands in row FIRST_ROW + k, counted from 0. Files in the order in which they first appear in the sample.
    """
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in sample_rows():
        groups.setdefault((row["ctx_填报单位"], row["ctx_填表时间"]), []).append(row)
    return [(f"{filer}_{filed}.xlsx", _workbook(rows, filer, filed), rows) for (filer, filed), rows in groups.items()]


def _workbook(rows: list[dict[str, str]], filer: str, filed: str) -> bytes:
    names = list(SAMPLE_COLUMNS)
    merges = []
    for column, name in enumerate(names, 1):
        marked = [name in row["ctx_与上行合并的列"].split(";") for row in rows]
        for is_merged, run in groupby(enumerate(marked), key=lambda pair: pair[1]):
            lines = [n for n, _ in run]
            if is_merged:
                merges.append((lines[0] - 1, lines[-1], column, column))
    return form([[row[f"raw_{name}"] for name in names] for row in rows], filer=filer, filed=filed, merges=merges)


def main(folder: str) -> None:
    """`python -m tests.files_tests.workbooks FOLDER` writes the sample's workbooks there."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name, data, _ in sample_workbooks():
        (Path(folder) / name).write_bytes(data)


if __name__ == "__main__":
    import sys
    main(sys.argv[1])
