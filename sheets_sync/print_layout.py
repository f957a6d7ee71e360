"""Annex 2 on paper: fonts, borders, page, and how high a row must be for its text. Domain §3.1 says where the measures come from."""

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from functools import lru_cache
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sheets_sync.escape import clean
from validators.campaign import Campaign, Column

TITLE_ROW, FILING_ROW, HEADER_ROW = 2, 3, 4
LEFT_ALIGNED = {"people", "media"}
COUNTED = ("direct_students", "indirect_viewers", "funds_yuan")      # what 合计 adds up
WHOLE, CENTS, TEXT = "#,##0", "#,##0.00", "@"

_LINE, _LOWEST, _HIGHEST = 16.0, 24.0, 409.0      # points; 13.5 a line in 仿宋, 16 in what servers have; Excel knows no row higher than 409
# Offices have 方正小标宋简体 and 仿宋_GB2312; without them every program falls back to 宋体 and 仿宋 by itself.
_TITLE, _BLACK, _BODY = "方正小标宋简体", "黑体", "仿宋_GB2312"
_THIN = Side(style="thin", color="000000")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def new_form(campaign: Campaign, *, filer: str, filed_on: date | None) -> tuple[Workbook, Worksheet]:
    """A workbook with the page set up and rows 1 to 4 filled: 附件2, title, 填报单位 and 填表时间, header."""
    book = Workbook()
    book.properties.creator, book.properties.title = campaign.name, campaign.title
    moment = datetime.combine(filed_on, datetime.min.time()) if filed_on else datetime(2024, 1, 1)
    book.properties.created = book.properties.modified = moment      # the same rows make the same file
    sheet = book.active
    sheet.title = campaign.annex
    width = len(campaign.columns)
    _put(sheet, 1, 1, campaign.annex, Font(name=_BLACK, size=16), "left")
    _put(sheet, TITLE_ROW, 1, campaign.title, Font(name=_TITLE, size=22), "center", across=width)
    half = (width + 1) // 2
    seal = "" if "盖章" in filer else "（盖章）"
    day = f"{filed_on.year}年{filed_on.month}月{filed_on.day}日" if filed_on else "　　　　年　　月　　日"
    _put(sheet, FILING_ROW, 1, f"填报单位：{filer or '　　　　　　　　'}{seal}", Font(name=_BODY, size=12), "left", across=half)
    _put(sheet, FILING_ROW, half + 1, f"填表时间：{day}", Font(name=_BODY, size=12), "right", across=width - half)
    for number, column in enumerate(campaign.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
        _put(sheet, HEADER_ROW, number, column.header, Font(name=_BLACK, size=11), "center", boxed=True)
    for row, height in ((1, 24), (TITLE_ROW, 36), (FILING_ROW, 21)):
        sheet.row_dimensions[row].height = height
    sheet.row_dimensions[HEADER_ROW].height = row_height({c.key: c.header for c in campaign.columns}, campaign.column)
    _set_page(sheet)
    return book, sheet


def style_body(sheet: Worksheet, row: int, campaign: Campaign) -> None:
    """The look of one row of the table, without content. Text columns are text: 5.10 typed later stays 5.10."""
    for number, column in enumerate(campaign.columns, 1):
        cell = sheet.cell(row, number)
        cell.font = Font(name=_BODY, size=11)
        cell.border = _BOX
        cell.alignment = Alignment(horizontal="left" if column.key in LEFT_ALIGNED else "center", vertical="center", wrap_text=True)
        cell.number_format = "General" if column.kind == "seq" else WHOLE if column.kind in ("count", "money") else TEXT


def style_models(sheet: Worksheet, row: int, campaign: Campaign) -> None:
    """A model row for the rows of the table, and to its right a model cell for yuan with cents."""
    style_body(sheet, row, campaign)
    money = next(n for n, column in enumerate(campaign.columns, 1) if column.kind == "money")
    model = sheet.cell(row, len(campaign.columns) + 1)
    model._style = copy(sheet.cell(row, money)._style)
    model.number_format = CENTS


def add_totals(sheet: Worksheet, row: int, campaign: Campaign, sessions: int, totals: Mapping[str, int | float]) -> None:
    """合　计（n场） with its sums as values: formulas made here would carry no result, and previews would show blanks."""
    keys = list(campaign.column)
    label = min(keys.index(key) for key in COUNTED)
    style_body(sheet, row, campaign)
    for key, total in totals.items():
        cell = sheet.cell(row, keys.index(key) + 1, total)
        cell.number_format = WHOLE if total == int(total) else CENTS
    _put(sheet, row, 1, f"合　计（{sessions}场）", Font(name=_BODY, size=11), "center", across=label, boxed=True)
    sheet.row_dimensions[row].height = _LOWEST


def add_signatures(sheet: Worksheet, row: int, campaign: Campaign) -> None:
    gap = "　" * 10
    _put(sheet, row, 1, f"填表人：{gap}审核人：{gap}联系电话：", Font(name=_BODY, size=12), "left", across=len(campaign.columns))
    sheet.row_dimensions[row].height = _LOWEST


def row_height(texts: Mapping[str, str], columns: Mapping[str, Column]) -> float:
    """Points that a row needs so that every text, wrapped in its column, can be seen whole.

    No program fits rows of a file that it has not made, so the lines are counted here: wide characters take two places.
    """
    lines = max((lines_of(text, columns[key].width) for key, text in texts.items()), default=1)
    return min(_HIGHEST, max(_LOWEST, _LINE * lines + 2))


@lru_cache(maxsize=65536)
def lines_of(text: str, width: float) -> int:
    """Lines of a text in a column of `width` places, each wide character two.

    >>> lines_of("南昌县莲塘第一中学", 16), lines_of("张某甲（全国劳动模范）\\n王丙", 25), lines_of("2024-05-08", 11), lines_of("", 9)
    (2, 2, 1, 1)
    """
    room = width / 1.05       # a place is 7 pixels wide, half a wide character at 11 points 7.3
    lines = 0
    for line in text.split("\n"):
        lines, used = lines + 1, 0
        for character in line:
            wide = 2 if east_asian_width(character) in "WFA" else 1
            if used + wide > room:
                lines, used = lines + 1, 0
            used += wide
    return lines


def _put(sheet: Worksheet, row: int, column: int, text: str, font: Font, align: str, *, across: int = 1, boxed: bool = False) -> None:
    cell = sheet.cell(row, column, clean(text))
    cell.data_type = "s"
    if boxed:
        for each in range(column, column + across):
            sheet.cell(row, each).border = _BOX
    if across > 1:
        sheet.merge_cells(start_row=row, start_column=column, end_row=row, end_column=column + across - 1)
    cell.font = font
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=boxed)


def _set_page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins       # in inches: 1.5 cm at the sides, 1.9 cm above and below
    margins.left = margins.right = 0.59
    margins.top = margins.bottom = 0.75
    margins.header = margins.footer = 0.3
    sheet.oddFooter.center.text = "— &P —"
    sheet.print_title_rows = f"{TITLE_ROW}:{HEADER_ROW}"
