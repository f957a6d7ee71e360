"""The Sheets v4 methods: from a request to the model and back to JSON."""

from collections.abc import Callable
from typing import Any

from . import values_api
from .batch import run_batch
from .call import Call
from .errors import ApiError, bad_request, not_found
from .fields import parse_mask
from .metadata_lookup import boxes_of, matches
from .requests import Job
from .requests.sheets import copied_sheet, free_title
from .schema import check_body, with_numbers
from .sheet import Record, Sheet
from .sheet_properties import sheet_properties
from .spreadsheet import Spreadsheet
from .values_api import Rendering
from .view import show, show_boxes
from .world import Context, World


def _job(world: World, context: Context, draft: Spreadsheet) -> Job:
    return Job(draft, world.switches, context.chance, context.user)


def _mask(call: Call) -> Any:
    return parse_mask(call.query["fields"][-1]) if call.option("fields") else None


def get_spreadsheet(world: World, context: Context, call: Call, file_id: str) -> Record:
    spreadsheet = world.find(file_id, context)
    return show(spreadsheet, call.query.get("ranges", ()), grid=call.flag("includeGridData"), mask=_mask(call))


def get_by_data_filter(world: World, context: Context, call: Call, file_id: str) -> Record:
    body = call.json()
    check_body(body, "GetSpreadsheetByDataFilterRequest")
    spreadsheet = world.find(file_id, context)
    boxes = [box for data_filter in body.get("dataFilters", []) for box in boxes_of(spreadsheet, data_filter)]
    if body.get("dataFilters") and not boxes:
        return {**show_boxes(spreadsheet, [], mask=_mask(call)), "sheets": []}
    return show_boxes(spreadsheet, boxes, grid=bool(body.get("includeGridData")), mask=_mask(call))


def create_spreadsheet(world: World, context: Context, call: Call) -> Record:
    """Properties and tabs only; cells in the body would have to be written with a batch."""
    body = call.json()
    check_body(body, "Spreadsheet")
    for part in set(body) - {"properties", "sheets"}:
        raise bad_request(f"{part} cannot be set when a spreadsheet is created on this test server.")
    wanted = dict(body.get("properties", {}))
    if not world.switches.service_accounts_may_create:
        raise ApiError(403, "The caller does not have permission")
    spreadsheet = world.create(context, wanted.pop("title", "Untitled spreadsheet"), properties=wanted)
    if body.get("sheets"):
        job = _job(world, context, spreadsheet)
        spreadsheet.sheets = []
        for index, sheet in enumerate(body["sheets"]):
            properties = {"sheetId": 0, **sheet.get("properties", {})} if index == 0 else sheet.get("properties", {})
            run_batch(job, {"requests": [{"addSheet": {"properties": properties}}]})
    return show(spreadsheet)


def batch_update(world: World, context: Context, call: Call, file_id: str) -> Record:
    body = call.json()
    check_body(body, "BatchUpdateSpreadsheetRequest")
    body = with_numbers(body, {"$ref": "BatchUpdateSpreadsheetRequest"})

    def work(draft: Spreadsheet) -> Record:
        replies = run_batch(_job(world, context, draft), body)
        reply = {"spreadsheetId": file_id, "replies": replies}
        if body.get("includeSpreadsheetInResponse"):
            ranges = body.get("responseRanges") or []
            reply["updatedSpreadsheet"] = show(draft, ranges, grid=bool(body.get("responseIncludeGridData")))
        return reply

    return world.change(file_id, context, work)


def copy_to(world: World, context: Context, call: Call, file_id: str, sheet_id: str) -> Record:
    body = call.json()
    check_body(body, "CopySheetToAnotherSpreadsheetRequest")
    if not sheet_id.isdecimal():
        raise bad_request(f"Invalid value at 'sheet_id' (TYPE_INT32), \"{sheet_id}\"")
    source = world.find(file_id, context).sheet(int(sheet_id))

    def work(draft: Spreadsheet) -> Record:
        job = _job(world, context, draft)
        twin = copied_sheet(job, source, None, free_title(job, source.title))
        draft.sheets.append(twin)
        draft.check_cell_count()
        return sheet_properties(draft, twin)

    return world.change(body.get("destinationSpreadsheetId", ""), context, work)


def search_metadata(world: World, context: Context, call: Call, file_id: str) -> Record:
    body = call.json()
    check_body(body, "SearchDeveloperMetadataRequest")
    spreadsheet = world.find(file_id, context)
    filters = body.get("dataFilters") or []
    if not filters:
        raise bad_request("At least one data filter must be given.")
    found = [(entry, [f for f in filters if entry in matches(spreadsheet, f)]) for entry in spreadsheet.metadata]
    matched = [{"developerMetadata": entry.as_json(), "dataFilters": fitting} for entry, fitting in found if fitting]
    return {"matchedDeveloperMetadata": matched} if matched else {}


def get_metadata(world: World, context: Context, call: Call, file_id: str, metadata_id: str) -> Record:
    spreadsheet = world.find(file_id, context)
    for entry in spreadsheet.metadata:
        if str(entry.id) == metadata_id:
            return entry.as_json()
    raise not_found()


def get_values(world: World, context: Context, call: Call, file_id: str, text: str) -> Record:
    return values_api.read(world.find(file_id, context), text, Rendering.of(call.options()))


def batch_get_values(world: World, context: Context, call: Call, file_id: str) -> Record:
    spreadsheet = world.find(file_id, context)
    rendering = Rendering.of(call.options())
    ranges = call.query.get("ranges", [])
    return {"spreadsheetId": file_id, "valueRanges": [values_api.read(spreadsheet, text, rendering) for text in ranges]}


def _answer(given: Record, key: str = "includeValuesInResponse") -> Rendering | None:
    return Rendering.of(given, "response") if str(given.get(key, "")).lower() == "true" else None


def update_values(world: World, context: Context, call: Call, file_id: str, text: str) -> Record:
    body, given = call.json(), call.options()
    check_body(body, "ValueRange", "data")

    def work(draft: Spreadsheet) -> Record:
        return values_api.write(_job(world, context, draft), text, body, given.get("valueInputOption"), _answer(given))

    return world.change(file_id, context, work)


def append_values(world: World, context: Context, call: Call, file_id: str, text: str) -> Record:
    body, given = call.json(), call.options()
    check_body(body, "ValueRange", "data")

    def work(draft: Spreadsheet) -> Record:
        return values_api.append(_job(world, context, draft), text, body, given, _answer(given))

    return world.change(file_id, context, work)


def batch_update_values(world: World, context: Context, call: Call, file_id: str) -> Record:
    body = call.json()
    check_body(body, "BatchUpdateValuesRequest")

    def work(draft: Spreadsheet) -> Record:
        return values_api.write_many(_job(world, context, draft), body.get("data") or [], body.get("valueInputOption"), _answer(body))

    return world.change(file_id, context, work)


def clear_values(world: World, context: Context, call: Call, file_id: str, text: str) -> Record:
    cleared = world.change(file_id, context, lambda draft: values_api.clear(_job(world, context, draft), text))
    return {"spreadsheetId": file_id, "clearedRange": cleared}


def batch_clear_values(world: World, context: Context, call: Call, file_id: str) -> Record:
    body = call.json()
    check_body(body, "BatchClearValuesRequest")

    def work(draft: Spreadsheet) -> list[str]:
        return [values_api.clear(_job(world, context, draft), text) for text in body.get("ranges") or []]

    return {"spreadsheetId": file_id, "clearedRanges": world.change(file_id, context, work)}


def _filtered(draft: Spreadsheet, filters: list[Record]) -> list[tuple[Record, Sheet, Any]]:
    found = [(f, box) for f in filters for box in boxes_of(draft, f)]
    pairs = [(f, draft.sheet(box.sheet_id), box) for f, box in found]
    return [(f, sheet, values_api.bounded(draft, sheet, box)) for f, sheet, box in pairs]


def batch_get_by_filter(world: World, context: Context, call: Call, file_id: str) -> Record:
    body = call.json()
    check_body(body, "BatchGetValuesByDataFilterRequest")
    spreadsheet, rendering = world.find(file_id, context), Rendering.of(body)
    found = _filtered(spreadsheet, body.get("dataFilters") or [])
    shown = [{"valueRange": values_api.read_box(spreadsheet, sheet, box, rendering), "dataFilters": [f]} for f, sheet, box in found]
    return {"spreadsheetId": file_id, "valueRanges": shown}


def batch_clear_by_filter(world: World, context: Context, call: Call, file_id: str) -> Record:
    body = call.json()
    check_body(body, "BatchClearValuesByDataFilterRequest")

    def work(draft: Spreadsheet) -> list[str]:
        return [values_api.clear_box(draft, sheet, box) for _, sheet, box in _filtered(draft, body.get("dataFilters") or [])]

    return {"spreadsheetId": file_id, "clearedRanges": world.change(file_id, context, work)}


def batch_update_by_filter(world: World, context: Context, call: Call, file_id: str) -> Record:
    body = call.json()
    check_body(body, "BatchUpdateValuesByDataFilterRequest")

    def work(draft: Spreadsheet) -> Record:
        data, filters = [], []
        for part in body.get("data") or []:
            for data_filter, _, box in _filtered(draft, [part.get("dataFilter") or {}]):
                data.append({**{k: v for k, v in part.items() if k != "dataFilter"}, "range": draft.name_of(box)})
                filters.append(data_filter)
        reply = values_api.write_many(_job(world, context, draft), data, body.get("valueInputOption"), _answer(body))
        for response, data_filter in zip(reply["responses"], filters, strict=True):
            response["dataFilter"] = data_filter
        return reply

    return world.change(file_id, context, work)


Method = Callable[..., Record]
