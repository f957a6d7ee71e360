"""What a person does in the browser, as data: `{"act": "sort", "spreadsheet": ID, "sheet": "名单", "column": 2}`.

`sheet` is a title or a sheetId (the first tab when absent); rows and columns are counted from 0, as in the API.
People are not held up by quotas, permissions, faults or validation (they paste); what they type is read as USER_ENTERED.
"""

import inspect
from collections.abc import Callable
from typing import Any

from .a1 import quoted
from .errors import bad_request, not_found
from .ranges import Box
from .requests import Job, perform
from .sheet import Sheet
from .spreadsheet import Spreadsheet
from .values_api import clear_box, write
from .view import hidden_rows
from .world import Context, World

Given = dict[str, Any]
COMMON = {"act", "spreadsheet", "sheet", "who"}
ACTS: dict[str, Callable[..., None]] = {}


def doing(function: Callable[..., None]) -> Callable[..., None]:
    """Lists a function under its own name; its keywords are the fields of the act."""
    ACTS[function.__name__] = function
    return function


def act(world: World, context: Context, given: Given) -> Given:
    """Does it; gives back the version of the file afterwards.

    Raises:
        ApiError: 400 when the act is unknown, lacks something, or cannot be done.
    """
    name, file_id = given.get("act", ""), given.get("spreadsheet", "")
    fields = {key: value for key, value in given.items() if key not in COMMON}
    on_file = {"checkpoint": checkpoint, "restore": restore, "trash": trash, "revoke": revoke, "share": share}.get(name)
    function = on_file or ACTS.get(name)
    if function is None:
        raise bad_request(f"Nobody does {name!r} here; there are {', '.join(sorted(ACTS))}, checkpoint, restore, trash, revoke, share.")
    try:
        inspect.signature(function).bind(None, None, *([None] if on_file else []), **fields)
    except TypeError as err:
        raise bad_request(f"{name}: {err}") from err
    if file_id not in world.files:
        raise not_found()
    if on_file:
        on_file(world, context, file_id, **fields)
    else:
        world.change(file_id, context, lambda draft: function(*_place(world, context, draft, given), **fields))
    return {"version": world.files[file_id].version if file_id in world.files else None}


def _place(world: World, context: Context, draft: Spreadsheet, given: Given) -> tuple[Job, Sheet]:
    job = Job(draft, world.switches, context.chance, context.user, is_person=True)
    wanted = given.get("sheet", draft.sheets[0].id)
    sheet = draft.sheet_titled(wanted) if isinstance(wanted, str) else draft.sheet(wanted)
    if sheet is None:
        raise bad_request(f"There is no tab {wanted!r}.")
    return job, sheet


# -- cells -------------------------------------------------------------------------------------------------------------


@doing
def edit(job: Job, sheet: Sheet, range: str, values: list[list[Any]]) -> None:
    """Types or pastes a block, row ids and all: `range` is where it starts."""
    write(job, f"{quoted(sheet.title)}!{range}", {"values": values}, "USER_ENTERED", None)


@doing
def copy(job: Job, sheet: Sheet, source: str, to: str) -> None:
    """Copies a block to another place on the same tab."""
    boxes = [job.spreadsheet.find_range(f"{quoted(sheet.title)}!{text}")[1].as_json() for text in (source, to)]
    perform(job, "copyPaste", {"source": boxes[0], "destination": boxes[1]})


@doing
def clear(job: Job, sheet: Sheet, range: str) -> None:
    box = job.spreadsheet.find_range(f"{quoted(sheet.title)}!{range}")[1]
    clear_box(job.spreadsheet, sheet, box.within(sheet.row_count, sheet.column_count))


@doing
def clear_column(job: Job, sheet: Sheet, column: int, header_too: bool = False) -> None:
    clear_box(job.spreadsheet, sheet, Box(sheet.id, 0 if header_too else 1, sheet.row_count, column, column + 1))


@doing
def rename_header(job: Job, sheet: Sheet, old: str, new: str, row: int = 0) -> None:
    for column, cell in enumerate(sheet.row(row)):
        if cell is not None and cell.value == old:
            sheet.write(row, column, [cell._replace(value=new)])
            return
    raise bad_request(f"Row {row} has no header {old!r}.")


@doing
def merge(job: Job, sheet: Sheet, range: str) -> None:
    box = job.spreadsheet.find_range(f"{quoted(sheet.title)}!{range}")[1]
    perform(job, "mergeCells", {"range": box.as_json(), "mergeType": "MERGE_ALL"})


@doing
def protect(job: Job, sheet: Sheet, range: str) -> None:
    """Locks a range for everybody but the person and the owner of the file."""
    box = job.spreadsheet.find_range(f"{quoted(sheet.title)}!{range}")[1]
    perform(job, "addProtectedRange", {"protectedRange": {"range": box.as_json(), "editors": {"users": [job.user]}}})


# -- rows and columns --------------------------------------------------------------------------------------------------


def _lines(sheet: Sheet, dimension: str, at: int, count: int) -> Given:
    return {"sheetId": sheet.id, "dimension": dimension, "startIndex": at, "endIndex": at + count}


@doing
def insert_rows(job: Job, sheet: Sheet, at: int, count: int = 1) -> None:
    perform(job, "insertDimension", {"range": _lines(sheet, "ROWS", at, count)})


@doing
def insert_columns(job: Job, sheet: Sheet, at: int, count: int = 1) -> None:
    perform(job, "insertDimension", {"range": _lines(sheet, "COLUMNS", at, count)})


@doing
def delete_rows(job: Job, sheet: Sheet, at: int, count: int = 1) -> None:
    perform(job, "deleteDimension", {"range": _lines(sheet, "ROWS", at, count)})


@doing
def delete_columns(job: Job, sheet: Sheet, at: int, count: int = 1) -> None:
    perform(job, "deleteDimension", {"range": _lines(sheet, "COLUMNS", at, count)})


@doing
def move_rows(job: Job, sheet: Sheet, at: int, to: int, count: int = 1) -> None:
    perform(job, "moveDimension", {"source": _lines(sheet, "ROWS", at, count), "destinationIndex": to})


@doing
def move_columns(job: Job, sheet: Sheet, at: int, to: int, count: int = 1) -> None:
    perform(job, "moveDimension", {"source": _lines(sheet, "COLUMNS", at, count), "destinationIndex": to})


@doing
def hide_rows(job: Job, sheet: Sheet, at: int, count: int = 1) -> None:
    given = {"range": _lines(sheet, "ROWS", at, count), "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    perform(job, "updateDimensionProperties", given)


@doing
def sort(job: Job, sheet: Sheet, column: int, descending: bool = False, range: str | None = None, header_rows: int = 1) -> None:
    """Sorts all rows below the header, or a part of the sheet: a partial sort tears rows apart."""
    box = sheet.everything() if range is None else job.spreadsheet.find_range(f"{quoted(sheet.title)}!{range}")[1]
    box = box.within(sheet.row_count, sheet.column_count)
    top = max(box.row0, header_rows) if range is None else box.row0
    spec = {"dimensionIndex": column, "sortOrder": "DESCENDING" if descending else "ASCENDING"}
    perform(job, "sortRange", {"range": Box(sheet.id, top, box.row1, box.col0, box.col1).as_json(), "sortSpecs": [spec]})


@doing
def set_filter(job: Job, sheet: Sheet, column: int, hidden: list[str]) -> None:
    """Puts a basic filter on the whole tab and unticks some values of a column."""
    last = max(len(sheet.rows), 1)
    box = Box(sheet.id, 0, last, 0, max(column + 1, max(map(len, sheet.rows), default=1)))
    perform(job, "setBasicFilter", {"filter": {"range": box.as_json(), "criteria": {str(column): {"hiddenValues": hidden}}}})
    if not hidden_rows(sheet):
        raise bad_request(f"Column {column} has none of the values {hidden}: nothing would be hidden.")


@doing
def clear_filter(job: Job, sheet: Sheet) -> None:
    perform(job, "clearBasicFilter", {"sheetId": sheet.id})


# -- tabs --------------------------------------------------------------------------------------------------------------


@doing
def rename_tab(job: Job, sheet: Sheet, title: str) -> None:
    perform(job, "updateSheetProperties", {"properties": {"sheetId": sheet.id, "title": title}, "fields": "title"})


@doing
def delete_tab(job: Job, sheet: Sheet) -> None:
    perform(job, "deleteSheet", {"sheetId": sheet.id})


@doing
def add_tab(job: Job, sheet: Sheet, title: str) -> None:
    perform(job, "addSheet", {"properties": {"title": title}})


# -- the file ----------------------------------------------------------------------------------------------------------


def checkpoint(world: World, context: Context, file_id: str, name: str = "") -> None:
    """Remembers the file as it is, as the version history does."""
    world.checkpoints[file_id, name] = world.files[file_id].copy()


def restore(world: World, context: Context, file_id: str, name: str = "") -> None:
    """Puts the older copy back under the same id; the version goes on counting."""
    if (file_id, name) not in world.checkpoints:
        raise bad_request(f"There is no checkpoint {name!r} of this file.")
    older = world.checkpoints[file_id, name].copy()

    def work(draft: Spreadsheet) -> None:
        draft.title, draft.properties, draft.sheets = older.title, older.properties, older.sheets
        draft.named_ranges, draft.metadata = older.named_ranges, older.metadata

    world.change(file_id, context, work)


def trash(world: World, context: Context, file_id: str) -> None:
    """Deletes the file for good: 404 from now on."""
    del world.files[file_id]


def revoke(world: World, context: Context, file_id: str, email: str) -> None:
    """Takes the file away from an account: 403 from now on."""
    world.change(file_id, context, lambda draft: draft.revoked.add(email))


def share(world: World, context: Context, file_id: str, email: str) -> None:
    world.change(file_id, context, lambda draft: draft.revoked.discard(email))
