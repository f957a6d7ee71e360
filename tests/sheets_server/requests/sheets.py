"""Tabs and the spreadsheet's own properties."""

import re
import zoneinfo
from dataclasses import replace
from typing import Any

from ..cells import with_color_styles
from ..errors import bad_request
from ..fields import merged, required_mask
from ..ranges import repointed
from ..sheet import RECORD_LISTS, Sheet
from ..sheet_properties import sheet_properties
from . import Job, request

GRID_ONLY = {"rowCount", "columnCount"}


@request("addSheet", "properties")
def add_sheet(job: Job, given: dict[str, Any]) -> dict[str, Any]:
    wanted = given.get("properties", {})
    if wanted.get("sheetType", "GRID") != "GRID":
        raise bad_request("Only sheets of type GRID can be added.")
    ids = {sheet.id for sheet in job.spreadsheet.sheets}
    sheet_id = wanted.get("sheetId")
    if sheet_id in ids:
        raise bad_request(f"Sheet ID {sheet_id} already exists. Please choose another ID.")
    grid = wanted.get("gridProperties", {})
    sheet = Sheet(job.new_id(ids) if sheet_id is None else sheet_id, wanted.get("title") or _free_title(job), row_count=1, column_count=1)
    check_title(job, sheet.title, sheet)
    index = wanted.get("index", len(job.spreadsheet.sheets))
    job.spreadsheet.sheets.insert(min(index, len(job.spreadsheet.sheets)), sheet)
    job.spreadsheet.resize(sheet, grid.get("rowCount", 1000), grid.get("columnCount", 26))
    sheet.grid_properties = {name: value for name, value in grid.items() if name not in GRID_ONLY}
    apart = ("sheetId", "title", "index", "sheetType", "gridProperties")
    sheet.properties = with_color_styles({name: value for name, value in wanted.items() if name not in apart})
    return {"properties": sheet_properties(job.spreadsheet, sheet)}


def _free_title(job: Job) -> str:
    number = len(job.spreadsheet.sheets) + 1
    while job.spreadsheet.sheet_titled(f"Sheet{number}"):
        number += 1
    return f"Sheet{number}"


def check_title(job: Job, title: str, sheet: Sheet) -> None:
    if not title or len(title) > 100:
        raise bad_request(f"A sheet's title must have 1 to 100 characters; got {len(title)}.")
    other = job.spreadsheet.sheet_titled(title)
    if other is not None and other is not sheet:
        raise bad_request(f'A sheet with the name "{title}" already exists. Please enter another name.')


def sheet_by_id(job: Job, sheet_id: int | None) -> Sheet:
    found = next((sheet for sheet in job.spreadsheet.sheets if sheet.id == (sheet_id or 0)), None)
    if found is None:
        raise bad_request(f"No sheet with id: {sheet_id or 0}")
    return found


@request("deleteSheet", "sheetId")
def delete_sheet(job: Job, given: dict[str, Any]) -> None:
    sheet = sheet_by_id(job, given.get("sheetId"))
    if len(job.spreadsheet.sheets) == 1:
        raise bad_request("You can't remove all the sheets in a document.")
    if all(other.properties.get("hidden") for other in job.spreadsheet.sheets if other is not sheet):
        raise bad_request("You can't remove all the visible sheets in a document.")
    job.spreadsheet.remove_sheet(sheet)


@request("updateSheetProperties", "properties", "fields")
def update_sheet_properties(job: Job, given: dict[str, Any]) -> None:
    mask = required_mask(given.get("fields"), "SheetProperties")
    wanted = given.get("properties", {})
    sheet = sheet_by_id(job, wanted.get("sheetId"))
    old = {**sheet_properties(job.spreadsheet, sheet), **sheet.properties}
    new = with_color_styles(merged(_without_twin_colors(old, mask), wanted, mask))
    if new.get("title", "") != sheet.title:
        check_title(job, new.get("title", ""), sheet)
        sheet.title = new["title"]
    grid = new.get("gridProperties", {})
    job.spreadsheet.resize(sheet, grid.get("rowCount", 0), grid.get("columnCount", 0))
    _check_frozen(sheet, grid)
    sheet.grid_properties = {name: value for name, value in grid.items() if name not in GRID_ONLY}
    apart = ("sheetId", "title", "index", "sheetType", "gridProperties")
    sheet.properties = {name: value for name, value in new.items() if name not in apart}
    if all(each.properties.get("hidden") for each in job.spreadsheet.sheets):
        raise bad_request("You can't hide all the sheets in a document.")
    if "index" in mask or "*" in mask:
        move_sheet(job.spreadsheet.sheets, sheet, wanted.get("index", len(job.spreadsheet.sheets)))


def _without_twin_colors(old: dict[str, Any], mask: dict[str, Any]) -> dict[str, Any]:
    """A tab's colour has two names; setting one of them must not leave the other behind."""
    return {name: value for name, value in old.items() if not (name.startswith("tabColor") and {"tabColor", "tabColorStyle"} & set(mask))}


def _check_frozen(sheet: Sheet, grid: dict[str, Any]) -> None:
    if grid.get("frozenRowCount", 0) >= sheet.row_count > 0 and grid.get("frozenRowCount"):
        raise bad_request("You can't freeze all visible rows on the sheet.")
    if grid.get("frozenColumnCount", 0) >= sheet.column_count > 0 and grid.get("frozenColumnCount"):
        raise bad_request("You can't freeze all visible columns on the sheet.")


def move_sheet(sheets: list[Sheet], sheet: Sheet, index: int) -> None:
    """Moves a tab; the index counts the tabs as they stood before, so its own place and the next change nothing."""
    current = sheets.index(sheet)
    if index in (current, current + 1):
        return
    sheets.remove(sheet)
    sheets.insert(index - 1 if index > current else index, sheet)


@request("duplicateSheet", "sourceSheetId", "insertSheetIndex", "newSheetId", "newSheetName")
def duplicate_sheet(job: Job, given: dict[str, Any]) -> dict[str, Any]:
    source = sheet_by_id(job, given.get("sourceSheetId"))
    twin = copied_sheet(job, source, given.get("newSheetId"), given.get("newSheetName") or free_title(job, source.title))
    check_title(job, twin.title, twin)
    job.spreadsheet.sheets.insert(given.get("insertSheetIndex", 0), twin)
    job.spreadsheet.check_cell_count()
    return {"properties": sheet_properties(job.spreadsheet, twin)}


def free_title(job: Job, title: str) -> str:
    """`Copy of ...`, with a number when that is taken."""
    name, number = f"Copy of {title}", 1
    while job.spreadsheet.sheet_titled(name):
        number += 1
        name = f"Copy of {title} {number}"
    return name


def copied_sheet(job: Job, source: Sheet, new_id: int | None, title: str) -> Sheet:
    """A twin under another id; every range in its rules is made to point at the twin."""
    ids = {sheet.id for sheet in job.spreadsheet.sheets}
    if new_id in ids:
        raise bad_request(f"Sheet ID {new_id} already exists. Please choose another ID.")
    twin = source.copy()
    twin.id, twin.title = job.new_id(ids) if new_id is None else new_id, title
    for name in RECORD_LISTS:
        setattr(twin, name, [repointed(record, twin.id) for record in getattr(source, name)])
    twin.basic_filter = source.basic_filter and repointed(source.basic_filter, twin.id)
    twin.merges = [replace(box, sheet_id=twin.id) for box in source.merges]
    _new_ids(job, twin)
    return twin


def _new_ids(job: Job, twin: Sheet) -> None:
    """Rules of a copied tab are new ones, with ids of their own."""
    for name, key in (("protected_ranges", "protectedRangeId"), ("filter_views", "filterViewId"), ("tables", "tableId")):
        fresh = [{**record, key: job.new_id(set())} for record in getattr(twin, name)]
        setattr(twin, name, [{**record, key: str(record[key])} if key == "tableId" else record for record in fresh])


@request("updateSpreadsheetProperties", "properties", "fields")
def update_spreadsheet_properties(job: Job, given: dict[str, Any]) -> None:
    mask = required_mask(given.get("fields"), "SpreadsheetProperties")
    old = {"title": job.spreadsheet.title, **job.spreadsheet.properties}
    new = merged(old, given.get("properties", {}), mask)
    if not new.get("title"):
        raise bad_request("The title of a spreadsheet cannot be empty.")
    zone, locale = new.get("timeZone", ""), new.get("locale", "")
    if zone not in zoneinfo.available_timezones() and not re.fullmatch(r"GMT[-+]\d\d:\d\d", zone):
        raise bad_request(f"Invalid time zone: {zone}")
    if not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", locale):
        raise bad_request(f"Unsupported locale: {locale}")
    job.spreadsheet.title = new.pop("title")
    job.spreadsheet.properties = new
