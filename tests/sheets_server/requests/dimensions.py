"""Rows and columns: insert, delete, append, move, sizes, groups."""

from collections.abc import Mapping
from typing import Any

from ..cells import cell_or_none
from ..errors import bad_request
from ..fields import merged, required_mask
from ..ranges import Box, Dimension, Edit, line_range
from ..sheet import Sheet
from ..spreadsheet import COLUMN_LIMIT
from ..value_output import formatted
from . import Job, request

PIXELS = {"ROWS": 21, "COLUMNS": 100}


def lines(job: Job, given: Mapping[str, Any] | None) -> tuple[Sheet, Dimension, int, int]:
    """A DimensionRange that lies in the grid: tab, dimension, start and end."""
    if not given:
        raise bad_request("A range must be given.")
    sheet = job.spreadsheet.sheet(given.get("sheetId") or 0)
    dimension = given.get("dimension", "DIMENSION_UNSPECIFIED")
    if dimension not in PIXELS:
        raise bad_request("No dimension specified.")
    size = sheet.size(dimension)
    start, end = given.get("startIndex") or 0, given.get("endIndex", size)
    if start < 0 or end < 0:
        raise bad_request("DimensionRange indexes must be >= 0")
    if end <= start:
        raise bad_request(f"range.endIndex[{end}] must be greater than range.startIndex[{start}].")
    return sheet, dimension, start, end


def lines_inside(job: Job, given: Mapping[str, Any] | None) -> tuple[Sheet, Dimension, int, int]:
    sheet, dimension, start, end = lines(job, given)
    size = sheet.size(dimension)
    if start >= size:
        raise bad_request(f"Cannot use {dimension.lower()} from {start} on: there are {size}.")
    return sheet, dimension, start, min(end, size)


def check_growth(job: Job, sheet: Sheet, dimension: Dimension, count: int) -> None:
    if dimension == "COLUMNS" and sheet.column_count + count > COLUMN_LIMIT:
        raise bad_request(f"A sheet cannot have more than {COLUMN_LIMIT} columns.")


@request("insertDimension", "range", "inheritFromBefore")
def insert_dimension(job: Job, given: dict[str, Any]) -> None:
    for name in ("startIndex", "endIndex"):
        if given.get("range", {}).get(name) is None:
            raise bad_request(f"range.{name} must be set.")
    sheet, dimension, start, end = lines(job, given.get("range"))
    before, size = given.get("inheritFromBefore", False), sheet.size(dimension)
    if start >= size and not before:
        raise bad_request(f"range.startIndex must be less than the grid size ({size}) if inheritFromBefore is false.")
    if start > size:
        raise bad_request(f"range.startIndex[{start}] must not be greater than the grid size ({size}).")
    if before and start == 0:
        raise bad_request("inheritFromBefore cannot be true when inserting at the first row or column.")
    check_growth(job, sheet, dimension, end - start)
    job.spreadsheet.reshape(Edit("insert", sheet.id, dimension, start, end - start))
    job.spreadsheet.check_cell_count()
    _inherit(sheet, dimension, start, end, start - 1 if before else end)


def _inherit(sheet: Sheet, dimension: Dimension, start: int, end: int, model: int) -> None:
    """New rows and columns take formats and validation, not values or notes, from a neighbour."""
    if dimension == "ROWS":
        pattern = tuple(_bare(cell) for cell in sheet.row(model))
        if any(pattern):
            for row in range(start, end):
                sheet.write(row, 0, pattern)
        return
    for row in range(len(sheet.rows)):
        cell = _bare(sheet.cell(row, model))
        if cell is not None:
            sheet.write(row, start, [cell] * (end - start))


def _bare(cell: Any) -> Any:
    if cell is None or not cell.more:
        return None
    more = {key: value for key, value in cell.more.items() if key in ("userEnteredFormat", "dataValidation")}
    return cell_or_none(type(cell)(None, None, more))


@request("appendDimension", "sheetId", "dimension", "length")
def append_dimension(job: Job, given: dict[str, Any]) -> None:
    sheet = job.spreadsheet.sheet(given.get("sheetId") or 0)
    dimension, length = given.get("dimension"), given.get("length", 0)
    if dimension not in PIXELS:
        raise bad_request("No dimension specified.")
    if length <= 0:
        raise bad_request(f"length[{length}] must be greater than zero.")
    rows, columns = (length, 0) if dimension == "ROWS" else (0, length)
    job.spreadsheet.resize(sheet, sheet.row_count + rows, sheet.column_count + columns)


@request("deleteDimension", "range")
def delete_dimension(job: Job, given: dict[str, Any]) -> None:
    sheet, dimension, start, end = lines_inside(job, given.get("range"))
    if end - start == sheet.size(dimension):
        raise bad_request(f"You can't delete all the {dimension.lower()} on the sheet.")
    key = "frozenRowCount" if dimension == "ROWS" else "frozenColumnCount"
    frozen = sheet.grid_properties.get(key, 0)
    if frozen and start <= frozen and end == sheet.size(dimension):
        raise bad_request(f"You can't delete all the non-frozen {dimension.lower()} on the sheet.")
    if start < frozen:
        sheet.grid_properties[key] = frozen - (min(end, frozen) - start)
    job.check_editable(sheet, Box(sheet.id).with_span(dimension, start, end))
    job.spreadsheet.reshape(Edit("delete", sheet.id, dimension, start, end - start))


@request("moveDimension", "source", "destinationIndex")
def move_dimension(job: Job, given: dict[str, Any]) -> None:
    sheet, dimension, start, end = lines_inside(job, given.get("source"))
    target = given.get("destinationIndex", 0)
    if not 0 <= target <= sheet.size(dimension):
        raise bad_request(f"destinationIndex[{target}] is outside the grid of {sheet.size(dimension)}.")
    if start < target < end:
        raise bad_request(f"destinationIndex[{target}] must not be within the source.")
    if target not in (start, end):
        job.spreadsheet.reshape(Edit("move", sheet.id, dimension, start, end - start, target))


@request("updateDimensionProperties", "range", "properties", "fields")
def update_dimension_properties(job: Job, given: dict[str, Any]) -> None:
    mask = required_mask(given.get("fields"), "DimensionProperties")
    sheet, dimension, start, end = lines_inside(job, given.get("range"))
    if "developerMetadata" in mask:
        raise bad_request("developerMetadata is set with createDeveloperMetadata.")
    held = sheet.row_properties if dimension == "ROWS" else sheet.column_properties
    for line in range(start, end):
        held[line] = merged(held.get(line, {}), given.get("properties", {}), mask) or {}


@request("autoResizeDimensions", "dimensions")
def auto_resize_dimensions(job: Job, given: dict[str, Any]) -> None:
    """Columns become as wide as their longest text, at 7 pixels a character; rows one line high."""
    sheet, dimension, start, end = lines_inside(job, given.get("dimensions"))
    if dimension == "ROWS":
        for line in range(start, end):
            sheet.row_properties[line] = {**sheet.row_properties.get(line, {}), "pixelSize": PIXELS["ROWS"]}
        return
    for line in range(start, end):
        longest = max((len(formatted(sheet.cell(row, line))) for row in range(len(sheet.rows))), default=0)
        if longest:
            sheet.column_properties[line] = {**sheet.column_properties.get(line, {}), "pixelSize": 7 * longest + 6}


@request("addDimensionGroup", "range")
def add_dimension_group(job: Job, given: dict[str, Any]) -> dict[str, Any]:
    sheet, dimension, start, end = lines_inside(job, given.get("range"))
    place = line_range(sheet.id, dimension, start, end)
    around = [group for group in sheet.groups if _within(place, group["range"])]
    inside = [group for group in sheet.groups if _within(group["range"], place) and group not in around]
    sheet.groups = [{**group, "depth": group["depth"] + 1} if group in inside else group for group in sheet.groups]
    sheet.groups.append({"range": place, "depth": len(around) + 1})
    return _groups_left(sheet, dimension)


@request("deleteDimensionGroup", "range")
def delete_dimension_group(job: Job, given: dict[str, Any]) -> dict[str, Any]:
    sheet, dimension, start, end = lines_inside(job, given.get("range"))
    place = line_range(sheet.id, dimension, start, end)
    found = [group for group in sheet.groups if group["range"] == place]
    if not found:
        raise bad_request("There is no group at the given range.")
    gone = max(found, key=lambda group: group["depth"])
    sheet.groups = [
        {**group, "depth": group["depth"] - 1} if _within(group["range"], place) and group["depth"] > gone["depth"] else group
        for group in sheet.groups
        if group is not gone
    ]
    return _groups_left(sheet, dimension)


@request("updateDimensionGroup", "dimensionGroup", "fields")
def update_dimension_group(job: Job, given: dict[str, Any]) -> None:
    mask = required_mask(given.get("fields"), "DimensionGroup")
    wanted = given.get("dimensionGroup", {})
    sheet, dimension, start, end = lines_inside(job, wanted.get("range"))
    for number, group in enumerate(sheet.groups):
        place = group["range"]
        if (place["dimension"], place["startIndex"], place["endIndex"]) == (dimension, start, end) and group["depth"] == wanted.get("depth"):
            sheet.groups[number] = {**merged(group, wanted, mask), "range": place, "depth": group["depth"]}
            return
    raise bad_request("There is no group at the given range and depth.")


def groups_of(sheet: Sheet, dimension: Dimension) -> list[dict[str, Any]]:
    return [group for group in sheet.groups if group["range"]["dimension"] == dimension]


def _groups_left(sheet: Sheet, dimension: Dimension) -> dict[str, Any]:
    """As every list in a reply, this one is left out when nothing is in it."""
    groups = groups_of(sheet, dimension)
    return {"dimensionGroups": groups} if groups else {}


def _within(inner: Mapping[str, Any], outer: Mapping[str, Any]) -> bool:
    return (
        inner["dimension"] == outer["dimension"]
        and outer["startIndex"] <= inner["startIndex"]
        and inner["endIndex"] <= outer["endIndex"]
    )
