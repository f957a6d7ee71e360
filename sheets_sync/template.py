"""The empty form for people who only have Excel or WPS: the printed form with hint row, suggestions and colours."""

from datetime import datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from sheets_sync.choices import missing_formula, suggestions, watches
from sheets_sync.print_layout import HEADER_ROW, new_form, row_height, style_body
from validators.campaign import Campaign

HINT_ROW, FIRST_ROW = HEADER_ROW + 1, HEADER_ROW + 2
BORDERED, HELPED = 18, 500          # rows with borders ready to print; rows with suggestions and colours
LISTS = "选项"                      # the hidden sheet that holds what the drop-downs offer

_RED = PatternFill(bgColor="F8CBAD", fill_type="solid")         # wanted, and blank
_AMBER = PatternFill(bgColor="FFE699", fill_type="solid")       # please look again


def write_template(campaign: Campaign) -> bytes:
    """Annex 2 without a row, as .xlsx. Filled in anyhow, `validators.files` reads it."""
    book, sheet = new_form(campaign, filer="", filed_on=None)
    for number, column in enumerate(campaign.columns, 1):
        cell = sheet.cell(HINT_ROW, number, column.hint or None)
        cell.data_type = "s" if column.hint else "n"
    for row in range(HINT_ROW, FIRST_ROW + BORDERED):
        style_body(sheet, row, campaign)
        sheet.row_dimensions[row].height = 24
    for cell in sheet[HINT_ROW]:
        cell.font = Font(name=cell.font.name, size=9, color="808080")
    sheet.row_dimensions[HINT_ROW].height = row_height({column.key: column.hint for column in campaign.columns}, campaign.column)
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 1)
    _offer(book, sheet, campaign)
    _colour(sheet, campaign)
    book.properties.created = book.properties.modified = datetime(2024, 1, 1)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _offer(book: Workbook, sheet: Worksheet, campaign: Campaign) -> None:
    """Drop-downs where there is something to choose, and each column's help when a cell of it is entered. Nothing is refused."""
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    offered = suggestions(campaign)
    for number, column in enumerate(campaign.columns, 1):
        names = offered.get(column.key, ())
        for row, name in enumerate(names, 1):
            lists.cell(row, number, name).data_type = "s"
        letter = get_column_letter(number)
        source = f"'{LISTS}'!${letter}$1:${letter}${len(names)}" if names else None
        rule = DataValidation(type="list" if names else None, formula1=source, allow_blank=True, showErrorMessage=False, showInputMessage=True,
                              promptTitle=column.header[:32], prompt=column.help[:255])
        rule.add(f"{letter}{FIRST_ROW}:{letter}{HELPED}")
        sheet.add_data_validation(rule)


def _colour(sheet: Worksheet, campaign: Campaign) -> None:
    """Red: wanted but blank in a row that has been begun. Amber: beyond a limit of the campaign file."""
    letters = {key: get_column_letter(number) for number, key in enumerate(campaign.column, 1)}
    first, *_, last = (letter for key, letter in letters.items() if key != "seq")
    for column in campaign.columns:
        if column.required:
            letter = letters[column.key]
            formula = missing_formula(f"${first}{FIRST_ROW}", f"${last}{FIRST_ROW}", f"${letter}{FIRST_ROW}")
            sheet.conditional_formatting.add(f"{letter}{FIRST_ROW}:{letter}{HELPED}",
                                             FormulaRule(formula=[formula], fill=_RED))
    for watch in watches(campaign):
        letter = letters[watch.key]
        sheet.conditional_formatting.add(f"{letter}{FIRST_ROW}:{letter}{HELPED}",
                                         FormulaRule(formula=[watch.formula(f"${letter}{FIRST_ROW}")], fill=_AMBER))
