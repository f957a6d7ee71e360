"""Which URL is which method."""

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from . import drive_api as drive
from . import drive_permissions as permissions
from . import sheets_api as sheets
from .call import Call, Reply
from .errors import ApiError, not_implemented
from .fields import Mask, parse_mask, select
from .schema import document, unknown_field
from .world import Context, World

SHEETS, FILES = "/v4/spreadsheets", "/drive/v3/files"
ID = r"/([^/:]+)"
# Method, path, what does it, and the schema of its reply, against which a `fields` mask is held.
ROUTES: tuple[tuple[str, str, Callable[..., Any], str | None], ...] = (
    ("POST", SHEETS, sheets.create_spreadsheet, "Spreadsheet"),
    ("GET", SHEETS + ID, sheets.get_spreadsheet, "Spreadsheet"),
    ("POST", SHEETS + ID + ":batchUpdate", sheets.batch_update, "BatchUpdateSpreadsheetResponse"),
    ("POST", SHEETS + ID + ":getByDataFilter", sheets.get_by_data_filter, "Spreadsheet"),
    ("POST", SHEETS + ID + "/sheets" + ID + ":copyTo", sheets.copy_to, "SheetProperties"),
    ("POST", SHEETS + ID + "/developerMetadata:search", sheets.search_metadata, "SearchDeveloperMetadataResponse"),
    ("GET", SHEETS + ID + "/developerMetadata" + ID, sheets.get_metadata, "DeveloperMetadata"),
    ("GET", SHEETS + ID + "/values:batchGet", sheets.batch_get_values, "BatchGetValuesResponse"),
    ("POST", SHEETS + ID + "/values:batchUpdate", sheets.batch_update_values, "BatchUpdateValuesResponse"),
    ("POST", SHEETS + ID + "/values:batchClear", sheets.batch_clear_values, "BatchClearValuesResponse"),
    ("POST", SHEETS + ID + "/values:batchGetByDataFilter", sheets.batch_get_by_filter, "BatchGetValuesByDataFilterResponse"),
    ("POST", SHEETS + ID + "/values:batchUpdateByDataFilter", sheets.batch_update_by_filter, "BatchUpdateValuesByDataFilterResponse"),
    ("POST", SHEETS + ID + "/values:batchClearByDataFilter", sheets.batch_clear_by_filter, "BatchClearValuesByDataFilterResponse"),
    ("POST", SHEETS + ID + "/values/(.+):append", sheets.append_values, "AppendValuesResponse"),
    ("POST", SHEETS + ID + "/values/(.+):clear", sheets.clear_values, "ClearValuesResponse"),
    ("GET", SHEETS + ID + "/values/(.+)", sheets.get_values, "ValueRange"),
    ("PUT", SHEETS + ID + "/values/(.+)", sheets.update_values, "UpdateValuesResponse"),
    ("GET", FILES, drive.list_files, "FileList"),
    ("POST", FILES, drive.create_file, "File"),
    ("GET", FILES + ID, drive.get_file, "File"),
    ("PATCH", FILES + ID, drive.update_file, "File"),
    ("DELETE", FILES + ID, drive.delete_file, None),
    ("POST", FILES + ID + "/copy", drive.copy_file, "File"),
    ("GET", FILES + ID + "/export", drive.export_file, None),
    ("GET", FILES + ID + "/comments", permissions.list_comments, "CommentList"),
    ("GET", FILES + ID + "/permissions", permissions.list_permissions, "PermissionList"),
    ("POST", FILES + ID + "/permissions", permissions.create_permission, "Permission"),
    ("POST", FILES + ID + "/comments", permissions.create_comment, "Comment"),
    ("GET", FILES + ID + "/permissions" + ID, permissions.get_permission, "Permission"),
    ("PATCH", FILES + ID + "/permissions" + ID, permissions.update_permission, "Permission"),
    ("DELETE", FILES + ID + "/permissions" + ID, permissions.delete_permission, None),
    ("PUT", "/upload/drive/v2/files" + ID, drive.import_csv, None),
)
COMPILED = [(method, re.compile(pattern), handler, schema) for method, pattern, handler, schema in ROUTES]
IN_A_SPREADSHEET = re.compile(f"(?:{SHEETS}|(?:/upload)?/drive/v[23]/files){ID}")


def spreadsheet_of(call: Call) -> str | None:
    """The spreadsheet a request is about; requests about the same one wait for each other."""
    match = IN_A_SPREADSHEET.match(call.path)
    return unquote(match[1]) if match else None


def dispatch(world: World, context: Context, call: Call) -> Reply:
    """The reply to a request that has been let in. Refusals are raised."""
    for method, pattern, handler, schema in COMPILED:
        match = pattern.fullmatch(call.path)
        if match and method == call.method:
            mask = _mask(call, schema)
            result = handler(world, context, call, *map(unquote, match.groups()))
            if isinstance(result, Reply):
                return result
            return Reply.of(select(result, mask) if mask and call.path.startswith(SHEETS) else result)
    if is_googles(call):
        raise not_implemented(f"{call.method} {call.decoded_path()}")
    raise ApiError(404, f"There is no method {call.method} {call.path} on this test server.")


@functools.cache
def _patterns(api: str, prefix: str) -> list[tuple[str, re.Pattern[str]]]:
    """Method and path of everything that an API of Google has."""

    def methods(resource: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        yield from resource.get("methods", {}).values()
        for below in resource.get("resources", {}).values():
            yield from methods(below)

    paths = [(method["httpMethod"], re.split(r"\{[^}]*\}", method["path"])) for method in methods(document(api))]
    return [(method, re.compile(prefix + "[^/:]+".join(map(re.escape, parts)))) for method, parts in paths]


def is_googles(call: Call) -> bool:
    """Whether Google has such a method, in Sheets or in Drive."""
    known = _patterns("sheets.v4", "/") + _patterns("drive.v3", "/drive/v3/")
    return any(method == call.method and pattern.fullmatch(call.path) for method, pattern in known)


def _mask(call: Call, schema: str | None) -> Mask | None:
    """The field mask of the query; one that names what does not exist is refused before anything is done."""
    text = call.option("fields")
    if not text or schema is None:
        return None
    mask = parse_mask(text)
    is_sheets = call.path.startswith(SHEETS)
    wrong = unknown_field(mask, schema, "sheets.v4" if is_sheets else "drive.v3")
    if wrong is not None:
        message = "Request contains an invalid argument." if is_sheets else f"Invalid field selection {wrong}"
        raise ApiError(400, message)
    return mask
