"""The Drive methods that gspread's client uses, and `files.get` with any field."""

import csv
import io
from typing import Any

from .call import Call, Reply
from .cells import as_cell, holds_value
from .clock import rfc3339
from .drive_query import parse_query
from .errors import ApiError, bad_request
from .fields import parse_mask, select
from .requests import Job
from .schema import drive_body
from .sheet import Record, Sheet
from .spreadsheet import Spreadsheet
from .value_output import formatted
from .values_api import clear_box, write_rows
from .world import Context, World

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
CREATED = {"kind", "id", "name", "mimeType"}
STORED = ("description", "parents", "properties", "appProperties", "starred", "trashed")


def file_json(spreadsheet: Spreadsheet, context: Context) -> Record:
    """A File; numbers that may be large are strings, as int64 always is."""
    modified = rfc3339(spreadsheet.modified_at(context.now))
    owner = [grant for grant in spreadsheet.permissions if grant["role"] == "owner"]
    return {
        "kind": "drive#file",
        "id": spreadsheet.id,
        "name": spreadsheet.title,
        "mimeType": SPREADSHEET,
        "starred": False,
        "trashed": False,
        "parents": ["root"],
        "spaces": ["drive"],
        "version": str(spreadsheet.version),
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{spreadsheet.id}/edit?usp=drivesdk",
        "createdTime": rfc3339(spreadsheet.created_at),
        "modifiedTime": modified,
        "owners": [{"kind": "drive#user", "emailAddress": grant["emailAddress"]} for grant in owner],
        "permissions": spreadsheet.permissions,
        "capabilities": {"canEdit": may_edit(spreadsheet, context.user)},
        "shared": len(spreadsheet.permissions) > 1,
        "size": "1024",
        **spreadsheet.drive,
    }


def may_edit(spreadsheet: Spreadsheet, user: str) -> bool:
    """By the grants that name the user; whom none names may do everything here, as a bearer of an unknown token may."""
    roles = {grant["role"] for grant in spreadsheet.permissions if grant.get("emailAddress") == user}
    return not roles or bool(roles & {"owner", "organizer", "fileOrganizer", "writer"})


def find_file(world: World, context: Context, file_id: str) -> Spreadsheet:
    """As `World.find`, with Drive's own wording."""
    try:
        return world.find(file_id, context)
    except ApiError as refusal:
        raise ApiError(refusal.code if refusal.code != 403 else 404, f"File not found: {file_id}.") from refusal


def _shown(call: Call, value: Record, default: set[str]) -> Record:
    text = call.option("fields")
    return select(value, parse_mask(text)) if text else {name: item for name, item in value.items() if name in default}


def create_file(world: World, context: Context, call: Call) -> Record:
    body = drive_body(call.json(), "File")
    if body.get("mimeType", SPREADSHEET) != SPREADSHEET:
        raise bad_request("This test server keeps spreadsheets only.")
    _check_storage(world)
    spreadsheet = world.create(context, body.get("name", "Untitled"))
    spreadsheet.drive = {name: body[name] for name in STORED if name in body}
    return _shown(call, file_json(spreadsheet, context), CREATED)


def _check_storage(world: World) -> None:
    if not world.switches.service_accounts_may_create:
        reason = {"domain": "usageLimits", "reason": "storageQuotaExceeded", "message": "The user's Drive storage quota has been exceeded."}
        raise ApiError(403, reason["message"], [reason])


def get_file(world: World, context: Context, call: Call, file_id: str) -> Record:
    return _shown(call, file_json(find_file(world, context, file_id), context), CREATED)


def update_file(world: World, context: Context, call: Call, file_id: str) -> Record:
    body = drive_body(call.json(), "File")
    find_file(world, context, file_id)
    unknown = set(body) - {"name", *STORED}
    if unknown:
        raise bad_request(f"{min(unknown)} cannot be set on this test server.")

    def work(draft: Spreadsheet) -> None:
        draft.title = body.get("name", draft.title)
        draft.drive |= {name: body[name] for name in STORED if name in body}

    world.change(file_id, context, work)
    return get_file(world, context, call, file_id)


def delete_file(world: World, context: Context, call: Call, file_id: str) -> Reply:
    find_file(world, context, file_id)
    del world.files[file_id]
    return Reply(204)


def list_files(world: World, context: Context, call: Call) -> Record:
    """Newest first. The page token is the number of files already given."""
    fits = parse_query(call.option("q") or "")
    readable = [file for file in reversed(world.files.values()) if context.user not in file.revoked]
    found = [file for file in (file_json(each, context) for each in readable) if fits(file)]
    size, start = call.number("pageSize", 100), call.number("pageToken", 0)
    page: Record = {"kind": "drive#fileList", "incompleteSearch": False, "files": found[start : start + size]}
    if start + size < len(found):
        page["nextPageToken"] = str(start + size)
    if call.option("fields"):
        return select(page, parse_mask(call.option("fields")))
    return {**page, "files": [{name: file[name] for name in sorted(CREATED)} for file in page["files"]]}


def copy_file(world: World, context: Context, call: Call, file_id: str) -> Record:
    """The copy has the same tabs, with the same ids; it has its own permissions."""
    body = drive_body(call.json(), "File")
    source = find_file(world, context, file_id)
    _check_storage(world)
    twin = world.create(context, body.get("name", f"Copy of {source.title}"))
    contents = source.copy()
    twin.properties, twin.sheets = contents.properties, contents.sheets
    twin.named_ranges, twin.metadata = contents.named_ranges, contents.metadata
    twin.drive = {name: body[name] for name in STORED if name in body}
    return _shown(call, file_json(twin, context), CREATED)


def export_file(world: World, context: Context, call: Call, file_id: str) -> Reply:
    """The first tab as CSV or TSV."""
    kind = call.option("mimeType")
    if kind not in ("text/csv", "text/tab-separated-values"):
        raise bad_request("This test server exports CSV and TSV only.")
    sheet = find_file(world, context, file_id).sheets[0]
    return Reply(200, csv_of(sheet, "," if kind == "text/csv" else "\t").encode(), kind)


def csv_of(sheet: Sheet, delimiter: str) -> str:
    rows = sheet.rows[: sheet.last_row_with_values() + 1]
    width = max((column + 1 for row in rows for column, cell in enumerate(row) if holds_value(cell)), default=0)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([formatted(as_cell(cell)) for cell in row[:width]] + [""] * (width - len(row)) for row in rows)
    return out.getvalue().removesuffix("\r\n")


def import_csv(world: World, context: Context, call: Call, file_id: str) -> Record:
    """Drive v2's upload with conversion: the file becomes one tab that holds the CSV, typed in."""
    find_file(world, context, file_id)
    try:
        rows: list[list[Any]] = list(csv.reader(io.StringIO(call.body.decode("utf-8-sig", "replace"), newline="")))
    except csv.Error as err:
        raise bad_request(f"The CSV cannot be read: {err}") from err

    def work(draft: Spreadsheet) -> None:
        for sheet in draft.sheets[1:]:
            draft.remove_sheet(sheet)
        sheet = draft.sheets[0]
        clear_box(draft, sheet, sheet.everything())
        draft.resize(sheet, max(1000, len(rows)), max(26, max(map(len, rows), default=0)))
        write_rows(Job(draft, world.switches, context.chance, context.user), sheet, 0, 0, rows, "USER_ENTERED", None)

    world.change(file_id, context, work)
    return {"kind": "drive#file", "id": file_id, "mimeType": SPREADSHEET}
