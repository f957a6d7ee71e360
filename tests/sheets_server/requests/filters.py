"""The basic filter of a tab, which everybody sees, and filter views, which each person chooses."""

from typing import Any

from ..errors import bad_request
from ..fields import merged, required_mask, without_defaults
from ..ranges import Box
from ..sheet import Record, Sheet
from . import Job, request
from .moving import sort_rows

PARTS = {"range", "sortSpecs", "criteria", "filterSpecs", "title", "filterViewId"}


def _checked(job: Job, wanted: Record) -> tuple[Sheet, Record]:
    """A filter with its range bounded, as replies show it."""
    if set(wanted) - PARTS:
        raise bad_request(f"This test server knows no {min(set(wanted) - PARTS)} in a filter.")
    sheet, box = job.box(wanted.get("range") or {})
    for column in wanted.get("criteria", {}):
        if not column.isdigit():
            raise bad_request(f"Invalid column in criteria: {column}")
    return sheet, {**without_defaults(wanted), "range": box.as_json()}


@request("setBasicFilter", "filter")
def set_basic_filter(job: Job, given: dict[str, Any]) -> None:
    """Also sorts, when it has sort specs, below its first row."""
    sheet, record = _checked(job, given.get("filter", {}))
    sheet.basic_filter = record
    if record.get("sortSpecs"):
        box = Box.from_json(record["range"])
        sort_rows(job, sheet, Box(box.sheet_id, box.row0 + 1, max(box.row0 + 1, box.row1), box.col0, box.col1), record["sortSpecs"])


@request("clearBasicFilter", "sheetId")
def clear_basic_filter(job: Job, given: dict[str, Any]) -> None:
    job.spreadsheet.sheet(given.get("sheetId") or 0).basic_filter = None


def _find(job: Job, own_id: int | None) -> tuple[Sheet, int]:
    for sheet in job.spreadsheet.sheets:
        for number, view in enumerate(sheet.filter_views):
            if view["filterViewId"] == own_id:
                return sheet, number
    raise bad_request(f"No filter view with id: {own_id}")


def _add(job: Job, wanted: Record) -> Record:
    taken = {view["filterViewId"] for sheet in job.spreadsheet.sheets for view in sheet.filter_views}
    if wanted.get("filterViewId") in taken:
        raise bad_request(f"A filter view with the ID {wanted['filterViewId']} already exists.")
    sheet, record = _checked(job, wanted)
    record = {"title": f"Filter {len(sheet.filter_views) + 1}", **record, "filterViewId": wanted.get("filterViewId") or job.new_id(taken)}
    sheet.filter_views.append(record)
    return {"filter": record}


@request("addFilterView", "filter")
def add_filter_view(job: Job, given: dict[str, Any]) -> Record:
    return _add(job, given.get("filter", {}))


@request("duplicateFilterView", "filterId")
def duplicate_filter_view(job: Job, given: dict[str, Any]) -> Record:
    sheet, number = _find(job, given.get("filterId"))
    source = sheet.filter_views[number]
    return _add(job, {**{k: v for k, v in source.items() if k != "filterViewId"}, "title": f"Copy of {source['title']}"})


@request("updateFilterView", "filter", "fields")
def update_filter_view(job: Job, given: dict[str, Any]) -> None:
    mask = required_mask(given.get("fields"), "FilterView")
    wanted = given.get("filter", {})
    home, number = _find(job, wanted.get("filterViewId"))
    sheet, record = _checked(job, {**merged(home.filter_views[number], wanted, mask), "filterViewId": wanted["filterViewId"]})
    del home.filter_views[number]
    sheet.filter_views.append(record)


@request("deleteFilterView", "filterId")
def delete_filter_view(job: Job, given: dict[str, Any]) -> None:
    sheet, number = _find(job, given.get("filterId"))
    del sheet.filter_views[number]
