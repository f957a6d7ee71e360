"""Which URL is which method."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from . import drive_api as drive
from . import drive_permissions as permissions
from . import sheets_api as sheets
from .call import Call, Reply
from .errors import ApiError
from .world import Context, World

SHEETS, FILES = "/v4/spreadsheets", "/drive/v3/files"
ID = r"/([^/:]+)"
ROUTES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("POST", SHEETS, sheets.create_spreadsheet),
    ("GET", SHEETS + ID, sheets.get_spreadsheet),
    ("POST", SHEETS + ID + ":batchUpdate", sheets.batch_update),
    ("POST", SHEETS + ID + ":getByDataFilter", sheets.get_by_data_filter),
    ("POST", SHEETS + ID + "/sheets" + ID + ":copyTo", sheets.copy_to),
    ("POST", SHEETS + ID + "/developerMetadata:search", sheets.search_metadata),
    ("GET", SHEETS + ID + "/developerMetadata" + ID, sheets.get_metadata),
    ("GET", SHEETS + ID + "/values:batchGet", sheets.batch_get_values),
    ("POST", SHEETS + ID + "/values:batchUpdate", sheets.batch_update_values),
    ("POST", SHEETS + ID + "/values:batchClear", sheets.batch_clear_values),
    ("POST", SHEETS + ID + "/values:batchGetByDataFilter", sheets.batch_get_by_filter),
    ("POST", SHEETS + ID + "/values:batchUpdateByDataFilter", sheets.batch_update_by_filter),
    ("POST", SHEETS + ID + "/values:batchClearByDataFilter", sheets.batch_clear_by_filter),
    ("POST", SHEETS + ID + "/values/(.+):append", sheets.append_values),
    ("POST", SHEETS + ID + "/values/(.+):clear", sheets.clear_values),
    ("GET", SHEETS + ID + "/values/(.+)", sheets.get_values),
    ("PUT", SHEETS + ID + "/values/(.+)", sheets.update_values),
    ("GET", FILES, drive.list_files),
    ("POST", FILES, drive.create_file),
    ("GET", FILES + ID, drive.get_file),
    ("PATCH", FILES + ID, drive.update_file),
    ("DELETE", FILES + ID, drive.delete_file),
    ("POST", FILES + ID + "/copy", drive.copy_file),
    ("GET", FILES + ID + "/export", drive.export_file),
    ("GET", FILES + ID + "/comments", permissions.list_comments),
    ("GET", FILES + ID + "/permissions", permissions.list_permissions),
    ("POST", FILES + ID + "/permissions", permissions.create_permission),
    ("DELETE", FILES + ID + "/permissions" + ID, permissions.delete_permission),
    ("PUT", "/upload/drive/v2/files" + ID, drive.import_csv),
)
COMPILED = [(method, re.compile(pattern), handler) for method, pattern, handler in ROUTES]
IN_A_SPREADSHEET = re.compile(f"(?:{SHEETS}|(?:/upload)?/drive/v[23]/files){ID}")


def spreadsheet_of(call: Call) -> str | None:
    """The spreadsheet a request is about; requests about the same one wait for each other."""
    match = IN_A_SPREADSHEET.match(call.path)
    return unquote(match[1]) if match else None


def dispatch(world: World, context: Context, call: Call) -> Reply:
    """The reply to a request that has been let in. Refusals are raised."""
    for method, pattern, handler in COMPILED:
        match = pattern.fullmatch(call.path)
        if match and method == call.method:
            result = handler(world, context, call, *map(unquote, match.groups()))
            return result if isinstance(result, Reply) else Reply.of(result)
    raise ApiError(404, f"There is no method {call.method} {call.path} on this test server.")
