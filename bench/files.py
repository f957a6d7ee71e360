"""Import and export of 10,000 rows beside openpyxl and xlsxwriter used plainly, in one run: `python -m bench.files [ROWS]`.

Processor seconds, children included, the best of three; the ratio is what counts, the machine is what it is.
"""

import resource
import sys
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import python_calamine
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, Side

from sheets_sync.export import cell_values, write_official
from validators.campaign import load_campaign
from validators.files import read_upload
from validators.model import Checked, Person, RawRow, Values
from validators.workbook import read_grids

CAMPAIGN = load_campaign(Path(__file__).resolve().parent.parent / "campaigns" / "nanchang.toml")


def spent() -> float:
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)


def best(job, *given, times: int = 3) -> float:
    found = []
    for _ in range(times):
        before = spent()
        job(*given)
        found.append(spent() - before)
    return min(found)


def ledger(count: int) -> list[Checked]:
    return [Checked(RawRow(cells={}), "session", Values(
        host="南昌县总工会", organiser="南昌县教体局" if n % 3 else None, held_on=date(2024, 1, 1) + timedelta(n % 360), school=f"南昌县第{n % 300}小学", level="小学",
        people=(Person(f"张某{n % 97}", ("全国劳动模范",)),), direct_students=200 + n % 300, indirect_viewers=0, media="南昌县融媒体中心" if n % 2 else None,
        funds_yuan=Decimal(500 + n % 100 * 5))) for n in range(count)]


def plain_openpyxl(rows: list[Checked], styled: bool) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append([column.header for column in CAMPAIGN.columns])
    thin = Side(style="thin")
    border, wrap, font = Border(left=thin, right=thin, top=thin, bottom=thin), Alignment(wrap_text=True), Font(name="仿宋_GB2312", size=11)
    for n, row in enumerate(rows, 1):
        for column, value in enumerate([n, *cell_values(row, CAMPAIGN).values()], 1):
            cell = sheet.cell(n + 1, column, value)
            if styled:
                cell.border, cell.alignment, cell.font = border, wrap, font
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def plain_xlsxwriter(rows: list[Checked]) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, style = book.add_worksheet(), book.add_format({"border": 1, "text_wrap": True, "font_name": "仿宋_GB2312", "font_size": 11})
    sheet.write_row(0, 0, [column.header for column in CAMPAIGN.columns], style)
    for n, row in enumerate(rows, 1):
        sheet.write_row(n, 0, [n, *cell_values(row, CAMPAIGN).values()], style)
    book.close()
    return out.getvalue()


def plain_read(data: bytes, read_only: bool) -> int:
    return sum(1 for _ in load_workbook(BytesIO(data), read_only=read_only, data_only=True).active.iter_rows(values_only=True))


def show(title: str, figures: dict[str, float]) -> None:
    ours = next(iter(figures.values()))
    print(title)
    for name, seconds in figures.items():
        print(f"  {name:44} {seconds:7.3f} s   {seconds / ours:5.1f} ×")


def main(count: int) -> None:
    rows = ledger(count)
    data = write_official(rows, CAMPAIGN, filer="南昌县总工会", filed_on=date(2024, 12, 31))
    show(f"export of {count} sessions", {
        "the official form, row heights included": best(lambda: write_official(rows, CAMPAIGN, filer="x", filed_on=None)),
        "xlsxwriter, borders, fonts, wrapping": best(plain_xlsxwriter, rows, times=1),
        "openpyxl, cells only": best(plain_openpyxl, rows, False, times=1),
        "openpyxl, borders, fonts, wrapping": best(plain_openpyxl, rows, True, times=1),
    })
    show(f"import of the same, {len(data) // 1024} KB", {
        "as rows of the form, in a limited child": best(read_upload, "x.xlsx", data, CAMPAIGN),
        "of which cells only, child included": best(read_grids, data),
        "python-calamine, cells only": best(lambda: python_calamine.load_workbook(BytesIO(data)).get_sheet_by_index(0).to_python()),
        "openpyxl read_only, cells only": best(plain_read, data, True, times=1),
        "openpyxl, cells and merged cells": best(plain_read, data, False, times=1),
    })


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
