"""Tables (Convert to table): kept and shown, so that a client meets them; their column types are not enforced."""

from typing import Any

from ..errors import bad_request
from ..fields import merged, required_mask
from ..ranges import Box
from ..sheet import Record, Sheet
from . import Job, request


def _checked(job: Job, wanted: Record, own_id: str) -> tuple[Sheet, Record]:
    sheet, box = job.box(wanted.get("range"))
    others = [table for table in sheet.tables if table["tableId"] != own_id]
    if any(Box.from_json(table["range"]).overlaps(box) for table in others):
        raise bad_request("A table cannot overlap another table.")
    name = wanted.get("name") or f"Table{len(others) + 1}"
    return sheet, {**{k: v for k, v in wanted.items() if v is not None}, "tableId": own_id, "name": name, "range": box.as_json()}


def _taken(job: Job) -> set[str]:
    return {table["tableId"] for sheet in job.spreadsheet.sheets for table in sheet.tables}


@request("addTable", "table")
def add_table(job: Job, given: dict[str, Any]) -> Record:
    wanted = given.get("table", {})
    if wanted.get("tableId") in _taken(job):
        raise bad_request(f"A table with the ID {wanted['tableId']} already exists.")
    sheet, record = _checked(job, wanted, wanted.get("tableId") or str(job.new_id(_taken(job))))
    sheet.tables.append(record)
    return {"table": record}


def _find(job: Job, own_id: str | None) -> tuple[Sheet, int]:
    for sheet in job.spreadsheet.sheets:
        for number, table in enumerate(sheet.tables):
            if table["tableId"] == own_id:
                return sheet, number
    raise bad_request(f"There is no table with id: {own_id}")


@request("updateTable", "table", "fields")
def update_table(job: Job, given: dict[str, Any]) -> None:
    mask = required_mask(given.get("fields"), "Table")
    wanted = given.get("table", {})
    home, number = _find(job, wanted.get("tableId"))
    sheet, record = _checked(job, merged(home.tables[number], wanted, mask), wanted["tableId"])
    if sheet is not home:
        raise bad_request("A table cannot be moved to another sheet.")
    home.tables[number] = record


@request("deleteTable", "tableId")
def delete_table(job: Job, given: dict[str, Any]) -> None:
    """Takes the table and what stands in it away."""
    sheet, number = _find(job, given.get("tableId"))
    box = Box.from_json(sheet.tables.pop(number)["range"]).within(sheet.row_count, sheet.column_count)
    for row in range(box.row0, box.row1):
        sheet.write(row, box.col0, [None] * box.width)
